"""The addresses of screening: what waits for a unit, its returns, rounds, findings, plans."""

from __future__ import annotations

from django.urls import path, register_converter

from .acts import ON_FINDING
from .views import campaigns, findings, home, plans, returns, rounds


class LedgerNumber:
    """A number of the ledger, such as P150203-2026-000123."""

    regex = r"P[0-9]{6}-[0-9]{4}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LedgerNumber, "ledger")

app_name = "screening"
urlpatterns = [
    path("screening/", home.home, name="home"),
    path("screening/waiting/", home.waiting, name="waiting"),
    path("screening/returns/risk/", returns.risk, name="risk"),
    path("screening/returns/<int:pk>/", returns.task, name="return"),
    path("screening/returns/<int:pk>/nothing/", returns.nothing, name="nothing"),
    path("screening/returns/<int:pk>/report/", returns.report, name="report"),
    path("screening/findings/", findings.findings, name="findings"),
    path("screening/findings/export/", findings.export, name="findings_export"),
    path("screening/findings/<ledger:number>/", findings.finding, name="finding"),
    path("screening/findings/<ledger:number>/do/<slug:code>/", findings.finding_form, name="finding_form"),
    path("screening/findings/<ledger:number>/as-case/", findings.as_case, name="finding_case"),
    path("screening/findings/<ledger:number>/as-case/log/", findings.log_as_case, name="finding_log"),
    *(
        path(f"screening/findings/<ledger:number>/{code}/", findings.act(code), name=f"finding_{code}")
        for code in ON_FINDING
        if code != "case"
    ),
    path("screening/rounds/", rounds.rounds, name="rounds"),
    path("screening/rounds/<int:pk>/", rounds.one, name="round"),
    path("screening/plans/", plans.plans, name="plans"),
    path("screening/plans/new/", plans.new, name="plan_new"),
    path("screening/plans/<int:pk>/", plans.plan, name="plan"),
    path("screening/plans/<int:pk>/edit/", plans.edit, name="plan_edit"),
    path("screening/plans/<int:pk>/end/", plans.end, name="plan_end"),
    path("screening/key-periods/new/", plans.new_key_period, name="key_period_new"),
    path("screening/key-periods/<int:pk>/remove/", plans.remove_key_period, name="key_period_remove"),
    path("screening/campaigns/new/", campaigns.new, name="campaign_new"),
    path("screening/campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("screening/campaigns/<int:pk>/edit/", campaigns.edit, name="campaign_edit"),
]
