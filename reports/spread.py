"""Facts spread over the rows of the roll-up: every place, each narrowing by itself, days and months.

A township is narrowed by types of the first level alone: few cases of a day lie in one.
"""

from __future__ import annotations

from cases.models import FIRST_LEVEL
from reports.models import ALL, ALL_OFFICES

from .facts import CODES, DIMS, Sql
from .measures import OPENED

__all__ = ["COLUMNS", "KEY", "spread"]

KEY = ("region", "span", "day", *DIMS)
COLUMNS = ("grain", *KEY, *CODES)
_FLOWS = CODES[:-1]
_SUMS = ", ".join(f"sum({code}) AS {code}" for code in CODES)
_NARROW = ", ".join(
    f"COALESCE({name}, {ALL_OFFICES})" if name == "organisation" else f"COALESCE({name}, '{ALL}')"
    for name in DIMS
)
_OF_TOP = f"{ALL_OFFICES}::bigint, COALESCE(top, '{ALL}'), '{ALL}', '{ALL}'"
_DIMS = ", ".join(DIMS)
_CODES = ", ".join(CODES)
_SETS = ", ".join(f"(day, home, marks, opened, {name})" for name in DIMS)
# Acts of one kind count alike, and there are few kinds: they are counted first, and then one sum for each
# measure runs over some rows instead of all facts.
_MARKS = " | ".join(f"({code}::bigint << {place})" for place, code in enumerate(_FLOWS))
_UNMARKED = ", ".join(
    (
        *(f"sum((n * ((marks >> {place}) & 1))::int) AS {code}" for place, code in enumerate(_FLOWS)),
        f"sum((n * opened)::int) AS {OPENED}",
    )
)

_SPREAD = f"""
WITH fact AS MATERIALIZED (
    SELECT day, region, left(region, 6) AS home, {_DIMS}, {_MARKS} AS marks, opened FROM ({{facts}}) AS f
),
county(day, home, {_DIMS}, marks, opened, n) AS (
    SELECT day, home, {_NARROW}, marks, opened, count(*) FROM fact
    GROUP BY GROUPING SETS ((day, home, marks, opened), {_SETS})
),
named AS MATERIALIZED (SELECT day, home, {_DIMS}, {_UNMARKED} FROM county GROUP BY day, home, {_DIMS}),
town(day, town, top, marks, opened, n) AS (
    SELECT day, left(region, 9), left(dispute_type, {FIRST_LEVEL}), marks, opened, count(*) FROM fact
    WHERE length(region) >= 9
    GROUP BY day, left(region, 9), marks, opened, GROUPING SETS ((), (left(dispute_type, {FIRST_LEVEL})))
),
placed(grain, region, day, {_DIMS}, {_CODES}) AS MATERIALIZED (
    SELECT 'county', home, day, {_DIMS}, {_CODES} FROM named WHERE right(home, 2) <> '00'
    UNION ALL
    SELECT 'city', rpad(left(home, 4), 6, '0'), day, {_DIMS}, {_SUMS} FROM named
    WHERE substr(home, 3, 2) <> '00' GROUP BY left(home, 4), day, {_DIMS}
    UNION ALL
    SELECT 'province', rpad(left(home, 2), 6, '0'), day, {_DIMS}, {_SUMS} FROM named
    GROUP BY left(home, 2), day, {_DIMS}
    UNION ALL
    SELECT 'township', town, day, {_OF_TOP}, {_UNMARKED} FROM town GROUP BY town, day, top
)
SELECT grain, region, 'day' AS span, day, {_DIMS}, {_CODES} FROM placed
UNION ALL
SELECT grain, region, 'month', date_trunc('month', day)::date, {_DIMS}, {_SUMS} FROM placed
GROUP BY grain, region, date_trunc('month', day)::date, {_DIMS}
"""


def spread(facts: Sql) -> Sql:
    """The rows these facts make, as one statement with the columns of `COLUMNS`."""
    return _SPREAD.replace("{facts}", facts[0]), facts[1]
