"""How a date is worked out, as pure functions: rules of the law, and of the house where it is silent.

Civil Code art. 201: the day on which a period of days, months or years begins does not count; a period of
hours begins at once. Art. 202: a period of months ends on the day of the same number, or on the last of the
month where there is none. Art. 203 and Civil Procedure Law art. 85: a last day that is a legal rest day moves
on to the first day after the rest; the last day ends at 24:00, or when the office closes where it has hours.
Make-up days are working days, because the State Council makes them so. Rules of the house: docs/adr/0017.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from .calendars import Calendar
from .errors import CalendarMissing
from .models import Rung, Unit

__all__ = ["Pause", "Reckoned", "Step", "Term", "Until", "ladder", "last_day", "reckon"]

_HOURS = (Unit.HOUR, Unit.WORKING_HOUR)
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Term:
    """How long: so many of a unit, whether a last day at rest moves on, whether it ends with the period."""

    limit: int
    unit: str
    moves_on: bool = True
    """Not for periods of hours, which end when they end."""
    whole_period: bool = False
    """It ends on the last day of the week (Sunday), month or quarter it begins in, or of a later one."""


@dataclass(frozen=True)
class Pause:
    """The clock stood still from one moment to another; what was left of the term is left afterwards."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Until:
    """At some moment somebody with the right to do so named another last day."""

    day: date
    at: datetime


Step = Pause | Until


@dataclass(frozen=True)
class Reckoned:
    """The moment, and what led to it, for the sentence that explains it."""

    due_at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    named: date | None = None
    """The last day before it moved on; None for a period of hours."""
    rested: timedelta = timedelta()


def reckon(
    calendar: Calendar, start: datetime, term: Term, *, last: date | None = None, steps: Sequence[Step] = ()
) -> Reckoned:
    """When a term that begins at `start` is over.

    Args:
        last: the last day, where it was agreed instead of reckoned; it only moves on.
        steps: pauses and extensions, in the order in which they came.

    Raises:
        CalendarMissing: the calendar ends before the date is certain.
    """
    if last:
        done = _close(calendar, last, term)
    elif term.unit in _HOURS:
        done = Reckoned(_after_hours(calendar, start, term))
    else:
        done = _close(calendar, last_day(calendar, timezone.localdate(start), term), term, begun=start)
    named_at = start
    for step in steps:
        if isinstance(step, Until):
            done = replace(_close(calendar, step.day, term), rested=done.rested)
            named_at = step.at
        else:
            done = _rest(calendar, done, term, max(step.since, named_at), step.until)
    return replace(done, facts={"start": start.isoformat(), **done.facts, **_rested(done.rested)})


def _close(calendar: Calendar, named: date, term: Term, *, begun: datetime | None = None) -> Reckoned:
    """The end of that last day: not before it began, when the office was closed already."""
    if not term.moves_on:
        midnight = timezone.make_aware(datetime.combine(named + _DAY, time()))
        return Reckoned(midnight, {"last": named.isoformat()}, named)
    day = calendar.on_or_after(named)
    if begun and calendar.closing(day) <= begun:
        day = calendar.on_or_after(day + _DAY)
    facts = {"last": day.isoformat()}
    if day != named:
        facts |= {"moved_from": named.isoformat(), "over": calendar.name(named)}
        facts["why"] = "closed" if calendar.works(named) else "rest"
    return Reckoned(calendar.closing(day), facts, named)


def _rest(calendar: Calendar, done: Reckoned, term: Term, since: datetime, until: datetime) -> Reckoned:
    """Go on with what was left; what was late when it stopped stays late."""
    if since >= done.due_at or until <= since:
        return done
    rested = done.rested + (until - since)
    if done.named is None:
        left = done.due_at - since
        if term.unit == Unit.WORKING_HOUR:
            due = calendar.add_working(until, calendar.working_between(since, done.due_at))
        else:
            due = until + left
        return Reckoned(due, rested=rested)
    stopped, goes_on = timezone.localdate(since), timezone.localdate(until)
    named = _same_left(calendar, done.named, term, stopped, goes_on)
    return replace(_close(calendar, named, term, begun=until), rested=rested)


def _same_left(calendar: Calendar, named: date, term: Term, stopped: date, goes_on: date) -> date:
    """The last day that leaves as many days as were left; the day on which it goes on does not count."""
    if term.unit != Unit.WORKING_DAY:
        return goes_on + max(named - stopped, timedelta())
    days = (stopped + timedelta(days=n) for n in range(1, (named - stopped).days + 1))
    return _working_day(calendar, goes_on, sum(calendar.works(day) for day in days))


def _rested(rested: timedelta) -> dict[str, float]:
    return {"rested": rested.total_seconds()} if rested else {}


def _after_hours(calendar: Calendar, start: datetime, term: Term) -> datetime:
    length = timedelta(hours=term.limit)
    return start + length if term.unit == Unit.HOUR else calendar.add_working(start, length)


def last_day(calendar: Calendar, start: date, term: Term) -> date:
    """The last day of a term in days or more that begins on that day, before it moves on."""
    if term.whole_period:
        return _end_of_period(start, term)
    if term.unit == Unit.WORKING_DAY:
        return _working_day(calendar, start, term.limit)
    if term.unit == Unit.MONTH:
        return _month(start, term.limit)
    if term.unit == Unit.QUARTER:
        return _month(start, 3 * term.limit)
    return start + timedelta(days=term.limit * (7 if term.unit == Unit.WEEK else 1))


def _end_of_period(start: date, term: Term) -> date:
    if term.unit == Unit.WEEK:
        return start + timedelta(days=7 * term.limit - 1 - start.weekday())
    if term.unit == Unit.MONTH:
        return _month(start.replace(day=1), term.limit) - _DAY
    first = start.replace(day=1, month=start.month - (start.month - 1) % 3)
    return _month(first, 3 * term.limit) - _DAY


def _working_day(calendar: Calendar, day: date, count: int) -> date:
    while count:
        day += _DAY
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
    length = max(due - start - rested, timedelta()) // _TICK
    times: list[datetime] = []
    for rung in rungs:
        moment = due + timedelta(microseconds=length * (int(rung.share * 100) - 100) // 100)
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
