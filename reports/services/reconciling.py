"""Every night the roll-up is compared with the events row for row; what differs is told, and made anew."""

from __future__ import annotations

import logging
import time
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from reports.facts import CODES, Sql, facts
from reports.models import Horizon, Rollup
from reports.spread import KEY, spread

from .rolling import add, horizon, months, no_time_limit, within

__all__ = ["nightly", "reconcile"]

_log = logging.getLogger(__name__)
_TABLE = Rollup._meta.db_table
_TAKES = 200.0
"""Seconds one call may take; the next one goes on where it stopped."""
_SAME = f"({', '.join(f'made.{code}' for code in CODES)}) = ({', '.join(f'kept.{code}' for code in CODES)})"


def nightly(*, now: datetime | None = None) -> int:
    """Go on with this night's comparison, if it is not done; how many rows differed."""
    known = horizon()
    today = timezone.localdate(now)
    if known.checked_at and timezone.localdate(known.checked_at) == today:
        return 0
    return reconcile(seconds=_TAKES)


def reconcile(*, seconds: float | None = None) -> int:
    """Compare month by month, for so many seconds at most; how many rows differed, which are mended then."""
    begun, found = time.monotonic(), 0
    for first, after in months(horizon().checked_until):
        found += _month(first, after)
        if seconds is not None and time.monotonic() - begun > seconds:
            return found
    Horizon.objects.filter(pk=Horizon.ONE).update(checked_until=None, checked_at=Now())
    return found


def _month(first: date, after: date) -> int:
    """Compare one month; nothing is rolled up meanwhile."""
    with transaction.atomic():
        known = horizon(lock=True)
        no_time_limit()
        rolled = within(first, after).filter(Q(tx__lt=known.upto) | Q(pk__lte=known.floor))
        wrong = _differing(spread(facts(rolled)), first, after)
        if wrong:
            _log.error("figures of %s: %d rows differ from the events; made anew", first, wrong)
            Rollup.objects.filter(day__gte=first, day__lt=after).delete()
            add(rolled)
        Horizon.objects.filter(pk=known.pk).update(
            checked_until=after, differences=F("differences") + wrong
        )
    return wrong


def _differing(made: Sql, first: date, after: date) -> int:
    sql, params = made
    kept = f"SELECT * FROM {_TABLE} WHERE day >= %s AND day < %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({sql}) AS made FULL JOIN ({kept}) AS kept USING ({', '.join(KEY)}) "
            f"WHERE ({_SAME}) IS NOT TRUE",
            (*params, first, after),
        )
        return int(cursor.fetchone()[0])


