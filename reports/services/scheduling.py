"""Reports that make themselves: what is due is what is missing among the kept ones.

Any number of processes may look at once, be killed at any line, and look again. A report is built outside any
transaction that others wait for; its row and the messages about it are written in one, and the row is unique,
so that whoever comes second writes nothing. After an outage the missing ones are made, as far back as each
report says. One that cannot be built is logged and tried again; it does not stop the others.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Posting
from accounts.permissions import Role
from cases.models import Case
from core.crash import crash_point
from deadlines.services.quiet import opening
from notifications.services.outbox import Draft, write
from organisations.models import OrganisationGroup, Region, RegionLevel
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.periods import Grain, Period, period_of
from reports.report import Order, Report

from .building import built, drawn, kept_row

__all__ = ["Due", "due", "make_due", "next_on"]

_log = logging.getLogger(__name__)

TAKES_NEW_FOR = 120.0
"""Seconds after which one look begins no further report; the next look goes on."""
_READERS = (Role.OFFICIAL, Role.SUPERVISOR)
_LEVELS = (RegionLevel.CITY, RegionLevel.COUNTY)


@dataclass(frozen=True)
class Due:
    """A report that should be there and is not."""

    report: Report
    order: Order


def make_due(*, now: datetime | None = None) -> list[int]:
    """Make every scheduled report that is missing; the keys of those that are new."""
    at, begun, made = now or timezone.now(), time.monotonic(), []
    for one in due(at):
        if time.monotonic() - begun > TAKES_NEW_FOR:
            break
        if _there(one):
            continue
        try:
            pk = _make(one, at)
        except Exception:  # noqa: BLE001 — one report that cannot be built must not stop the others
            _log.exception("report %s of %s could not be made", one.report.code, one.order.place.code)
            continue
        made += [pk] if pk else []
    return made


def due(at: datetime) -> list[Due]:
    """What is missing, the oldest period first; three statements, two when nothing can be due."""
    first = _first_day()
    wanted = [
        (report, period)
        for report in REPORTS.values()
        for period in _ended(report, timezone.localdate(at))
        if first and period.until >= first
    ]
    if not wanted:
        return []
    known = _known(wanted)
    places = list(_places(timezone.localdate(at)))
    return [
        Due(report, Order(place, period))
        for report, period in sorted(wanted, key=lambda one: one[1].until)
        for place in places
        if (report.code, place.code, period.code) not in known
    ]


def next_on(report: Report, today: date) -> date | None:
    """The day on which it is made next; None if nobody but a person asks for it."""
    if report.schedule is None:
        return None
    return period_of(report.schedule.every, today).next().since


def _ended(report: Report, today: date) -> Iterator[Period]:
    """The last periods that are over, as many as it catches up with."""
    if report.schedule is None or report.schedule.every == Grain.DAYS:
        return
    one = period_of(report.schedule.every, today)
    for _number in range(report.schedule.catches_up):
        one = one.before()
        yield one


def _first_day() -> date | None:
    """The day of the first case of all: what lies before it is no period of ours."""
    first = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _known(wanted: list[tuple[Report, Period]]) -> set[tuple[str, str, str]]:
    rows = KeptReport.objects.scheduled().filter(
        kind__in={report.code for report, _period in wanted},
        period__in={period.code for _report, period in wanted},
    )
    return set(rows.values_list("kind", "place", "period"))


def _places(day: date) -> QuerySet[Region]:
    """Cities and counties with a centre at which somebody reads reports."""
    offices = _readers(day).values("organisation__region")
    return Region.objects.filter(code__in=offices, level__in=_LEVELS).order_by("code")


def _readers(day: date) -> QuerySet[Posting]:
    """Postings in force of officials and supervisors at centres."""
    return Posting.objects.current(day).filter(
        role__in=_READERS, user__is_active=True, organisation__kind__group=OrganisationGroup.CENTRE
    )


def _there(one: Due) -> bool:
    same = Q(kind=one.report.code, place=one.order.place, period=one.order.period.code)
    return KeptReport.objects.scheduled().filter(same).exists()


def _make(one: Due, at: datetime) -> int | None:
    """Build, keep, tell; None if somebody else was faster."""
    with override(settings.LANGUAGE_CODE):
        row = kept_row(one.report, one.order, drawn(built(one.report, one.order, at)), at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _tell(row, at)
            crash_point("report.before_commit")
    except IntegrityError:
        if _there(one):
            return None
        raise
    return row.pk


def _tell(kept: KeptReport, at: datetime) -> None:
    """A message to everybody posted there who reads reports; it links to the report."""
    there = _readers(timezone.localdate(at)).filter(organisation__region=kept.place_id)
    facts: dict[str, Any] = {"report": kept.kind, "place": kept.place.name, "period": kept.period}
    path = reverse("reports:kept", args=[kept.pk])
    write([
        Draft(
            key=f"report:{kept.pk}:{user}", kind="report_ready", recipient=user, facts=facts, path=path,
            office=office, at=at, not_before=opening(office=office, at=at),
        )
        for user, office in dict(there.order_by("-pk").values_list("user", "organisation")).items()
    ])  # fmt: skip
