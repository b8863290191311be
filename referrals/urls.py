"""The addresses of the hand-over: the triage board, the desk of hand-overs, each leg."""

from __future__ import annotations

from django.urls import path

from .views import triage

app_name = "referrals"
urlpatterns = [
    path("triage/", triage.triage, name="triage"),
    path("triage/<number:number>/", triage.triage_case, name="triage_case"),
    path("triage/<number:number>/refer/", triage.refer, name="refer"),
]
