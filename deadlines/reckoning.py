"""How a date is worked out: the rules of the Civil Code, art. 200-204, and of the house, as pure functions.

The day on which a period begins does not count; a period of months ends on the day of the same number, or
on the last of the month; a last day that is a rest day moves on to the next working day; the last day ends
when the office closes. Periods of hours begin at once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from .calendars import Calendar
from .errors import CalendarMissing
from .models import Rung, Unit

__all__ = ["Reckoned", "Term", "ladder", "reckon"]

_HOURS = (Unit.HOUR, Unit.WORKING_HOUR)
_MIDNIGHT = time()


@dataclass(frozen=True)
class Term:
    """How long: so many of a unit, and whether a last day at rest moves on."""

    limit: int
    unit: str
    moves_on: bool = True


@dataclass(frozen=True)
class Reckoned:
    """The moment, and what led to it, for the sentence that explains it."""

    due_at: datetime
    facts: dict[str, Any]


def reckon(calendar: Calendar, start: datetime, term: Term, *, last: date | None = None) -> Reckoned:
    """When a term that begins at `start` is over.

    Args:
        last: the last day, where somebody has set it; it only moves on.

    Raises:
        CalendarMissing: the calendar ends before the date is certain.
    """
    if term.unit in _HOURS and last is None:
        due = _after_hours(calendar, start, term)
        return Reckoned(due, {"start": start.isoformat()})
    named = last or _last_day(calendar, timezone.localdate(start), term)
    return _close(calendar, named, term, {"start": start.isoformat()})


def _close(calendar: Calendar, named: date, term: Term, facts: dict[str, Any]) -> Reckoned:
    if not term.moves_on:
        midnight = timezone.make_aware(datetime.combine(named + timedelta(days=1), _MIDNIGHT))
        return Reckoned(midnight, {**facts, "last": named.isoformat()})
    day = calendar.on_or_after(named)
    moved = {"moved_from": named.isoformat()} if day != named else {}
    return Reckoned(calendar.closing(day), {**facts, "last": day.isoformat(), **moved})


def _after_hours(calendar: Calendar, start: datetime, term: Term) -> datetime:
    length = timedelta(hours=term.limit)
    return start + length if term.unit == Unit.HOUR else calendar.add_working(start, length)


def _last_day(calendar: Calendar, start: date, term: Term) -> date:
    if term.unit == Unit.WORKING_DAY:
        return _working_day(calendar, start, term.limit)
    if term.unit == Unit.MONTH:
        return _month(start, term.limit)
    if term.unit == Unit.QUARTER:
        return _month(start, 3 * term.limit)
    return start + timedelta(days=term.limit * (7 if term.unit == Unit.WEEK else 1))


def _working_day(calendar: Calendar, day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= calendar.works(day)
    return day


def _month(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def ladder(
    rungs: Sequence[Rung],
    start: datetime,
    due: datetime,
    calendar: Calendar,
    *,
    rested: timedelta = timedelta(),
) -> list[datetime]:
    """When each rung fires, in order.

    Args:
        rested: how long the clock stood still; this time is no part of the limit.
    """
    length = max(due - start - rested, timedelta())
    times: list[datetime] = []
    for rung in rungs:
        moment = due + (float(rung.share) - 1) * length
        if rung.least_working_hours:
            moment = max(moment, _working_later(calendar, due, rung.least_working_hours))
        times.append(max([moment, *times[-1:]]))
    return times


def _working_later(calendar: Calendar, due: datetime, hours: int) -> datetime:
    try:
        return calendar.add_working(due, timedelta(hours=hours))
    except CalendarMissing:
        # The date itself is certain; to tell somebody a little early is the safe side of not knowing.
        return due + timedelta(hours=hours)
