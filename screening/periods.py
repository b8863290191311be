"""From plans and key periods to the rounds there must be: pure functions of dates.

Source: seed 004 ("villages every week, townships every month, counties every quarter") and its key times.
A period of a plan lies in the calendar: a week begins on Monday, a month on its first day. Where a key period
raises the frequency, its finer periods cut those days out of the coarser one, whose rest is asked for in
parts: nobody returns the same day twice (domain.md, hard guard 11), and no day is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from deadlines.calendars import Calendar
from deadlines.errors import CalendarMissing

from .models import Frequency, KeyPeriod, Plan

__all__ = ["Period", "due_day", "periods"]

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """One period of a plan. `within`, `without`: prefixes of region codes that bound its units.

    A part of a period has the code of the whole, and after an `@` its place and first day; the periods of a
    key period have its key after a `k`: `2026-W10`, `2026-W10k7`, `2026-W10@150203-0305`.
    """

    code: str
    starts_on: date
    ends_on: date
    within: str
    without: tuple[str, ...] = ()
    key_period: int | None = None


@dataclass(frozen=True)
class _Layer:
    """The plan itself, or a key period that raises it: how often, where, from when to when."""

    frequency: str
    prefix: str
    opens: date
    closes: date | None
    key: int | None = None

    def touches(self, other: _Layer, begins: date, ends: date) -> bool:
        """Whether it is asked for in these days, somewhere where the other is."""
        near = self.prefix.startswith(other.prefix) or other.prefix.startswith(self.prefix)
        return near and self.opens <= ends and (self.closes is None or self.closes >= begins)


def periods(
    plan: Plan, keys: Iterable[KeyPeriod], start: date, end: date, calendar: Calendar
) -> list[Period]:
    """The periods of a plan that begin on the days from `start` to `end`, in order.

    Args:
        keys: key periods, of whatever place; those that mean nothing for the plan are left out.
        calendar: a plan for every day rests on rest days; a key period does not.
    """
    layers = _layers(plan, keys)
    found: list[Period] = []
    for place, layer in enumerate(layers):
        for code, begins, ends in _natural(layer.frequency, layer.opens, layer.closes, start, end):
            if layer.key or plan.frequency != Frequency.DAILY or _worked(calendar, begins):
                stronger = [one for one in layers[:place] if one.touches(layer, begins, ends)]
                name = f"{code}k{layer.key}" if layer.key else code
                found += _cut(layer, stronger, Period(name, begins, ends, layer.prefix, (), layer.key))
    asked = (one for one in found if start <= one.starts_on <= end)
    return sorted(asked, key=lambda one: (one.starts_on, one.code))


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


def _layers(plan: Plan, keys: Iterable[KeyPeriod]) -> list[_Layer]:
    """The key periods that raise the plan, the most frequent first, and the plan itself last."""
    raising = sorted(
        (key for key in keys if _raises(key, plan)),
        key=lambda key: (-Frequency(key.frequency).rank, key.starts_on, key.pk),
    )
    layers = [
        _Layer(
            key.frequency, max(key.region.prefix, plan.region.prefix, key=len),
            max(key.starts_on, plan.starts_on), min(key.ends_on, plan.ends_on or key.ends_on), key.pk,
        )
        for key in raising
    ]  # fmt: skip
    own = _Layer(plan.frequency, plan.region.prefix, plan.starts_on, plan.ends_on)
    return [*(one for one in layers if one.closes and one.opens <= one.closes), own]


def _raises(key: KeyPeriod, plan: Plan) -> bool:
    """Whether the key period makes units of the plan screen more often."""
    near = key.region.contains(plan.region_id) or plan.region.contains(key.region_id)
    oftener = Frequency(key.frequency).rank > Frequency(plan.frequency).rank
    return near and oftener and plan.unit_level in key.unit_levels and plan.frequency != Frequency.ONCE


def _cut(layer: _Layer, stronger: Sequence[_Layer], whole: Period) -> Iterator[Period]:
    """The period, whole where nothing stronger asks in these days, and in parts where something does."""
    covers = [(max(one.prefix, layer.prefix, key=len), one) for one in stronger]
    places = sorted({prefix for prefix, _one in covers})
    if layer.prefix not in places:
        yield replace(whole, without=_outermost(places))
    for place in places:
        taken = [one for prefix, one in covers if place.startswith(prefix)]
        below = _outermost([other for other in places if other != place and other.startswith(place)])
        for begins, ends in _left(whole, taken):
            code = f"{whole.code}@{place}-{begins:%m%d}"
            yield replace(whole, code=code, starts_on=begins, ends_on=ends, within=place, without=below)


def _left(whole: Period, taken: Sequence[_Layer]) -> Iterator[tuple[date, date]]:
    """What remains of the days of a period."""
    begins = whole.starts_on
    for one in sorted(taken, key=lambda one: one.opens):
        if begins < one.opens:
            yield begins, one.opens - _DAY
        begins = max(begins, (one.closes or whole.ends_on) + _DAY)
    if begins <= whole.ends_on:
        yield begins, whole.ends_on


def _outermost(prefixes: Sequence[str]) -> tuple[str, ...]:
    """Without those that another one contains."""
    outer = (one for one in prefixes if not any(one != other and one.startswith(other) for other in prefixes))
    return tuple(sorted(outer))


def _natural(
    frequency: str, opens: date, closes: date | None, first: date, last: date
) -> Iterator[tuple[str, date, date]]:
    """Code, first and last day of each period with days from `first` to `last`, cut to open and close."""
    if frequency == Frequency.ONCE:
        if opens <= last and closes and closes >= first:
            yield "once", opens, closes
        return
    day = _begins(frequency, max(first, opens))
    while day <= min(last, closes or last):
        after = _next(frequency, day)
        begins, ends = max(day, opens), min(after - _DAY, closes or after - _DAY)
        if begins <= min(ends, last):
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
