"""Figures, exact at every moment: the roll-up and what is not yet in it, in one statement each.

What is narrowed further than the roll-up knows (reports.dims) is counted from the events: those are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F
from django.db.models.functions import Left
from django.utils import timezone

from cases.models import FIRST_LEVEL, Case, Stage

from .asked import Asked
from .dims import Dim, below, is_rolled
from .events import of_type
from .facts import CODES, Sql
from .measures import OPENED, Counts
from .reading import from_events, from_rollup
from .spans import next_month

__all__ = ["Dim", "by", "crossed", "series", "standing", "total"]

_DAY = timedelta(days=1)
_BEGINNING = date(1990, 1, 1)
"""A day before every case."""


def total(asked: Asked, codes: Sequence[str] = CODES) -> Counts:
    """How many of each measure; `codes`: of these measures alone, which is a fraction of the work."""
    return _read(asked, (), codes).get((), Counts())


def by(asked: Asked, dim: Dim, codes: Sequence[str] = CODES) -> dict[Any, Counts]:
    """The same parted by one dimension; what has no act is left out. Keys are codes, offices or days."""
    return {key[0]: counts for key, counts in _read(asked, (dim,), codes).items()}


def crossed(
    asked: Asked, one: Dim, other: Dim, codes: Sequence[str] = CODES
) -> dict[tuple[Any, Any], Counts]:
    """The same parted by two."""
    return {(key[0], key[1]): counts for key, counts in _read(asked, (one, other), codes).items()}


def series(asked: Asked, dim: Dim = Dim.MONTH) -> list[tuple[date, Counts]]:
    """Every day or month of the period in its order, those without an act too."""
    known = by(asked, dim)
    return [(first, known.get(first, Counts())) for first in _steps(asked.since, asked.until, dim)]


def standing(asked: Asked, dim: Dim | None = None) -> dict[Any, int]:
    """How many cases were open at the end of the last day; without a dimension under the key None."""
    dims = () if dim is None else (dim,)
    if asked.until >= timezone.localdate() and not is_rolled(asked, dims):
        return _open_now(asked, dim)
    found = _read(replace(asked, since=_BEGINNING), dims, (OPENED,))
    return {key[0] if key else None: counts[OPENED] for key, counts in found.items() if counts[OPENED]}


def _open_now(asked: Asked, dim: Dim | None) -> dict[Any, int]:
    """The same from the open cases, which are few whatever the history."""
    rows = Case.objects.open().exclude(stage=Stage.DRAFT).filter(region__code__startswith=asked.place.prefix)
    named = {"source": asked.source, "alert_level": asked.level, "holder": asked.office}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if asked.type:
        rows = rows.filter(of_type(asked.type))
    if dim is None:
        return {None: count} if (count := rows.count()) else {}
    of = {
        Dim.PLACE: Left("region_id", below(asked.place).prefix_length), Dim.TYPE: F("dispute_type_id"),
        Dim.TOP_TYPE: Left("dispute_type_id", FIRST_LEVEL), Dim.SOURCE: F("source_id"),
        Dim.LEVEL: F("alert_level"), Dim.OFFICE: F("holder_id"),
    }[dim]  # fmt: skip
    return dict(rows.annotate(of=of).values_list("of").annotate(count=Count("pk")).order_by())


def _read(asked: Asked, dims: Sequence[Dim], codes: Sequence[str]) -> dict[tuple[Any, ...], Counts]:
    rolled = is_rolled(asked, dims)
    found = _asked_of_database((from_rollup if rolled else from_events)(asked, dims, codes), len(dims), codes)
    if rolled and Dim.PLACE in dims:
        found = _own(found, dims.index(Dim.PLACE), asked.place.pk)
    return {key: counts for key, counts in found.items() if counts}


def _asked_of_database(sql: Sql, size: int, codes: Sequence[str]) -> dict[tuple[Any, ...], Counts]:
    with connection.cursor() as cursor:
        cursor.execute(*sql)
        rows = cursor.fetchall()
    return {tuple(row[:size]): Counts(dict(zip(codes, map(int, row[size:]), strict=True))) for row in rows}


def _own(found: dict[tuple[Any, ...], Counts], at: int, place: str) -> dict[tuple[Any, ...], Counts]:
    """The row of the place itself holds all; leave it what lies in none of the places below."""
    for key, counts in list(found.items()):
        whole = (*key[:at], place, *key[at + 1 :])
        if key[at] != place and whole in found:
            found[whole] = found[whole] - counts
    return found


def _steps(since: date, until: date, dim: Dim) -> Iterable[date]:
    step = since.replace(day=1) if dim is Dim.MONTH else since
    while step <= until:
        yield step
        step = next_month(step) if dim is Dim.MONTH else step + _DAY
