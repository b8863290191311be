"""Events as facts: one row for each act that counts, with its place, day and kind, and a 0 or 1 per measure.

What opens or closes a case somewhere, at some level, in somebody's hands, is two facts: one less before, one
more after. All other measures stand on the side after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from cases.models import COUNTED, Event

from .measures import CHANGED, MEASURES, OPEN_AFTER, OPEN_BEFORE, OPENED, measure

__all__ = ["CODES", "DIMS", "Sql", "facts", "facts_columns"]

Sql = tuple[str, tuple[Any, ...]]
CODES = (*(one.code for one in MEASURES), OPENED)
DIMS = ("organisation", "dispute_type", "source", "level")
"""What narrows a figure besides place and days, as columns of the roll-up."""


def facts_columns(codes: Sequence[str] = CODES) -> str:
    """The columns of `facts`, in their order."""
    return ", ".join(("day", "region", *DIMS, *codes))


def facts(events: QuerySet[Event], codes: Sequence[str] = CODES) -> Sql:
    """The facts of these events as one statement; of some measures alone only the acts that they count."""
    counted = events.order_by().filter(act__in=COUNTED)
    if OPENED in codes:
        sides = [_side(counted, "to", codes, _AFTER)]
        sides.append(_side(counted.filter(OPEN_BEFORE & CHANGED), "from", codes, _BEFORE))
    else:
        wanted = reduce(or_, (measure(code).where for code in codes))
        sides = [_side(counted.filter(wanted), "to", codes, _AFTER)]
    parts = [side.query.sql_with_params() for side in sides]
    text = " UNION ALL ".join(f"({sql})" for sql, _params in parts)
    return f"SELECT * FROM ({text}) AS f({facts_columns(codes)})", tuple(
        one for _sql, params in parts for one in params
    )


def _side(
    events: QuerySet[Event], side: str, codes: Sequence[str], counts: Mapping[str, Any]
) -> QuerySet[Event, Any]:
    named = {
        "f_day": TruncDate("at"), "f_region": F("region_id"), "f_organisation": F(f"{side}_holder_id"),
        "f_dispute_type": F("dispute_type_id"), "f_source": F("source_id"), "f_level": F(f"{side}_level"),
    }  # fmt: skip
    columns = named | {f"f_{code}": counts[code] for code in codes}
    return events.annotate(**columns).values_list(*columns)


def _one(condition: Q) -> Any:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


_AFTER = {OPENED: _one(OPEN_AFTER & CHANGED)} | {one.code: _one(one.where) for one in MEASURES}
_BEFORE = {OPENED: Value(-1)} | {one.code: Value(0) for one in MEASURES}
