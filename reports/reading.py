"""The statements that figures are read with: the roll-up with what is not yet in it, or the events alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cases.models import FIRST_LEVEL
from core.kept import kept
from organisations.models import Region

from .asked import Asked
from .dims import NARROWED_BY, Dim, below, column_of
from .events import events_of, not_rolled, upto_hint
from .facts import DIMS, Sql, facts
from .models import ALL, ALL_OFFICES, Rollup
from .spans import SIGN, joined, stretches

__all__ = ["from_events", "from_rollup"]

_UNINDEXED = {"level": "(level || '')"}
"""The tail is found by its transactions; the planner would rather fetch all acts on red cases of all time."""


def from_rollup(asked: Asked, dims: Sequence[Dim], codes: Sequence[str]) -> Sql:
    """Of the roll-up and the tail in one statement, and so in one snapshot.

    Rows of `Dim.PLACE` are those of the places below and one of the place itself, which holds all.
    """
    rows, params = _rolled(asked, dims, codes)
    tail, given = _tail(asked, dims, codes)
    return _summed(f"{rows} UNION ALL {tail}", len(dims), codes), (*params, *given)


def from_events(asked: Asked, dims: Sequence[Dim], codes: Sequence[str]) -> Sql:
    """Of the events of these days alone.

    Rows of `Dim.PLACE` are those of the places below and one of the place itself, for what lies in none.
    """
    sql, params = facts(events_of(asked), codes)
    of_side = {"level": asked.level, "organisation": asked.office}
    where, given = _all([_where(name, value) for name, value in of_side.items() if value])
    columns = ", ".join((*(_key(dim, _below(asked.place)) for dim in dims), *codes))
    return _summed(f"SELECT {columns} FROM ({sql}) AS f WHERE {where}", len(dims), codes), (*params, *given)


def _rolled(asked: Asked, dims: Sequence[Dim], codes: Sequence[str]) -> Sql:
    days, days_given = joined(stretches(asked.since, asked.until, by_day=Dim.DAY in dims))
    place = ("region = ANY(%s)", (list(_places(asked.place)),))
    parts = [place if Dim.PLACE in dims else ("region = %s", (asked.place.pk,))]
    asked_for = {NARROWED_BY[name]: value for name, value in asked.narrowed.items()}
    parted = {column_of(dim) for dim in dims}
    for name in DIMS:
        everything = ALL_OFFICES if name == "organisation" else ALL
        known = _where(name, asked_for[name]) if name in asked_for else None
        parts.append(known or (f"{name} {'<>' if name in parted else '='} %s", (everything,)))
    where, given = _all(parts)
    columns = ", ".join((*(_key(dim, "region") for dim in dims), *(f"{code} * {SIGN}" for code in codes)))
    rows = f"SELECT {columns} FROM {Rollup._meta.db_table} AS rows {days} WHERE {where}"
    return rows, (*days_given, *given)


def _tail(asked: Asked, dims: Sequence[Dim], codes: Sequence[str]) -> Sql:
    sql, params = _not_rolled(upto_hint(), tuple(codes))
    parts: list[Sql] = [("region LIKE %s", (f"{asked.place.prefix}%",))]
    parts.append(("day BETWEEN %s AND %s", (asked.since, asked.until)))
    columns_of = NARROWED_BY | _UNINDEXED
    parts += [_where(columns_of[name], value) for name, value in asked.narrowed.items()]
    where, given = _all(parts)
    columns = ", ".join((*(_key(dim, "place") for dim in dims), *codes))
    both: Sql = ("", ())
    if Dim.PLACE in dims:
        lateral = f"CROSS JOIN LATERAL (SELECT {_below(asked.place)} UNION SELECT %s) AS at(place)"
        both = (lateral, (asked.place.pk,))
    return f"SELECT {columns} FROM ({sql}) AS f {both[0]} WHERE {where}", (*params, *both[1], *given)


@lru_cache(maxsize=64)
def _not_rolled(hint: int, codes: tuple[str, ...]) -> Sql:
    """Facts of the tail, put together once: to write it takes the process longer than to read its answer."""
    return facts(not_rolled(hint), codes)


@kept
def _places(place: Region) -> tuple[str, ...]:
    """The codes of a place and of the places just below it."""
    return (place.pk, *Region.objects.filter(parent=place).order_by("pk").values_list("pk", flat=True))


def _key(dim: Dim, place: str) -> str:
    return {
        Dim.PLACE: place,
        Dim.MONTH: "date_trunc('month', day)::date",
        Dim.TOP_TYPE: f"left(dispute_type, {FIRST_LEVEL})",
    }.get(dim, dim.value)


def _below(place: Region) -> str:
    """The place just below in which a fact lies."""
    length = below(place).prefix_length
    return f"rpad(left(region, {length}), 6, '0')" if length < 6 else f"left(region, {length})"


def _where(name: str, value: Any) -> Sql:
    if name == "dispute_type" and len(value) == FIRST_LEVEL:
        return f"{name} LIKE %s", (f"{value}%",)
    return f"{name} = %s", (value,)


def _all(parts: Sequence[Sql]) -> Sql:
    text = " AND ".join(text for text, _given in parts) or "TRUE"
    return text, tuple(one for _text, given in parts for one in given)


def _summed(rows: str, size: int, codes: Sequence[str]) -> str:
    keys = [f"key{place}" for place in range(size)]
    columns = ", ".join((*keys, *(f"sum({code})" for code in codes)))
    group = f"GROUP BY {', '.join(keys)}" if keys else "HAVING count(*) > 0"
    return f"SELECT {columns} FROM ({rows}) AS r({', '.join((*keys, *codes))}) {group}"
