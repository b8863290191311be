"""What a plan will make: its next rounds with their due days and units, before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from deadlines.calendars import Calendar, Calendars
from organisations.models import Region
from screening.models import Frequency, KeyPeriod, Plan
from screening.periods import Period, due_day, periods

from .periods import days, period_word

__all__ = ["Foreseen", "ForeseenRound", "foreseen"]

MOST = 8
_FAR = {
    Frequency.DAILY: 31, Frequency.WEEKLY: 70, Frequency.MONTHLY: 220, Frequency.QUARTERLY: 500,
    Frequency.ONCE: 3660,
}  # fmt: skip
"""Days within which the next rounds of a plan are looked for."""


@dataclass(frozen=True)
class ForeseenRound:
    """One round to come."""

    period: str
    days: str
    due_on: date
    units: int
    key_period: str
    certain: bool
    """False where the working calendar does not know all of its days: the due day may still move."""


@dataclass(frozen=True)
class Foreseen:
    """The next rounds of a plan."""

    rounds: list[ForeseenRound]
    known_until: date | None
    """The last day the working calendar knows, if a round reaches beyond it."""


def foreseen(plan: Plan, *, now: datetime | None = None) -> Foreseen:
    """The next rounds of a plan, saved or not: three statements and those of the calendar."""
    calendar, today = Calendars().of(None), timezone.localdate(now)
    first = max(plan.starts_on, today)
    keys = list(KeyPeriod.objects.filter(ends_on__gte=first).select_related("region"))
    last = first + timedelta(days=_FAR[Frequency(plan.frequency)])
    coming = periods(plan, keys, first, last, calendar)[:MOST]
    codes = _units(plan)
    names = {key.pk: key.title for key in keys}
    rows = [_round(one, codes, names, calendar) for one in coming]
    known = calendar.known_until(today)
    return Foreseen(rows, None if all(row.certain for row in rows) else known)


def _units(plan: Plan) -> list[str]:
    units = Region.objects.within(plan.region).filter(level=plan.unit_level)
    return list(units.order_by().values_list("code", flat=True))


def _round(one: Period, codes: Sequence[str], names: dict[int, str], calendar: Calendar) -> ForeseenRound:
    asked = [
        code for code in codes if code.startswith(one.within) and not code.startswith(one.without or ("?",))
    ]
    due = due_day(calendar, one)
    return ForeseenRound(
        period=period_word(one.code), days=days(one.starts_on, one.ends_on), due_on=due, units=len(asked),
        key_period=names.get(one.key_period or 0, ""),
        certain=calendar.known_until(one.starts_on) >= max(one.ends_on, due),
    )  # fmt: skip
