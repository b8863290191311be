"""Facts spread over the rows of the roll-up: every place, each narrowing by itself, days and months."""

from __future__ import annotations

from reports.models import ALL, ALL_OFFICES

from .facts import CODES, DIMS, Sql

__all__ = ["COLUMNS", "KEY", "spread"]

KEY = ("region", "span", "day", *DIMS)
COLUMNS = ("grain", *KEY, *CODES)
_SUMS = ", ".join(f"sum({code}) AS {code}" for code in CODES)
_NARROW = ", ".join(
    f"COALESCE({name}, {ALL_OFFICES})" if name == "organisation" else f"COALESCE({name}, '{ALL}')"
    for name in DIMS
)
_ANY = f"{ALL_OFFICES}::bigint, '{ALL}', '{ALL}', '{ALL}'"
_DIMS = ", ".join(DIMS)
_CODES = ", ".join(CODES)
_SETS = ", ".join(f"(day, home, {name})" for name in DIMS)

_SPREAD = f"""
WITH fact AS MATERIALIZED ({{facts}}),
county AS MATERIALIZED (
    SELECT day, home, {_NARROW}, {_SUMS} FROM (SELECT *, left(region, 6) AS home FROM fact) AS f
    GROUP BY GROUPING SETS ((day, home), {_SETS})
),
named AS MATERIALIZED (SELECT * FROM county AS c(day, home, {_DIMS}, {_CODES})),
placed(grain, region, day, {_DIMS}, {_CODES}) AS MATERIALIZED (
    SELECT 'county', home, day, {_DIMS}, {_CODES} FROM named WHERE right(home, 2) <> '00'
    UNION ALL
    SELECT 'city', rpad(left(home, 4), 6, '0'), day, {_DIMS}, {_SUMS} FROM named
    WHERE substr(home, 3, 2) <> '00' GROUP BY left(home, 4), day, {_DIMS}
    UNION ALL
    SELECT 'province', rpad(left(home, 2), 6, '0'), day, {_DIMS}, {_SUMS} FROM named
    GROUP BY left(home, 2), day, {_DIMS}
    UNION ALL
    SELECT 'township', left(region, 9), day, {_ANY}, {_SUMS} FROM fact
    WHERE length(region) >= 9 GROUP BY left(region, 9), day
)
SELECT grain, region, 'day' AS span, day, {_DIMS}, {_CODES} FROM placed
UNION ALL
SELECT grain, region, 'month', date_trunc('month', day)::date, {_DIMS}, {_SUMS} FROM placed
GROUP BY grain, region, date_trunc('month', day)::date, {_DIMS}
"""


def spread(facts: Sql) -> Sql:
    """The rows these facts make, as one statement with the columns of `COLUMNS`."""
    return _SPREAD.replace("{facts}", facts[0]), facts[1]
