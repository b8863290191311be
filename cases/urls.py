"""The addresses of the case file. A case is addressed by its number; nothing personal is ever in a path."""

from __future__ import annotations

from django.urls import path, register_converter

from .acts import ACTS
from .views import (
    acts,
    alerts,
    bundle,
    case_list,
    case_page,
    desk,
    files,
    intake,
    intake_fragments,
    mediator,
    papers,
)


class CaseNumber:
    """A case number, such as 150203-2026-000123; so `new` and `search` can never be taken for one."""

    regex = r"[0-9]{6}-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "number")


def slug(code: str) -> str:
    """An act as addresses write it."""
    return code.replace("_", "-")


app_name = "cases"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("alerts/", alerts.alerts, name="alerts"),
    path("cases/", case_list.case_list, name="list"),
    path("cases/search/", case_list.search, name="search"),
    path("cases/filters/", case_list.more_filters, name="filters"),
    path("cases/new/", intake.intake, name="intake"),
    path("cases/new/draft/", intake.draft, name="intake_draft"),
    path("cases/new/discard/", intake.discard, name="intake_discard"),
    path("cases/new/seen/", intake_fragments.seen, name="intake_seen"),
    path("cases/new/risk/", intake_fragments.risk, name="intake_risk"),
    path("cases/new/party/", intake_fragments.party, name="intake_party"),
    path("cases/new/check/", intake_fragments.check, name="intake_check"),
    path("cases/new/places/", intake_fragments.region, name="intake_region"),
    path("cases/loads/", mediator.loads, name="loads"),
    path("mediator/", mediator.home, name="mediator_home"),
    path("mediator/<number:number>/", mediator.one_case, name="mediator_case"),
    path("mediator/<number:number>/<slug:act>/", mediator.act, name="mediator_act"),
    path("cases/<number:number>/logged/", intake.logged, name="logged"),
    path("cases/<number:number>/", case_page.detail, name="detail"),
    path("cases/<number:number>/tab/<slug:tab>/", case_page.tab, name="tab"),
    path("cases/<number:number>/do/", case_page.more_acts, name="more_acts"),
    path("cases/<number:number>/do/<slug:act>/", case_page.act_form, name="act_form"),
    *(path(f"cases/<number:number>/{slug(code)}/", acts.act(code), name=code) for code in ACTS),
    path("cases/<number:number>/not-same/", acts.not_same, name="not_same"),
    path("cases/<number:number>/parties/<int:party>/reveal/", acts.reveal, name="reveal"),
    path("cases/<number:number>/papers/added/<int:pk>/", files.attachment, name="attachment"),
    path("cases/<number:number>/papers/bundle/", bundle.bundle, name="bundle"),
    path("cases/<number:number>/papers/<slug:paper>/", papers.paper, name="paper"),
    path("cases/<number:number>/papers/<slug:paper>.docx", papers.paper_word, name="paper_word"),
]
