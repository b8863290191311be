"""The figures of a loaded world: by the product's own rebuild, or, of ten million cases, by two processes.

Each month is made by the statement of the product; only that two months are made at a time is different.
"""

from __future__ import annotations

import time
from datetime import date
from functools import partial

from django.db import connection, transaction
from django.db.models.functions import Now

from benchmarks import tables
from benchmarks.parallel import in_parallel
from benchmarks.telling import say
from cases.models import COUNTED, Event
from reports.models import Horizon, KeptRollup, Rollup
from reports.services.rolling import add, add_kept, ended_within, horizon, months, rebuild, within

ALONE = 6_000_000
"""So many events the product's rebuild makes in some minutes."""


def roll_up() -> dict[str, object]:
    """Make the roll-up of all events; how many there are, and how long it took and in which way."""
    began = time.monotonic()
    small = not Event.objects.all()[ALONE : ALONE + 1].exists()
    if small:
        rebuild()
    else:
        _by_month()
    seconds = time.monotonic() - began
    for table in ("reports_rollup", "reports_keptrollup"):
        tables.analyse(table)
    counted = Event.objects.filter(act__in=COUNTED).count()
    say(f"{counted:,} counted acts rolled up in {seconds:.0f} s")
    return {
        "counted_acts": counted, "rollup_rows": Rollup.objects.count(),
        "rolled_up_seconds": round(seconds, 1),
        "rolled_up_by": "rebuild()" if small else "rebuild's statement, two months at a time",
    }  # fmt: skip


def _by_month() -> None:
    known = horizon()
    Rollup.objects.all().delete()
    KeptRollup.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest,) = cursor.fetchone()
    in_parallel(partial(_month, oldest), list(months()))
    Horizon.objects.filter(pk=known.pk).update(upto=oldest, rolled_at=Now())


def _month(oldest: int, days: tuple[date, date]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '256MB'")
        add(within(*days))
        add_kept(*ended_within(*days, oldest))
