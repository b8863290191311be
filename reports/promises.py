"""Promises about time: how many deadlines of cases were kept, by policy; rolled up like the other figures.

Kept: met at or before it was due. Late: met after that. What was cancelled was no promise any more and is not
counted; time for which a case was suspended does not run (domain.md section 7, on-time response).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet

from accounts.models import User
from accounts.permissions import Perms
from cases.models import Case
from cases.models.case import CaseQuerySet
from deadlines.models import Deadline, Outcome
from organisations.models import RegionLevel

from .asked import Asked
from .events import beginning_of, of_type, upto_hint
from .facts import Sql
from .models import Horizon, KeptRollup
from .spans import SIGN, joined, stretches

__all__ = ["COUNTS", "KEPT_KEY", "Kept", "behind", "ended_tail", "kept", "kept_rows"]

_DAY = timedelta(days=1)
KEPT_KEY = ("region", "span", "day", "policy")
COUNTS = ("kept", "late")
_TABLE = KeptRollup._meta.db_table
_FACTS = f"""
SELECT (d.ended_at AT TIME ZONE '{settings.TIME_ZONE}')::date AS day,
       c.region_id AS region, d.policy_id AS policy,
       (d.ended_at <= d.due_at)::int AS kept, (d.ended_at > d.due_at)::int AS late
FROM {Deadline._meta.db_table} d JOIN {Case._meta.db_table} c ON c.id = d.file_id
WHERE d.outcome = '{Outcome.MET.value}' AND d.due_at IS NOT NULL AND d.ended_at IS NOT NULL AND {{where}}
"""
_ROWS = """
WITH fact AS MATERIALIZED ({facts}),
placed AS MATERIALIZED (
    SELECT p.region, fact.day, policy, sum(kept) AS kept, sum(late) AS late
    FROM fact CROSS JOIN LATERAL (
        SELECT rpad(left(region, 2), 6, '0')
        UNION SELECT rpad(left(region, 4), 6, '0') UNION SELECT left(region, 6) UNION SELECT left(region, 9)
    ) AS p(region) GROUP BY p.region, fact.day, policy
)
SELECT region, 'day' AS span, day, policy, kept, late FROM placed
UNION ALL
SELECT region, 'month', date_trunc('month', day)::date, policy, sum(kept), sum(late) FROM placed
GROUP BY region, date_trunc('month', day)::date, policy
"""


@dataclass(frozen=True)
class Kept:
    """Deadlines of one policy that ended in a period."""

    kept: int
    late: int

    @property
    def ended(self) -> int:
        return self.kept + self.late


def kept(asked: Asked) -> dict[str, Kept]:
    """How many deadlines ended in time and late in the period, by the code of the policy. One statement.

    Of a place as a whole from the roll-up; narrowed, or of a village, from the deadlines of the period.
    """
    rolled = not asked.narrowed and len(asked.place.prefix) <= RegionLevel.TOWNSHIP.prefix_length
    sql, params = _from_rollup(asked) if rolled else _from_deadlines(asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT policy, sum(kept), sum(late) FROM ({sql}) AS r GROUP BY policy "
            "HAVING sum(kept) <> 0 OR sum(late) <> 0 ORDER BY policy",
            params,
        )
        return {policy: Kept(int(in_time), int(late)) for policy, in_time, late in cursor.fetchall()}


def behind(user: User, asked: Asked, policy: str, *, late: bool) -> QuerySet[Deadline]:
    """The deadlines that were counted, as far as the person sees their cases, by `-ended_at` and `-id`."""
    cases = Case.objects.visible_to(user, Perms.CASE_READ)
    ended = Deadline.objects.filter(
        policy=policy, outcome=Outcome.MET, due_at__isnull=False,
        ended_at__gte=beginning_of(asked.since), ended_at__lt=beginning_of(asked.until + _DAY),
        file_id__in=_cases(asked, cases).order_by().values("pk"),
    )  # fmt: skip
    missed = Q(ended_at__gt=F("due_at"))
    return ended.filter(missed if late else ~missed).order_by("-ended_at", "-id")


def kept_rows(where: str, params: tuple[Any, ...]) -> Sql:
    """Rows of the roll-up made from the deadlines that fit a condition on `d` (deadline) and `c` (case)."""
    return _ROWS.replace("{facts}", _FACTS.replace("{where}", where)), params


def ended_tail() -> Sql:
    """The condition on deadlines that are not rolled up yet; see reports.events on the number in it."""
    upto = f"COALESCE((SELECT upto FROM {Horizon._meta.db_table}), 0)"
    return f"d.ended_tx >= %s AND d.ended_tx >= {upto}", (upto_hint(),)


def _from_rollup(asked: Asked) -> Sql:
    days, given = joined(stretches(asked.since, asked.until))
    tail, tail_params = kept_rows(*ended_tail())
    counts = ", ".join(f"{name} * {SIGN} AS {name}" for name in COUNTS)
    both = " UNION ALL ".join(
        f"SELECT policy, {counts} FROM {rows} AS rows {days} WHERE region = %s"
        for rows in (_TABLE, f"({tail})")
    )
    params = (*given, asked.place.pk)
    return both, (*params, *tail_params, *params)


def _from_deadlines(asked: Asked) -> Sql:
    chosen, given = _cases(asked, Case.objects.all()).order_by().values("pk").query.sql_with_params()
    where = f"d.ended_at >= %s AND d.ended_at < %s AND c.id IN ({chosen})"
    first, after = beginning_of(asked.since), beginning_of(asked.until + _DAY)
    return _FACTS.replace("{where}", where), (first, after, *given)


def _cases(asked: Asked, cases: CaseQuerySet) -> CaseQuerySet:
    """The cases of the place, narrowed as they are now: a deadline has neither type nor level of its own."""
    found = cases.filter(region__code__startswith=asked.place.prefix)
    now = {"source": asked.source, "alert_level": asked.level, "holder": asked.office}
    found = found.filter(**{name: value for name, value in now.items() if value})
    return found.filter(of_type(asked.type)) if asked.type else found
