"""The addresses of the hand-over: the triage board, the desk of hand-overs, each leg."""

from __future__ import annotations

from django.urls import path

from .acts import ON_CASE, ON_LEG
from .views import acts, desk, inbound, letter, triage


def slug(code: str) -> str:
    """An act as addresses write it."""
    return code.replace("_", "-")


app_name = "referrals"
urlpatterns = [
    path("triage/", triage.triage, name="triage"),
    path("triage/<number:number>/", triage.triage_case, name="triage_case"),
    path("triage/<number:number>/refer/", triage.refer, name="refer"),
    path("referrals/", desk.desk, name="desk"),
    path("referrals/inbound/", inbound.inbound, name="inbound"),
    path("referrals/case/<number:number>/", desk.case_tab, name="case_tab"),
    path("referrals/case/<number:number>/do/<slug:act>/", acts.case_form, name="case_form"),
    *(
        path(f"referrals/case/<number:number>/{slug(code)}/", acts.case_act(code), name=code)
        for code in ON_CASE
    ),
    path("referrals/<int:pk>/do/<slug:act>/", acts.leg_form, name="leg_form"),
    path("referrals/<int:pk>/letter/", letter.letter, name="letter"),
    path("referrals/<int:pk>/letter.docx", letter.letter_word, name="letter_word"),
    *(path(f"referrals/<int:pk>/{slug(code)}/", acts.leg_act(code), name=code) for code in ON_LEG),
]
