"""Every night the roll-up is compared with the events row for row; what differs is told, and made anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from reports.facts import CODES, Sql, facts
from reports.models import Horizon, KeptRollup, Rollup
from reports.promises import COUNTS, KEPT_KEY, kept_rows
from reports.spread import KEY, spread

from .rolling import add, add_kept, ended_within, horizon, months, no_time_limit, within

__all__ = ["nightly", "reconcile"]

_log = logging.getLogger(__name__)
_TAKES = 200.0
"""Seconds one call may take; the next one goes on where it stopped."""


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
        ended = ended_within(first, after, known.upto)
        acts = _differing(Rollup, KEY, CODES, spread(facts(rolled)), first, after)
        times = _differing(KeptRollup, KEPT_KEY, COUNTS, kept_rows(*ended), first, after)
        wrong = acts + times
        if wrong:
            _log.error("figures of %s: %d rows differ from the events; made anew", first, wrong)
            for table in (Rollup, KeptRollup):
                table._default_manager.filter(day__gte=first, day__lt=after).delete()
            add(rolled)
            add_kept(*ended)
        Horizon.objects.filter(pk=known.pk).update(checked_until=after, differences=F("differences") + wrong)
    return wrong


def _differing(
    table: type[models.Model], key: Sequence[str], codes: Sequence[str], made: Sql, first: date, after: date
) -> int:
    """How many rows of these days are not what the events make of them."""
    sql, params = made
    same = (
        f"({', '.join(f'made.{code}' for code in codes)}) = ({', '.join(f'kept.{code}' for code in codes)})"
    )
    kept = f"SELECT * FROM {table._meta.db_table} WHERE day >= %s AND day < %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ({sql}) AS made FULL JOIN ({kept}) AS kept USING ({', '.join(key)}) "
            f"WHERE ({same}) IS NOT TRUE",
            (*params, first, after),
        )
        return int(cursor.fetchone()[0])
