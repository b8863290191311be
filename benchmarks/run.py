"""Measure every item of the bar in interleaved rounds and print one JSON object.

What is measured stands in benchmarks/items.py (over HTTP) and benchmarks/inside.py. `x_hello` is the median
divided by the median of the bare view of the same run.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django

django.setup()

from django.conf import settings
from django.db import connection

from accounts.models import User
from benchmarks import inside, items
from benchmarks.client import Client
from benchmarks.floor import FLOORS
from benchmarks.items import Item, new_case
from benchmarks.telling import say
from benchmarks.world import CLERK
from cases.models import Case

CLIENTS = 16
WELL = frozenset({200, 201})


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--rebuild", action="store_true")
    wanted = options.parse_args()
    wait_for(wanted.port)
    began = load()
    todo, broken = answering(dict(items.every(wanted.port)))
    samples, statements = measure(todo, wanted.rounds)
    result = {
        "cases": Case.objects.count(),
        "open_cases": Case.objects.open().count(),
        "loaded": json.loads((settings.ENV.data_dir / "loaded.json").read_text()),
        "machine": {
            "cores": cores(),
            "python": platform.python_version(),
            "postgresql": server_version(),
            "database_gb": database_gb(),
            "load_before": began,
        },
        "rounds": wanted.rounds,
        "items": figures(samples, statements),
        "not_measured": broken,
        "inside": inside.every(anew=wanted.rebuild),
        "create_under_load": create_under_load(wanted.port, wanted.seconds),
        "worker_memory": worker_memory(wanted.port),
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))


def answering(todo: dict[str, Item]) -> tuple[dict[str, Item], dict[str, int]]:
    """Each item once: those that answer as they should, and the status of the others, which are not timed."""
    statuses = {name: item().status for name, item in todo.items()}
    broken = {name: status for name, status in statuses.items() if status not in WELL}
    for name, status in broken.items():
        say(f"NOT MEASURED: {name} answers {status}")
    return {name: item for name, item in todo.items() if name not in broken}, broken


def measure(todo: dict[str, Item], rounds: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Milliseconds of each item and floor, round by round, and the SQL statements of each item."""
    samples: dict[str, list[float]] = defaultdict(list)
    asked: dict[str, list[int]] = defaultdict(list)
    for turn in range(rounds + 3):
        for name, item in todo.items():
            answer = item()
            if answer.status not in WELL:
                raise SystemExit(f"{name}: {answer.status} {answer.body[:400]!r}")
            if turn >= 3:
                samples[name].append(answer.milliseconds)
                asked[name].append(answer.statements)
        for name, floor in FLOORS.items():
            started = time.perf_counter()
            floor()
            if turn >= 3:
                samples[name].append((time.perf_counter() - started) * 1000)
    # Reference lists are read anew each half minute: the usual number is what counts.
    return samples, {name: statistics.median_low(counts) for name, counts in asked.items()}


def figures(samples: dict[str, list[float]], statements: dict[str, int]) -> dict[str, dict[str, float]]:
    """Median, 95th percentile, ratio to the bare view, SQL statements."""
    hello = statistics.median(samples["hello"])
    return {
        name: {
            "median_ms": round(statistics.median(values), 2),
            "p95_ms": round(statistics.quantiles(values, n=20)[-1], 2),
            "x_hello": round(statistics.median(values) / hello, 1),
            **({"sql": statements[name]} if name in statements else {}),
        }
        for name, values in samples.items()
    }


def create_under_load(port: int, seconds: int) -> dict[str, float]:
    """How many cases sixteen clients create each second, and how many requests failed."""
    clerk = Client(port, User.objects.get(username=CLERK))
    until = time.monotonic() + seconds

    def one_client(_number: int) -> tuple[int, int]:
        made = failed = 0
        while time.monotonic() < until:
            answer = clerk.api("/api/v1/cases", new_case())
            made, failed = (made + 1, failed) if answer.status == 201 else (made, failed + 1)
        return made, failed

    with ThreadPoolExecutor(CLIENTS) as pool:
        counts = list(pool.map(one_client, range(CLIENTS)))
    made, failed = (sum(side) for side in zip(*counts, strict=True))
    return {"clients": CLIENTS, "per_second": round(made / seconds, 1), "failed": failed}


def worker_memory(port: int) -> list[dict[str, float]]:
    """Peak resident memory of the processes that listen on the port, the first of which forks the others.

    And their share of what is held now: pages that several have in common are divided among them.
    """
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes().decode().replace("\0", " ")
            if f"--bind=127.0.0.1:{port}" in command:
                found.append(
                    {
                        "peak_mb": _mb(status, "VmHWM"),
                        "share_mb": _mb(status.with_name("smaps_rollup"), "Pss"),
                    }
                )
        except (FileNotFoundError, ProcessLookupError):
            continue
    return sorted(found, key=lambda one: one["peak_mb"])


def _mb(told: Path, name: str) -> float:
    """A line of what Linux tells of a process, in megabytes."""
    (line,) = (line for line in told.read_text().splitlines() if line.startswith(f"{name}:"))
    return round(int(line.split()[1]) / 1024, 1)


def wait_for(port: int) -> None:
    """Until the pages answer, at most half a minute."""
    for _try in range(150):
        try:
            connection_to = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection_to.request("GET", "/hello")
            if connection_to.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("the pages do not answer")


def cores() -> int:
    """Processors of this machine."""
    return len(Path("/proc/cpuinfo").read_text().split("processor\t")) - 1


def load() -> float:
    """What else runs: the load average of the last minute."""
    return round(os.getloadavg()[0], 1)


def database_gb() -> float:
    """How large the database is on the disk, without its log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return round(cursor.fetchone()[0] / 1e9, 1)


def server_version() -> str:
    """Version of the PostgreSQL server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
