"""The addresses of screening: what waits for a unit, its returns, rounds, findings, plans."""

from __future__ import annotations

from django.urls import path

from .views import home

app_name = "screening"
urlpatterns = [
    path("screening/", home.home, name="home"),
]
