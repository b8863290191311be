"""Rolling events up into figures: as they come, or all anew.

Of the events only those whose transaction is below the oldest one still running are taken: all of those have
ended, so nothing can appear among them later. The rest is the tail, which readers add (reports.reading).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from cases.models import COUNTED, Event
from deadlines.models import Deadline
from reports.events import beginning_of
from reports.facts import CODES, Sql, facts
from reports.models import Horizon, KeptRollup, Rollup
from reports.promises import COUNTS, KEPT_KEY, kept_rows
from reports.spread import COLUMNS, KEY, spread

__all__ = [
    "add",
    "add_kept",
    "catch_up",
    "ended_within",
    "horizon",
    "months",
    "no_time_limit",
    "rebuild",
    "roll",
    "within",
]

_TABLE, _KEPT = Rollup._meta.db_table, KeptRollup._meta.db_table
_ADD = ", ".join(f"{code} = {_TABLE}.{code} + excluded.{code}" for code in CODES)
_WHOLE = "next + ((((backend_xid::text::bigint - next) & 4294967295) # 2147483648) - 2147483648)"
"""The whole number of a transaction of which 32 bits are told: the nearest to `next`, above or below it."""
_RUNNING = """
SELECT CASE WHEN count(*) FILTER (WHERE hidden) > 0 THEN oldest ELSE least(next, min(xid)) END, next
FROM (SELECT pg_snapshot_xmax(now)::text::bigint, pg_snapshot_xmin(now)::text::bigint
      FROM pg_current_snapshot() AS now) AS given(next, oldest)
LEFT JOIN LATERAL (
    SELECT state IS NULL AS hidden, {whole} AS xid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
) AS known ON true GROUP BY next, oldest
""".replace("{whole}", _WHOLE)
"""The number of `next` is older than what is then seen to run, so nothing in between is missed.

Only this database is looked at: a long report of another one on the same server holds nothing back. Where
sessions of another role hide what they do, the whole server is.
"""
_BATCH = 200_000
"""Events in one go: what a transaction holds stays small however long nobody rolled up."""


def roll() -> int:
    """Add what is past the horizon; how many events. Any number of workers may call it at once."""
    with transaction.atomic():
        known = horizon(lock=True)
        oldest, next_one = _running()
        restored = known.upto > next_one
        # What once had ended has ended: where sessions hide, the oldest may be told as older than before.
        count = 0 if restored else _roll(known, max(oldest, known.upto))
    return rebuild() if restored else count


def catch_up() -> int:
    """Roll up until nothing is left that can be; how many events."""
    total = 0
    while some := roll():
        total += some
    return total


def rebuild() -> int:
    """Make the roll-up anew from all events, month by month; how many events there are.

    Nobody waits for it: until it commits, people read the roll-up that was there before.
    """
    _begin_anew_after_restore()
    with transaction.atomic():
        known = horizon(lock=True)
        no_time_limit()
        oldest = max(_running()[0], known.upto)
        Rollup.objects.all().delete()
        done = Event.objects.filter(Q(tx__lt=oldest) | Q(pk__lte=known.floor))
        KeptRollup.objects.all().delete()
        for first, after in months():
            add(within(first, after) & done)
            add_kept(*ended_within(first, after, oldest))
        Horizon.objects.filter(pk=known.pk).update(
            upto=oldest, rolled_at=Now(), checked_until=None, checked_at=None, differences=0
        )
        return done.filter(act__in=COUNTED).count()


def _begin_anew_after_restore() -> None:
    """In a database that was restored transactions count from the beginning again: what is there is old.

    Writers wait for this moment, so that every event up to the last one is one of those before.
    """
    with transaction.atomic():
        known = horizon(lock=True)
        _oldest, next_one = _running()
        if known.upto <= next_one:
            return
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{Event._meta.db_table}" IN SHARE MODE')
        last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        Deadline.objects.filter(ended_tx__isnull=False).update(ended_tx=0)
        Horizon.objects.filter(pk=known.pk).update(upto=0, floor=last)


def horizon(*, lock: bool = False) -> Horizon:
    """How far the roll-up has gone."""
    rows = Horizon.objects.select_for_update() if lock else Horizon.objects.all()
    return rows.filter(pk=Horizon.ONE).first() or _begun(rows)


def within(first: date, after: date) -> QuerySet[Event]:
    """The events from a day until before another, local days."""
    return Event.objects.filter(act__in=COUNTED, at__gte=beginning_of(first), at__lt=beginning_of(after))


def no_time_limit() -> None:
    """A whole history may take longer than a statement of a page may; for this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def months(since: date | None = None) -> Iterator[tuple[date, date]]:
    """The first days of every month from the first event or a given one to this, and of the month after."""
    acts = [Event.objects.filter(act=act).order_by("-at").values("at") for act in COUNTED]
    newest = [moment["at"] for rows in acts for moment in rows[:1]]
    oldest = [moment["at"] for rows in acts for moment in rows.reverse()[:1]]
    if not oldest:
        return
    month = max(since or date.min, timezone.localdate(min(oldest)).replace(day=1))
    while month <= max(timezone.localdate(), timezone.localdate(max(newest))):
        after = (month + timedelta(days=31)).replace(day=1)
        yield month, after
        month = after


def _roll(known: Horizon, oldest: int) -> int:
    fresh = Event.objects.filter(tx__gte=known.upto, tx__lt=oldest, pk__gt=known.floor)
    upto = _bound(fresh, oldest)
    fresh = fresh.filter(tx__lt=upto)
    count = fresh.count()
    if count:
        add(fresh)
    add_kept("d.ended_tx >= %s AND d.ended_tx < %s", (known.upto, upto))
    Horizon.objects.filter(pk=known.pk).update(upto=upto, rolled_at=Now())
    return count


def _begun(rows: QuerySet[Horizon]) -> Horizon:
    Horizon.objects.bulk_create([Horizon(pk=Horizon.ONE)], ignore_conflicts=True)
    return rows.get(pk=Horizon.ONE)


def _running() -> tuple[int, int]:
    """The oldest transaction of this database that still runs, and the next one to be given."""
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING)
        oldest, next_one = cursor.fetchone()
    return oldest, next_one


def _bound(fresh: QuerySet[Event], oldest: int) -> int:
    """Where one batch ends: a transaction is taken whole or not at all."""
    beyond = fresh.order_by("tx").values_list("tx", flat=True)[_BATCH : _BATCH + 1]
    return next((tx + 1 for tx in beyond), oldest)


def add(events: QuerySet[Event]) -> None:
    """Add these events to the roll-up; whoever calls it holds the horizon."""
    sql, params = spread(facts(events))
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{_TABLE}" ({columns}) SELECT {columns} FROM ({sql}) AS made '
            f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {_ADD}",
            params,
        )


def add_kept(where: str, params: tuple[Any, ...]) -> None:
    """Add the ended deadlines that fit a condition (reports.promises) to theirs."""
    sql, given = kept_rows(where, params)
    columns = ", ".join((*KEPT_KEY, *COUNTS))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{_KEPT}" ({columns}) SELECT {columns} FROM ({sql}) AS made '
            f"ON CONFLICT ({', '.join(KEPT_KEY)}) DO UPDATE SET "
            + ", ".join(f"{code} = {_KEPT}.{code} + excluded.{code}" for code in COUNTS),
            given,
        )


def ended_within(first: date, after: date, upto: int) -> Sql:
    """The condition on deadlines that ended from a day until before another, and are rolled up."""
    text = "d.ended_at >= %s AND d.ended_at < %s AND d.ended_tx < %s"
    return text, (beginning_of(first), beginning_of(after), upto)
