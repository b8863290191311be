"""Loading what the product brings: the working calendar of the State Council, ladders, policies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import chinese_calendar
from django.utils import timezone

from organisations.imports import rows

from .models import CalendarDay, DayKind, Ladder, Policy, PolicyVersion, Rung
from .services.calendar import days_were_loaded
from .services.policies import delivered

__all__ = ["TABLES", "load", "load_calendar", "published"]

FIXTURES = Path(__file__).parent / "fixtures"
FIRST = date(2024, 1, 1)
_FLAGS = ("moves_on", "whole_period", "pausable", "extendable", "repeats", "proposal")
_WORDS = (
    "code", "name_zh", "name_en", "starts_on", "starts_on_zh", "unit", "pause_note", "pause_note_zh",
    "extension_note", "extension_note_zh", "basis", "basis_zh",
)  # fmt: skip
TABLES = (CalendarDay, Ladder, Rung, Policy)


def load() -> dict[str, int]:
    """Insert what is missing; what is there stays as an administrator left it. New rows by table."""
    return {
        "calendar": load_calendar(), "ladders": _load_ladders(), "rungs": _load_rungs(),
        "policies": _load_policies(),
    }  # fmt: skip


def load_calendar() -> int:
    """Add the days that the State Council has published and nobody has entered; how many are new."""
    known = set(CalendarDay.objects.values_list("day", flat=True))
    new = [day for day in published() if day.day not in known]
    CalendarDay.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        days_were_loaded(new[0].day, new[-1].day, at=timezone.now())
    return len(new)


def published() -> Iterator[CalendarDay]:
    """Every day from 2024 on that the library knows; it refuses a year that is not yet published."""
    day = FIRST
    while True:
        try:
            yield _day(day)
        except NotImplementedError:
            return
        day += timedelta(days=1)


def _day(day: date) -> CalendarDay:
    works = chinese_calendar.is_workday(day)
    holiday = chinese_calendar.constants.holidays.get(day) or chinese_calendar.constants.workdays.get(day)
    kind = DayKind.REST if not works else DayKind.MAKEUP if day.weekday() >= 5 else DayKind.WORK
    return CalendarDay(day=day, kind=kind, name=_holidays()[holiday] if holiday else "")


@cache
def _holidays() -> dict[str, str]:
    """Chinese names in full by the names of the library."""
    return {row["library"]: row["name_zh"] for row in rows(FIXTURES / "holidays.csv")}


def _load_ladders() -> int:
    known = set(Ladder.objects.values_list("code", flat=True))
    found = enumerate(rows(FIXTURES / "ladders.csv"), start=1)
    new = [Ladder(position=place, **row) for place, row in found if row["code"] not in known]
    Ladder.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _load_rungs() -> int:
    """Rungs come with their ladder only: a rung that an administrator took away does not come back."""
    filled = set(Rung.objects.values_list("ladder_id", flat=True))
    found = enumerate(rows(FIXTURES / "rungs.csv"), start=1)
    new = [
        Rung(
            ladder_id=row["ladder"], position=place, code=row["code"], share=Decimal(row["share"]),
            least_working_hours=int(row["least_working_hours"]), tells=row["tells"].split(),
            card=row["card"], effect=row["effect"],
        )
        for place, row in found
        if row["ladder"] not in filled
    ]  # fmt: skip
    Rung.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _load_policies() -> int:
    known = set(Policy.objects.values_list("code", flat=True))
    found = enumerate(rows(FIXTURES / "policies.csv"), start=1)
    new = [_policy(place, row) for place, row in found if row["code"] not in known]
    Policy.objects.bulk_create(new, ignore_conflicts=True)
    PolicyVersion.objects.bulk_create(map(delivered, new), ignore_conflicts=True)
    return len(new)


def _policy(place: int, row: dict[str, str]) -> Policy:
    most = row["most_extension"]
    return Policy(
        position=place, limit=int(row["limit"]), ladder_id=row["ladder"],
        most_extension=int(most) if most else None,
        **{name: row[name] for name in _WORDS}, **{name: bool(row[name]) for name in _FLAGS},
    )  # fmt: skip
