"""The addresses of screening: what waits for a unit, its returns, rounds, findings, plans."""

from __future__ import annotations

from django.urls import path, register_converter

from .acts import ON_FINDING
from .views import findings, home, returns


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
]
