"""Asking for a report, as the tests do."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from accounts.models import User
from core.jobs import run_waiting
from core.models import Job
from organisations.models import Region
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.periods import parse
from reports.report import Order
from reports.services.building import start_build

COUNTY, NEIGHBOUR, CITY = "150203", "150204", "150200"


def order(place: str = COUNTY, period: str = "2024-10", **given: Any) -> Order:
    return Order(Region.objects.get(code=place), parse(period), given)


def begin(by: User, place: str = COUNTY, *, key: str = "", report: str = "referrals_between") -> Job:
    return start_build(by=by, key=key or uuid4().hex, report=REPORTS[report], order=order(place))


def kept(by: User, place: str = COUNTY) -> KeptReport:
    """A report that was asked for and built."""
    job = begin(by, place)
    run_waiting()
    return KeptReport.objects.get(job=job.pk)
