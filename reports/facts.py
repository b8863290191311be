"""Events as facts: one row for each act that counts, with its place, day and kind, and a 0 or 1 per measure.

What opens or closes a case somewhere, at some level, in somebody's hands, is two facts: one less before, one
more after. All other measures stand on the side after.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from cases.models import COUNTED, Event

from .measures import CHANGED, MEASURES, OPEN_AFTER, OPEN_BEFORE, OPENED

__all__ = ["CODES", "DIMS", "Sql", "facts", "facts_columns"]

Sql = tuple[str, tuple[Any, ...]]
CODES = (*(one.code for one in MEASURES), OPENED)
DIMS = ("organisation", "dispute_type", "source", "level")
"""What narrows a figure besides place and days, as columns of the roll-up."""


def facts_columns() -> str:
    """The columns of `facts`, in their order."""
    return ", ".join(("day", "region", *DIMS, *CODES))


def facts(events: QuerySet[Event]) -> Sql:
    """The facts of these events as one statement."""
    counted = events.order_by().filter(act__in=COUNTED)
    after = _side(counted, "to", {OPENED: _one(OPEN_AFTER & CHANGED)} | _measures())
    less = {OPENED: Value(-1)} | {one.code: Value(0) for one in MEASURES}
    before = _side(counted.filter(OPEN_BEFORE & CHANGED), "from", less)
    parts = [query.query.sql_with_params() for query in (after, before)]
    text = " UNION ALL ".join(f"({sql})" for sql, _params in parts)
    return f"SELECT * FROM ({text}) AS f({facts_columns()})", (*parts[0][1], *parts[1][1])


def _side(events: QuerySet[Event], side: str, counts: dict[str, Any]) -> QuerySet[Event, Any]:
    named = {
        "f_day": TruncDate("at"), "f_region": F("region_id"), "f_organisation": F(f"{side}_holder_id"),
        "f_dispute_type": F("dispute_type_id"), "f_source": F("source_id"), "f_level": F(f"{side}_level"),
    }  # fmt: skip
    columns = named | {f"f_{code}": counts[code] for code in CODES}
    return events.annotate(**columns).values_list(*columns)


def _measures() -> dict[str, Any]:
    return {one.code: _one(one.where) for one in MEASURES}


def _one(condition: Q) -> Any:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
