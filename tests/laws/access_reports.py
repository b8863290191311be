"""The rows of the permission table about figures, reports and exports.

`<kept>` is a report of the county that was kept, `<building>` one that the official asked for and that is
still being built.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from core.models import Job
from organisations.models import Region
from reports.document import Document, Heading
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.periods import Grain, Period, period_of
from reports.report import Order
from reports.services.building import drawn, kept_row, start_build
from tests.cast import Cast

from .access_table import DRAFT, Row, act, page

FIGURE = {"figure": "received"}
KEPT, BUILDING, REPORT = {"pk": "<kept>"}, {"pk": "<building>"}, {"code": "referrals_between"}
BUILD = {"place": "150203", "period": "2026-01", "submission_key": DRAFT}
WRITE = {"export": "ledger", "submission_key": DRAFT}

FIGURES: tuple[Row, ...] = (
    page("reports:dashboard", "official", wrong="clerk"),
    page("reports:behind", "official", wrong="clerk", data=FIGURE),
    page("reports:filters", "official", wrong="clerk"),
    page("reports:part", "official", wrong="clerk", path={"code": "sources"}),
    page("api:figure-list", "official", wrong="clerk"),
    page("api:figure-parts", "official", wrong="clerk", data={"by": "place"}),
    page("api:figure-limits", "official", wrong="clerk"),
    page("api:figure-passages", "official", wrong="clerk"),
    page("api:figure-acts", "official", wrong="clerk", data=FIGURE),
    page("api:figure-measures", "official", wrong="clerk"),
)
KEPT_REPORTS: tuple[Row, ...] = (
    page("reports:catalogue", "official", wrong="clerk"),
    page("reports:kept_list", "official", wrong="clerk"),
    page("reports:kept", "official", wrong="clerk", path=KEPT),
    page("reports:kept_word", "official", wrong="clerk", path=KEPT),
    page("reports:kept_excel", "official", wrong="clerk", path=KEPT),
    page("reports:building", "official", wrong="clerk", path=BUILDING),
    page("reports:ask", "official", wrong="clerk", path=REPORT),
    act("reports:ask", "official", 303, wrong="clerk", path=REPORT, data=BUILD),
    page("api:report-list", "official", wrong="clerk"),
    act("api:report-build", "official", 202, wrong="clerk", path=REPORT, data=BUILD),
    page("api:kept-report-list", "official", wrong="clerk"),
    page("api:kept-report-detail", "official", wrong="clerk", path=KEPT),
    page("api:kept-report-word", "official", wrong="clerk", path=KEPT),
    page("api:kept-report-excel", "official", wrong="clerk", path=KEPT),
)
EXPORTS: tuple[Row, ...] = (
    page("reports:export", "clerk", wrong="resident"),
    act("reports:export", "clerk", 303, wrong="resident", data={"format": "csv", "columns": ["number"]}),
    page("reports:exports", "clerk", wrong="resident"),
    page("api:export-list", "clerk", wrong="resident"),
    act("api:export-list", "clerk", 202, wrong="resident", data=WRITE),
    page("api:export-mine", "clerk", wrong="resident"),
)
TABLE: tuple[Row, ...] = (*FIGURES, *KEPT_REPORTS, *EXPORTS)


def filled_reports(values: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """The values with each `<thing>` of reports made and named; others are left to their own table."""
    make = {"<kept>": lambda: kept(cast).pk, "<building>": lambda: building(cast.official).pk}
    return {name: make[str(value)]() if str(value) in make else value for name, value in values.items()}


def kept(cast: Cast, place: str = "150203") -> KeptReport:
    """A report of the county as the timetable keeps one, of few words; each is of an earlier month."""
    months = KeptReport.objects.count()
    period = period_of(Grain.MONTH, date(2025 - months // 12, 12 - months % 12, 1))
    order = Order(Region.objects.get(code=place), period, {})
    row = kept_row(REPORTS[REPORT["code"]], order, drawn(Document("T", (Heading("H"),))), timezone.now())
    row.save()
    return row


def building(by: User, place: str = "150203") -> Job:
    """One that somebody asked for; nobody works on it yet."""
    days = Period(Grain.MONTH, date(2026, 1, 1), date(2026, 1, 31))
    order = Order(Region.objects.get(code=place), days, {})
    return start_build(by=by, key=uuid4().hex, report=REPORTS[REPORT["code"]], order=order)
