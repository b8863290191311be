"""`bin/bench --sweep --deadlines 100000 10000000`: what a sweep costs, by how many deadlines there are.

Half of the rows are ended, half will fall due next year; in each measurement the same number is due. A sweep
is worth its name if its cost depends on what is due alone. The floor of each size is the bare indexed
statement that finds and locks the due rows, in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chaos.settings")

from django.db import connection, transaction

from chaos import world  # sets Django up: two centres, their people, real cases
from deadlines.models import Deadline, Firing
from deadlines.services.sweep import BATCH, sweep

ROUNDS = 12
_ROWS = """
INSERT INTO deadlines_deadline (policy_id, subject_kind, subject_id, file_id, office_id, red, epoch,
    starts_at, due_at, reckoning, rung_codes, rung_times, rung, next_rung_at, ended_at, outcome)
SELECT 'chaos.one', 'bench', n, c.id, c.holder_id, FALSE, 1, moment.at - interval '1 hour', moment.at, '{}',
       '{due}', ARRAY[moment.at], 0, CASE WHEN n %% 2 = 0 THEN moment.at END,
       CASE WHEN n %% 2 = 1 THEN now() END, CASE WHEN n %% 2 = 1 THEN 'met' ELSE '' END
FROM generate_series(%s, %s) n
JOIN (SELECT id, holder_id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS cases
      FROM cases_case) c ON c.place = n %% c.cases,
LATERAL (SELECT now() + interval '1 year' + n * interval '1 second' AS at) moment
"""
_DUE = """
UPDATE deadlines_deadline
SET subject_kind = 'chaos', due_at = now(), rung_times = ARRAY[now()], next_rung_at = now()
WHERE id IN (SELECT id FROM deadlines_deadline WHERE subject_kind = 'bench' AND ended_at IS NULL LIMIT %s)
"""
_FLOOR = """
SELECT id FROM deadlines_deadline WHERE next_rung_at <= (SELECT clock_timestamp()) ORDER BY next_rung_at
LIMIT 500 FOR UPDATE SKIP LOCKED
"""
_PLAN = f"EXPLAIN (COSTS OFF) {_FLOOR}"


def main() -> None:
    """Measure each size and print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deadlines", type=int, nargs="+", default=[100_000, 10_000_000])
    world.settle()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    sizes = sorted(options.parse_args().deadlines)
    found = [measured(size) for size in sizes]
    first, last = found[0], found[-1]
    growth = {name: round(last[name] / first[name], 2) for name in ("nothing_due_ms", "batch_ms")}
    late = [outage(count) for count in (10_000, 100_000) if count < sizes[-1] / 3]
    load = round(os.getloadavg()[0], 1)
    print(json.dumps({"sizes": found, "last_by_first": growth, "outage": late, "load": load}, indent=2))


def outage(count: int) -> dict[str, object]:
    """So many are overdue at once: how long until all have fired, each once."""
    before = Firing.objects.count()
    run(_DUE, count)
    fired = 0

    def catch_up() -> None:
        nonlocal fired
        while batch := sweep():
            fired += batch

    seconds = timed(catch_up) / 1000
    if fired < count:
        raise SystemExit(f"only {fired} of {count} could be made overdue: earlier runs used this world up")
    return {
        "overdue": count, "fired": fired, "firings": Firing.objects.count() - before,
        "seconds": round(seconds, 2),
    }  # fmt: skip


def measured(size: int) -> dict[str, object]:
    """Fill up to that size; a sweep with nothing due, batches of 500, the floor; in milliseconds, medians."""
    fill(size)
    idle = median(sweep, ROUNDS * 4)
    batches, floors = [], []
    for _round in range(ROUNDS):
        run(_DUE, BATCH)
        with transaction.atomic():
            floors.append(timed(lambda: run(_FLOOR)))
        batches.append(timed(sweep))
    batch, floor = statistics.median(batches), statistics.median(floors)
    with connection.cursor() as cursor:
        cursor.execute(_PLAN)
        plan = [row[0] for row in cursor.fetchall()]
    return {
        "rows": Deadline.objects.count(), "nothing_due_ms": round(idle, 3), "batch_ms": round(batch, 1),
        "floor_ms": round(floor, 2), "batch_by_floor": round(batch / floor, 1),
        "per_deadline_ms": round(batch / BATCH, 3), "plan": plan,
    }  # fmt: skip


def fill(size: int) -> None:
    """Insert what is missing up to that many rows."""
    have = Deadline.objects.filter(subject_kind__in=["bench", "chaos"]).count()
    for first in range(have + 1, size + 1, 500_000):
        run(_ROWS, first, min(size, first + 499_999))
    run("VACUUM ANALYZE deadlines_deadline")
    while sweep():
        pass


def run(sql: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def median(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of so many times."""
    return statistics.median(timed(work) for _ in range(rounds))


if __name__ == "__main__":
    main()
