"""What is measured without HTTP: sweep, a week's round, the roll-up, reports. Everything is rolled back.

Each is the function that the background process calls. Statements are counted as a process that has read its
reference lists counts them.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation

from benchmarks.world import HOME_CITY
from cases.models import Event
from deadlines.models import Deadline
from deadlines.services.sweep import BATCH, sweep
from organisations.models import Region
from reports.kinds import REPORTS, Order
from reports.models import Horizon, Rollup
from reports.periods import Grain, Period, period_of
from reports.services.building import built, drawn
from reports.services.reconciling import reconcile
from reports.services.rolling import _roll, horizon, months, rebuild
from screening.models import Plan
from screening.services.rounds import make_rounds

Figures = dict[str, Any]
ROUNDS = 5


def every(*, anew: bool) -> Figures:
    """All of them by name; `anew`: also the roll-up made anew from all events, which takes its time."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    return {
        "sweep_idle": repeated(_sweep_idle, 20),
        "sweep_batch": {**repeated(_sweep_batch, ROUNDS), "deadlines": BATCH},
        "week_of_a_city": repeated(_week, ROUNDS),
        "roll_up_caught_up": _catch_up(),
        "reconcile": _reconciled(),
        **({"rebuild": _rebuilt()} if anew else {}),
        **{f"report:{code}": repeated(partial(_report, code), ROUNDS) for code in _monthly()},
    }


def repeated(work: Callable[[], tuple[float, int, int]], rounds: int) -> Figures:
    """Median and longest milliseconds of so many times after one that warms up; statements; what it did."""
    work()
    found = [work() for _round in range(rounds)]
    took = [milliseconds for milliseconds, _asked, _did in found]
    return {
        "median_ms": round(statistics.median(took), 2), "longest_ms": round(max(took), 2),
        "sql": found[-1][1], "did": found[-1][2],
    }  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def timed(work: Callable[[], object]) -> tuple[float, int, int]:
    """Milliseconds, statements, and the number that came of it or 0."""
    count = 0

    def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        began = time.perf_counter()
        done = work()
        took = (time.perf_counter() - began) * 1000
    number = len(done) if isinstance(done, list) else done
    return took, count, number if isinstance(number, int) else 0


def _sweep_idle() -> tuple[float, int, int]:
    first = Deadline.objects.exclude(next_rung_at=None).order_by("next_rung_at")[0].next_rung_at
    with undone():
        return timed(lambda: sweep(now=(first or timezone.now()) - timedelta(minutes=1)))


def _sweep_batch() -> tuple[float, int, int]:
    """A moment by which one batch of the clocks of real cases is due."""
    armed = Deadline.objects.exclude(next_rung_at=None).order_by("next_rung_at")
    moment = armed.values_list("next_rung_at", flat=True)[BATCH - 1]
    with undone():
        return timed(lambda: sweep(now=moment))


def _week() -> tuple[float, int, int]:
    """The round of a city's villages for one week, with its deadlines."""
    monday = timezone.localtime() - timedelta(days=timezone.localdate().weekday())
    with undone():
        plan = Plan.objects.create(
            title="bench", region_id=HOME_CITY, unit_level="village", frequency="once",
            starts_on=monday.date(), ends_on=monday.date() + timedelta(days=4),
        )  # fmt: skip
        took, asked, _rounds = timed(lambda: make_rounds(now=monday))
        return took, asked, plan.rounds.get().units


def _catch_up() -> Figures:
    """The events of the newest chunk of the load, rolled up once more; read by tx, as they come."""
    last = json.loads((settings.ENV.data_dir / "loaded.json").read_text())["cases"]
    loaded = Event.objects.filter(case=last, kind="submit").values_list("tx", flat=True)[0]
    with undone():
        known = horizon(lock=True)
        known.upto = loaded
        took, asked, events = timed(lambda: _roll(known, loaded + 1))
    return {
        "events": events, "seconds": round(took / 1000, 2), "sql": asked,
        "events_per_second": round(events / took * 1000),
    }  # fmt: skip


def _reconciled() -> Figures:
    """The oldest month alone, and how many months there are."""
    with undone():
        Horizon.objects.update(checked_until=None)
        took, _asked, differences = timed(lambda: reconcile(seconds=0))
    return {
        "one_month_seconds": round(took / 1000, 2), "months": sum(1 for _month in months()),
        "differences": differences, "rows": Rollup.objects.count(),
    }  # fmt: skip


def _rebuilt() -> Figures:
    """The one thing that is not rolled back: what is there afterwards is what was there before."""
    took, _asked, events = timed(rebuild)
    return {
        "events": events, "seconds": round(took / 1000, 1), "events_per_second": round(events / took * 1000),
    }  # fmt: skip


def _monthly() -> list[str]:
    return [code for code, report in REPORTS.items() if Grain.MONTH in report.grains]


def _report(code: str) -> tuple[float, int, int]:
    """A report of the last month for a whole city: read, drawn as Word and as a workbook."""
    order = Order(Region.objects.get(code=HOME_CITY), _last_month())
    with translation.override("zh-hans"):
        took, asked, _document = timed(lambda: _made(code, order, timezone.now()))
    return took, asked, 0


def _made(code: str, order: Order, now: datetime) -> None:
    document = built(REPORTS[code], order, now)
    with undone():
        drawn(document)


def _last_month() -> Period:
    return period_of(Grain.MONTH, timezone.localdate().replace(day=1) - timedelta(days=1))
