"""Days as rows of a roll-up: whole months, and the days that are added to them or taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .models import Span

__all__ = ["SIGN", "Stretch", "joined", "next_month", "stretches"]

_DAY = timedelta(days=1)
SIGN = "stretch.sign"
"""By what a row of a joined table is multiplied."""


@dataclass(frozen=True)
class Stretch:
    """Rows of one span from a first day to a last; `sign` is -1 for what was in a month but not asked for."""

    span: Span
    first: date
    last: date
    sign: int = 1


def stretches(since: date, until: date, *, by_day: bool = False) -> list[Stretch]:
    """The rows that make up these days, both included, each side of a broken month by its fewer days.

    So a month that is not over is one row: nothing has happened yet on the days that are taken away.
    """
    if by_day:
        return [Stretch(Span.DAY, since, until)]
    first, last = since.replace(day=1), next_month(until) - _DAY
    if first == until.replace(day=1):
        return _of_month(since, until)
    parts: list[Stretch] = []
    if since != first:
        parts += _of_month(since, next_month(since) - _DAY)
        first = next_month(since)
    if until != last:
        parts += _of_month(until.replace(day=1), until)
        last = until.replace(day=1) - _DAY
    return [*parts, Stretch(Span.MONTH, first, last)] if first <= last else parts


def _of_month(since: date, until: date) -> list[Stretch]:
    """Some days of one month."""
    first, last = since.replace(day=1), next_month(since) - _DAY
    asked, whole = (until - since).days + 1, (last - first).days + 1
    if asked <= whole - asked:
        return [Stretch(Span.DAY, since, until)]
    left = ((first, since - _DAY), (until + _DAY, last))
    return [
        Stretch(Span.MONTH, first, last),
        *(Stretch(Span.DAY, begins, ends, -1) for begins, ends in left if begins <= ends),
    ]


def joined(parts: list[Stretch]) -> tuple[str, tuple[Any, ...]]:
    """A join of a roll-up's rows with these stretches; measures are to be multiplied by `SIGN`."""
    rows = ", ".join("(%s, %s::date, %s::date, %s)" for _one in parts)
    text = (
        f"JOIN (VALUES {rows}) AS stretch(span, first, last, sign) "
        "ON stretch.span = rows.span AND rows.day BETWEEN stretch.first AND stretch.last"
    )
    return text, tuple(given for one in parts for given in (one.span.value, one.first, one.last, one.sign))


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
