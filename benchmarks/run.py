"""Measure every item of the bar in interleaved rounds and print one JSON object.

Everything is measured as an ordinary clerk of one county among twenty, and the search also as a
supervisor of a whole city. `x_hello` is the median divided by the median of the bare view of the same run.
"""

from __future__ import annotations

import argparse
import http.client
import json
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connection

from accounts.models import User
from benchmarks import words as vocabulary
from benchmarks.client import Answer, Client
from benchmarks.floor import FLOORS
from benchmarks.load import id_number_of
from benchmarks.world import CITY_SUPERVISOR, CLERK
from cases.models import Case

CLIENTS = 16
Item = Callable[[], Answer]


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--seconds", type=int, default=10)
    wanted = options.parse_args()
    wait_for(wanted.port)
    items = dict(pages(wanted.port))
    samples, statements = measure(items, wanted.rounds)
    result = {
        "cases": Case.objects.count(),
        "open_cases": Case.objects.open().count(),
        "machine": {"cores": cores(), "python": platform.python_version(), "postgresql": server_version()},
        "rounds": wanted.rounds,
        "items": figures(samples, statements),
        "create_under_load": create_under_load(wanted.port, wanted.seconds),
        "worker_peak_mb": worker_peaks(wanted.port),
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))


def pages(port: int) -> Iterator[tuple[str, Item]]:
    """Every item by name, as a function that does it once."""
    clerk, city = (Client(port, User.objects.get(username=name)) for name in (CLERK, CITY_SUPERVISOR))
    words = vocabulary.load()
    mine = Case.objects.visible_to(User.objects.get(username=CLERK))
    numbers = list(mine.order_by("-id").values_list("number", flat=True)[:500])
    person = mine.order_by("-id")[100].parties.first().person_id
    yield "hello", lambda: clerk.get("/hello")
    yield "desk", lambda: clerk.get("/")
    yield "list", lambda: clerk.get("/cases/")
    yield "list_city", lambda: city.get("/cases/")
    yield "search_two_characters", lambda: searched(clerk, words.common_word)
    yield "search_two_characters_city", lambda: searched(city, words.common_word)
    yield "search_rare_word", lambda: searched(clerk, words.rare_word)
    yield "search_rare_word_city", lambda: searched(city, words.rare_word)
    yield "number_to_page", lambda: searched(clerk, any_of(numbers))
    yield "open_case", lambda: clerk.get(f"/cases/{any_of(numbers)}/")
    yield "id_search", lambda: searched(clerk, id_number_of(person))
    yield "intake_page", lambda: clerk.get("/cases/new/")
    yield "create", lambda: clerk.api("/api/v1/cases", new_case())


def searched(client: Client, text: str) -> Answer:
    """Type into the search box and land where it leads: both requests, as a person waits for both."""
    first = client.post("/cases/search/", {"q": text})
    second = client.get(first.location)
    took, statements = first.milliseconds + second.milliseconds, first.statements + second.statements
    return Answer(second.status, took, statements, second.location, second.body)


def any_of(numbers: list[str]) -> str:
    """One of them, another each millisecond."""
    return numbers[int(time.time() * 1000) % len(numbers)]


def new_case() -> dict[str, Any]:
    """A two-party dispute of people nobody has seen, as the API takes it."""
    fresh = 5_000_000 + uuid4().int % 10_000_000
    words = vocabulary.load()
    person = {"kind": "natural", "id_type": "id_card"}
    applicant = {
        "role": "applicant",
        "name": words.surnames[0] + words.given[1],
        "id_number": id_number_of(fresh),
    }
    respondent = {"role": "respondent", "name": words.surnames[1] + words.given[2]}
    return {
        "submission_key": str(uuid4()),
        "title": words.titles["02"],
        "description": words.facts[0] * 3,
        "dispute_type": "0201",
        "source": "walk_in",
        "region": "150203",
        "alert_level": "blue",
        "parties": [
            {**person, **applicant, "phone": f"138{fresh % 100_000_000:08d}"},
            {**person, **respondent},
        ],
    }


def measure(items: dict[str, Item], rounds: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Milliseconds of each item and floor, round by round, and the SQL statements of each item."""
    samples: dict[str, list[float]] = defaultdict(list)
    statements: dict[str, int] = {}
    for turn in range(rounds + 3):
        for name, item in items.items():
            answer = item()
            if answer.status not in {200, 201}:
                raise SystemExit(f"{name}: {answer.status} {answer.body[:400]!r}")
            statements[name] = answer.statements
            if turn >= 3:
                samples[name].append(answer.milliseconds)
        for name, floor in FLOORS.items():
            started = time.perf_counter()
            floor()
            if turn >= 3:
                samples[name].append((time.perf_counter() - started) * 1000)
    return samples, statements


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


def worker_peaks(port: int) -> list[float]:
    """Peak resident memory in megabytes of the processes that listen on the port."""
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes().decode().replace("\0", " ")
            if f"--bind=127.0.0.1:{port}" in command:
                lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
                peaks.append(round(int(lines["VmHWM"].split()[0]) / 1024, 1))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return sorted(peaks)


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


def server_version() -> str:
    """Version of the PostgreSQL server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
