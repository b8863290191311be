"""Rolling events up into figures: as they come, or all anew.

Of the events only those whose transaction is below the oldest one still running are taken: all of those have
ended, so nothing can appear among them later. The rest is the tail, which readers add (reports.figures).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from cases.models import COUNTED, Event
from reports.facts import CODES, facts
from reports.models import Horizon, Rollup
from reports.spread import COLUMNS, KEY, spread

__all__ = ["add", "catch_up", "horizon", "months", "no_time_limit", "rebuild", "roll", "within"]

_TABLE = Rollup._meta.db_table
_ADD = ", ".join(f"{code} = {_TABLE}.{code} + excluded.{code}" for code in CODES)
_BATCH = 200_000
"""Events in one go: what a transaction holds stays small however long nobody rolled up."""


def roll() -> int:
    """Add what is past the horizon; how many events. Any number of workers may call it at once."""
    with transaction.atomic():
        known = horizon(lock=True)
        oldest, next_one = _running()
        restored = known.upto > next_one
        count = 0 if restored else _roll(known, oldest)
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
        oldest, _next = _running()
        Rollup.objects.all().delete()
        done = Event.objects.filter(Q(tx__lt=oldest) | Q(pk__lte=known.floor))
        for first, after in months():
            add(within(first, after) & done)
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
        Horizon.objects.filter(pk=known.pk).update(upto=0, floor=last)


def horizon(*, lock: bool = False) -> Horizon:
    """How far the roll-up has gone."""
    rows = Horizon.objects.select_for_update() if lock else Horizon.objects.all()
    return rows.filter(pk=Horizon.ONE).first() or _begun(rows)


def within(first: date, after: date) -> QuerySet[Event]:
    """The events from a day until before another, local days."""
    return Event.objects.filter(act__in=COUNTED, at__gte=_midnight(first), at__lt=_midnight(after))


def no_time_limit() -> None:
    """A whole history may take longer than a statement of a page may; for this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def months(since: date | None = None) -> Iterator[tuple[date, date]]:
    """The first days of every month with events, and of the month after, from one on."""
    ends = Event.objects.filter(act__in=COUNTED).aggregate(first=Min("at"), last=Max("at"))
    if ends["first"] is None:
        return
    month = max(since or date.min, timezone.localdate(ends["first"]).replace(day=1))
    while month <= timezone.localdate(ends["last"]):
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
    Horizon.objects.filter(pk=known.pk).update(upto=upto, rolled_at=Now())
    return count


def _begun(rows: QuerySet[Horizon]) -> Horizon:
    Horizon.objects.bulk_create([Horizon(pk=Horizon.ONE)], ignore_conflicts=True)
    return rows.get(pk=Horizon.ONE)


def _running() -> tuple[int, int]:
    """The oldest transaction that still runs, and the next one to be given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint "
            "FROM pg_current_snapshot() AS now"
        )
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


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
