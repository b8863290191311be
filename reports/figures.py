"""Figures, exact at every moment: the roll-up and what is not yet in it, in one statement each.

What is narrowed twice, or lies in one township, is counted from the events themselves: those are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left
from django.utils import timezone

from cases.models import Case, Event, Stage
from core.kept import kept
from organisations.models import Region, RegionLevel

from .asked import Asked
from .facts import CODES, DIMS, Sql, facts
from .measures import OPENED, Counts
from .models import ALL, ALL_OFFICES, Horizon, Rollup, Span
from .spread import COLUMNS, spread

__all__ = [
    "Dim", "beginning_of", "by", "crossed", "events_of", "of_type", "places", "series", "standing", "total",
    "upto_hint", "where_days",
]  # fmt: skip

_DAY = timedelta(days=1)
_TOP = 2
"""Digits of a dispute type that others belong to."""
_TOWN = RegionLevel.TOWNSHIP.prefix_length
_BEGINNING = date(1990, 1, 1)
"""A day before every case."""


class Dim(Enum):
    """What figures are parted by."""

    PLACE = "place"
    """The places just below; what belongs to none of them stands under the place itself."""
    TYPE = "dispute_type"
    SOURCE = "source"
    LEVEL = "level"
    OFFICE = "organisation"
    DAY = "day"
    MONTH = "month"


def total(asked: Asked) -> Counts:
    """How many of each measure."""
    return _read(asked, ()).get((), Counts())


def by(asked: Asked, dim: Dim) -> dict[Any, Counts]:
    """The same parted by one dimension; what has no act is left out. Keys are codes, offices or days."""
    return {key[0]: counts for key, counts in _read(asked, (dim,)).items()}


def crossed(
    asked: Asked, one: Dim, other: Dim, codes: Sequence[str] = CODES
) -> dict[tuple[Any, Any], Counts]:
    """The same parted by two; `codes`: of these measures alone, which is a fraction of the work."""
    return {(key[0], key[1]): counts for key, counts in _read(asked, (one, other), codes).items()}


def series(asked: Asked, dim: Dim = Dim.MONTH) -> list[tuple[date, Counts]]:
    """Every day or month of the period in its order, those without an act too."""
    known = by(asked, dim)
    return [(first, known.get(first, Counts())) for first in _steps(asked.since, asked.until, dim)]


def standing(asked: Asked, dim: Dim | None = None) -> dict[Any, int]:
    """How many cases were open at the end of the last day; without a dimension under the key None."""
    dims = () if dim is None else (dim,)
    if asked.until >= timezone.localdate() and not _rolled(asked, dims):
        return _open_now(asked, dim)
    found = _read(replace(asked, since=_BEGINNING), dims)
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
    below = Left("region_id", _below(RegionLevel(asked.place.level)).prefix_length)
    of = {Dim.PLACE: below, Dim.TYPE: F("dispute_type_id"), Dim.SOURCE: F("source_id"),
          Dim.LEVEL: F("alert_level"), Dim.OFFICE: F("holder_id")}[dim]  # fmt: skip
    return dict(rows.annotate(of=of).values_list("of").annotate(count=Count("pk")).order_by())


def events_of(asked: Asked) -> QuerySet[Event]:
    """The events in these days and this place; of type and source too, not of level and office.

    A level or an office is asked of the side of the act that counts.
    """
    prefix, first, after = asked.place.prefix, beginning_of(asked.since), beginning_of(asked.until + _DAY)
    found = Event.objects.filter(region__code__startswith=prefix, at__gte=first, at__lt=after)
    if len(prefix) >= _TOWN:
        found = found.alias(town=Left("region_id", _TOWN)).filter(town=prefix[:_TOWN])
    if asked.type:
        found = found.filter(of_type(asked.type))
    return found.filter(source=asked.source) if asked.source else found


def of_type(code: str) -> Q:
    """Events of a dispute type, or of all that belong to it."""
    return Q(dispute_type__code__startswith=code) if len(code) == _TOP else Q(dispute_type=code)


def _read(asked: Asked, dims: Sequence[Dim], codes: Sequence[str] = CODES) -> dict[tuple[Any, ...], Counts]:
    rolled = _rolled(asked, dims)
    sql, params = (_from_rollup if rolled else _from_events)(asked, dims, codes)
    found = _asked_of_database(sql, params, len(dims), codes)
    return _own(found, dims.index(Dim.PLACE), asked.place.pk) if rolled and Dim.PLACE in dims else found


def _asked_of_database(
    sql: str, params: tuple[Any, ...], size: int, codes: Sequence[str]
) -> dict[tuple[Any, ...], Counts]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return {tuple(row[:size]): Counts(dict(zip(codes, map(int, row[size:]), strict=True))) for row in rows}


def _rolled(asked: Asked, dims: Sequence[Dim]) -> bool:
    """Whether the roll-up knows it: a province, city or county narrowed by one thing at most."""
    narrowed = {_FILTERS[name] for name in asked.narrowed} | {dim.value for dim in dims if dim.value in DIMS}
    level = RegionLevel(asked.place.level)
    deepest = RegionLevel.COUNTY if narrowed else RegionLevel.TOWNSHIP
    finest = _below(level) if Dim.PLACE in dims else level
    return len(narrowed) <= 1 and finest.prefix_length <= deepest.prefix_length


# The roll-up


def _from_rollup(asked: Asked, dims: Sequence[Dim], codes: Sequence[str]) -> Sql:
    keys = [_rollup_key(dim) for dim in dims]
    where, params = _rollup_where(asked, dims)
    tail, tail_params = _tail(upto_hint())
    table, columns = Rollup._meta.db_table, ", ".join(COLUMNS)
    both = " UNION ALL ".join(
        f"SELECT {columns} FROM {rows} WHERE {where}" for rows in (table, f"({tail}) AS t")
    )
    return _grouped(keys, both, codes), (*params, *tail_params, *params)


def _rollup_key(dim: Dim) -> str:
    if dim is Dim.MONTH:
        return "date_trunc('month', day)::date"
    return "region" if dim is Dim.PLACE else dim.value


def _rollup_where(asked: Asked, dims: Sequence[Dim]) -> Sql:
    parts: list[tuple[str, tuple[Any, ...]]] = [_where_place(asked.place, Dim.PLACE in dims)]
    parts.append(where_days(asked, whole_months=Dim.DAY not in dims))
    asked_for = {_FILTERS[name]: value for name, value in asked.narrowed.items()}
    parted = {dim.value for dim in dims}
    for name in DIMS:
        everything = ALL_OFFICES if name == "organisation" else ALL
        if name in asked_for:
            parts.append(_where_dim(name, asked_for[name]))
        else:
            parts.append((f"{name} {'<>' if name in parted else '='} %s", (everything,)))
    return " AND ".join(text for text, _given in parts), tuple(one for _text, given in parts for one in given)


def _where_place(place: Region, below: bool) -> Sql:
    return ("region = ANY(%s)", (list(places(place)),)) if below else ("region = %s", (place.pk,))


def where_days(asked: Asked, *, whole_months: bool) -> Sql:
    """Whole months are read as such, the days before and after one by one."""
    if not whole_months:
        return "span = %s AND day BETWEEN %s AND %s", (Span.DAY, asked.since, asked.until)
    first = asked.since if asked.since.day == 1 else _next_month(asked.since)
    after = (asked.until + _DAY).replace(day=1)
    if first >= after:
        return where_days(asked, whole_months=False)
    edges = "(day >= %s AND day < %s OR day >= %s AND day <= %s)"
    text = f"(span = %s AND day >= %s AND day < %s OR span = %s AND {edges})"
    return text, (Span.MONTH, first, after, Span.DAY, asked.since, first, after, asked.until)


def _where_dim(name: str, value: str | int) -> Sql:
    if name == "dispute_type" and len(str(value)) == _TOP:
        return f"{name} LIKE %s", (f"{value}%",)
    return f"{name} = %s", (value,)


@lru_cache(maxsize=8)
def _tail(hint: int) -> Sql:
    """Rows of events that are not rolled up yet. The number the planner sees is never above the horizon.

    Put together once for a horizon: to write this statement takes the process longer than to read its answer.
    """
    upto, floor = Horizon.objects.values("upto"), Horizon.objects.values("floor")
    # Without a number in the statement the planner takes the tail for a third of all events.
    events = Event.objects.filter(tx__gte=hint).filter(
        tx__gte=Coalesce(Subquery(upto), 0), pk__gt=Coalesce(Subquery(floor), 0)
    )
    return spread(facts(events))


@kept
def places(place: Region) -> tuple[str, ...]:
    """The codes of a place and of the places just below it."""
    return (place.pk, *Region.objects.filter(parent=place).order_by("pk").values_list("pk", flat=True))


@kept
def upto_hint() -> int:
    """A transaction that is never above the horizon."""
    return Horizon.objects.values_list("upto", flat=True).first() or 0


# The events themselves


def _from_events(asked: Asked, dims: Sequence[Dim], codes: Sequence[str]) -> Sql:
    sql, params = facts(events_of(asked), codes)
    where, given = _of_side(asked)
    keys = [_event_key(dim, asked.place) for dim in dims]
    return _grouped(keys, f"SELECT * FROM ({sql}) f WHERE {where}", codes), (*params, *given)


def _event_key(dim: Dim, place: Region) -> str:
    if dim is Dim.PLACE:
        length = _below(RegionLevel(place.level)).prefix_length
        return f"rpad(left(region, {length}), 6, '0')" if length < 6 else f"left(region, {length})"
    return _rollup_key(dim)


def _of_side(asked: Asked) -> Sql:
    given = {"level": asked.level, "organisation": asked.office}
    chosen = {name: value for name, value in given.items() if value}
    return " AND ".join(f"{name} = %s" for name in chosen) or "TRUE", tuple(chosen.values())


# Both


def _grouped(keys: Sequence[str], rows: str, codes: Sequence[str]) -> str:
    columns = ", ".join((*keys, *(f"sum({code})" for code in codes)))
    group = (
        f"GROUP BY {', '.join(str(place) for place in range(1, len(keys) + 1))}"
        if keys
        else "HAVING count(*) > 0"
    )
    return f"SELECT {columns} FROM ({rows}) AS r {group}"


def _own(found: dict[tuple[Any, ...], Counts], at: int, place: str) -> dict[tuple[Any, ...], Counts]:
    """The row of the place itself holds all; leave it what lies in none of the places below."""
    for key, counts in list(found.items()):
        whole = (*key[:at], place, *key[at + 1 :])
        if key[at] != place and whole in found:
            found[whole] = found[whole] - counts
    return {key: counts for key, counts in found.items() if key[at] != place or len(counts)}


def _below(level: RegionLevel) -> RegionLevel:
    """The next level of places; the grid is the last."""
    levels = list(RegionLevel)
    return levels[min(levels.index(level) + 1, len(levels) - 1)]


def _steps(since: date, until: date, dim: Dim) -> Iterable[date]:
    step = since.replace(day=1) if dim is Dim.MONTH else since
    while step <= until:
        yield step
        step = _next_month(step) if dim is Dim.MONTH else step + _DAY


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def beginning_of(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


_FILTERS = {"type": "dispute_type", "source": "source", "level": "level", "office": "organisation"}
