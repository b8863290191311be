"""Making rounds ahead: idempotent by plan and period, caught up in the open after the system stood still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.permissions import ROLE_PERMS, Perms
from core.crash import crash_point
from deadlines.calendars import Calendar, Calendars
from deadlines.services.clocks import Start, start
from screening.models import KeyPeriod, Plan, Round
from screening.periods import Period, due_day, periods

__all__ = ["AHEAD", "SUBJECT", "make_rounds"]

AHEAD = timedelta(days=7)
"""So long before its first day a round is there."""
SUBJECT = "screening"
"""The kind under which the room of the deadlines knows a task."""

_MAKE = """
WITH unit AS (
    SELECT r.code, own.id AS office FROM organisations_region r
    LEFT JOIN LATERAL (
        -- Who returns for a unit: its own office, else the centre above it; one whose people may return
        -- before one that has nobody, the kind that usually does before others, the oldest of several.
        SELECT o.id FROM organisations_organisation o
        JOIN organisations_organisationkind k ON k.code = o.kind_id
        WHERE o.active AND (o.region_id = r.code AND k."group" IN ('centre', 'mediation')
              OR o.region_id IN (left(r.code, 9), left(r.code, 6), rpad(left(r.code, 4), 6, '0'))
              AND k."group" = 'centre')
        ORDER BY EXISTS (
            SELECT FROM accounts_posting p WHERE p.organisation_id = o.id AND p.role = ANY(%(roles)s)
            AND p.starts_on <= %(today)s AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)
        ) DESC, o.region_id DESC, k."group" = %(usual)s DESC, o.id LIMIT 1
    ) own ON TRUE
    WHERE r.level = %(level)s AND r.code LIKE %(within)s AND NOT r.code LIKE ANY(%(without)s::text[])
    -- A key period entered later cuts into what was asked for already: nobody is asked for parts of it too.
    AND NOT EXISTS (
        SELECT FROM screening_round d JOIN screening_task t ON t.round_id = d.id AND t.region_id = r.code
        WHERE d.plan_id = %(plan)s AND (d.period = %(whole)s AND %(period)s <> d.period
              OR %(whole)s = %(period)s AND d.period LIKE %(whole)s || '@%%')
    )
),
made AS (
    INSERT INTO screening_round (plan_id, period, starts_on, ends_on, due_at, key_period_id, units, made_at,
                                 caught_up)
    SELECT %(plan)s, %(period)s, %(starts_on)s, %(ends_on)s, %(due_at)s, %(key_period)s, count(*), %(now)s,
           %(caught_up)s
    FROM unit HAVING count(*) > 0
    ON CONFLICT (plan_id, period) DO NOTHING RETURNING id
)
INSERT INTO screening_task (round_id, region_id, organisation_id, starts_on, due_at, outcome, remark)
SELECT made.id, unit.code, unit.office, %(starts_on)s, %(due_at)s, '', '' FROM made CROSS JOIN unit
ORDER BY unit.code
RETURNING id, round_id, region_id, organisation_id
"""


def make_rounds(*, now: datetime | None = None) -> list[int]:
    """Make every round that is missing up to a week ahead; the keys of those that are new.

    Any number of processes may ask at once, be killed at any line, and ask again: a round, its tasks and
    their deadlines come into being in one transaction, and only once.
    """
    at = now or timezone.now()
    today = timezone.localdate(at)
    calendar = Calendars().of(None)
    keys = list(KeyPeriod.objects.select_related("region"))
    known = _known()
    made = []
    for plan in _plans(at):
        there = periods(plan, keys, plan.starts_on, timezone.localdate(at + AHEAD), calendar)
        for one in there:
            if one.code not in known.get(plan.pk, ()):
                last = due_day(calendar, one)
                caught_up = _end_of(last) <= at
                if caught_up:
                    last = _due_now(one, there, today, calendar)
                new = _make(plan, one, at, last, caught_up=caught_up)
                made += [new] if new else []
    return made


def _plans(at: datetime) -> Iterable[Plan]:
    return Plan.objects.filter(starts_on__lte=timezone.localdate(at + AHEAD)).select_related("region")


def _known() -> dict[int, set[str]]:
    """Periods made already, by the plan."""
    found: dict[int, set[str]] = {}
    for plan, period in Round.objects.values_list("plan", "period"):
        found.setdefault(plan, set()).add(period)
    return found


def _due_now(late: Period, there: Sequence[Period], today: date, calendar: Calendar) -> date:
    """When a round made afterwards is due: with what the same units are asked for now.

    Nobody is blamed for what the system did not ask for in time.
    """
    begun = (
        one for one in there
        if one.starts_on <= today and late.within.startswith(one.within)
        and not late.within.startswith(one.without)
    )  # fmt: skip
    return max(today, *(due_day(calendar, one) for one in begun))


def _make(plan: Plan, period: Period, at: datetime, last: date, *, caught_up: bool) -> int | None:
    """The round, its tasks and their deadlines; None if somebody else has made it, or it has no unit."""
    given = _given(plan, period, _end_of(last), at) | {"caught_up": caught_up}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MAKE, given)
        rows = cursor.fetchall()
        if not caught_up:
            _begin_clocks(plan, period, last, rows)
        crash_point("round.before_commit")
    return rows[0][1] if rows else None


def _given(plan: Plan, period: Period, due_at: datetime, at: datetime) -> dict[str, Any]:
    return {
        "roles": [role.value for role, perms in ROLE_PERMS.items() if Perms.SCREEN_RETURN in perms],
        "today": timezone.localdate(at), "usual": "mediation" if plan.unit_level == "village" else "centre",
        "level": plan.unit_level, "within": f"{period.within}%",
        "without": [f"{prefix}%" for prefix in period.without], "plan": plan.pk, "period": period.code,
        "starts_on": period.starts_on, "ends_on": period.ends_on, "due_at": due_at,
        "key_period": period.key_period, "now": at, "whole": period.code.partition("@")[0],
    }  # fmt: skip


def _begin_clocks(
    plan: Plan, period: Period, last: date, rows: Sequence[tuple[int, int, str, int | None]]
) -> None:
    """One deadline a task. A unit for which no office answers has none; the round lists it."""
    begins = _midnight(period.starts_on)
    start([
        Start(plan.policy, SUBJECT, task, office, begins, last=last)
        for task, _round, _region, office in rows
        if office
    ])  # fmt: skip


def _end_of(day: date) -> datetime:
    return _midnight(day + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
