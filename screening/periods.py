"""From plans and key periods to the rounds there must be: pure functions of dates.

Source: seed 004 ("villages every week, townships every month, counties every quarter") and its key times.
A period of a plan lies in the calendar: a week begins on Monday, a month on its first day. Where a key period
raises the frequency, its finer periods take the place of every coarser one they touch, so that nobody returns
the same days twice (domain.md, hard guard 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deadlines.calendars import Calendar
from deadlines.errors import CalendarMissing

from .models import Frequency, KeyPeriod, Plan

__all__ = ["Period", "due_day", "periods"]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """One period of a plan. `within`, `without`: prefixes of region codes that bound its units."""

    code: str
    starts_on: date
    ends_on: date
    within: str
    without: tuple[str, ...] = ()
    key_period: int | None = None


def periods(
    plan: Plan, keys: Iterable[KeyPeriod], start: date, end: date, calendar: Calendar
) -> list[Period]:
    """The periods of a plan that begin on the days from `start` to `end`, in order.

    Args:
        keys: key periods, of whatever place; those that mean nothing for the plan are left out.
        calendar: a plan for every day rests on rest days; a key period does not.
    """
    first, last = max(start, plan.starts_on), min(end, plan.ends_on or end)
    raising = [key for key in keys if _raises(key, plan)]
    found = [
        Period(code, begins, ends, plan.region.prefix, _covered(begins, ends, raising, plan))
        for code, begins, ends in _natural(plan.frequency, plan.starts_on, plan.ends_on, first, last)
        if plan.frequency != Frequency.DAILY or _worked(calendar, begins)
    ]
    found = [one for one in found if plan.region.prefix not in one.without]
    for key in raising:
        begins, ends = max(key.starts_on, plan.starts_on), min(key.ends_on, plan.ends_on or key.ends_on)
        within = max(key.region.prefix, plan.region.prefix, key=len)
        found += [
            Period(f"{code}k{key.pk}", one, other, within, key_period=key.pk)
            for code, one, other in _natural(key.frequency, begins, ends, first, last)
        ]
    return sorted(found, key=lambda one: (one.starts_on, one.code))


def due_day(calendar: Calendar, period: Period) -> date:
    """The day by whose end a unit returns: the last working day, or in a key period simply the last.

    A period without a working day is returned on the first one after it. Where nobody has loaded the
    calendar, the period itself says when it ends.
    """
    if period.key_period:
        return period.ends_on
    try:
        day = period.ends_on
        while day >= period.starts_on:
            if calendar.works(day):
                return day
            day -= _DAY
        return calendar.on_or_after(period.ends_on)
    except CalendarMissing:
        return period.ends_on


def _raises(key: KeyPeriod, plan: Plan) -> bool:
    """Whether the key period makes units of the plan screen more often."""
    near = key.region.contains(plan.region_id) or plan.region.contains(key.region_id)
    oftener = Frequency(key.frequency).rank > Frequency(plan.frequency).rank
    return near and oftener and plan.unit_level in key.unit_levels and plan.frequency != Frequency.ONCE


def _covered(begins: date, ends: date, raising: Sequence[KeyPeriod], plan: Plan) -> tuple[str, ...]:
    """Prefixes of the places whose units screen more often in these days."""
    touching = (key for key in raising if key.starts_on <= ends and key.ends_on >= begins)
    return tuple(sorted({max(key.region.prefix, plan.region.prefix, key=len) for key in touching}))


def _natural(
    frequency: str, opens: date, closes: date | None, first: date, last: date
) -> Iterator[tuple[str, date, date]]:
    """Code, first and last day of each period that begins from `first` to `last`, cut to open and close."""
    if frequency == Frequency.ONCE:
        if first <= opens <= last and closes:
            yield "once", opens, closes
        return
    day = _begins(frequency, max(first, opens))
    while day <= last:
        after = _next(frequency, day)
        begins, ends = max(day, opens), min(after - _DAY, closes or after - _DAY)
        if first <= begins <= ends:
            yield _code(frequency, day), begins, ends
        day = after


def _begins(frequency: str, day: date) -> date:
    if frequency == Frequency.WEEKLY:
        return day - timedelta(days=day.weekday())
    if frequency == Frequency.MONTHLY:
        return day.replace(day=1)
    if frequency == Frequency.QUARTERLY:
        return day.replace(day=1, month=day.month - (day.month - 1) % 3)
    return day


def _next(frequency: str, day: date) -> date:
    if frequency == Frequency.DAILY:
        return day + _DAY
    if frequency == Frequency.WEEKLY:
        return day + timedelta(days=7)
    months = 1 if frequency == Frequency.MONTHLY else 3
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _code(frequency: str, day: date) -> str:
    if frequency == Frequency.WEEKLY:
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02d}"
    if frequency == Frequency.MONTHLY:
        return f"{day:%Y-%m}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if frequency == Frequency.QUARTERLY else day.isoformat()


def _worked(calendar: Calendar, day: date) -> bool:
    try:
        return calendar.works(day)
    except CalendarMissing:
        return True
