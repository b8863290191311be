"""Making rounds while processes are killed, and by two at once: all or nothing, and once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.db import connection, transaction

from deadlines.models import Deadline
from organisations.models import Region
from screening.models import Round, Task
from screening.services.rounds import make_rounds

from .units import MONDAY, TOWNSHIP, Units

pytestmark = pytest.mark.django_db(transaction=True)
MAKE = (
    "import django; django.setup(); from datetime import datetime; "
    "from screening.services.rounds import make_rounds; "
    f"make_rounds(now=datetime.fromisoformat({MONDAY.isoformat()!r}))"
)
_WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def maker(point: str = "") -> subprocess.Popen[bytes]:
    """Another process that makes the rounds, killed where it passes that point."""
    place = connection.settings_dict
    address = f"{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    given = {"DJANGO_SETTINGS_MODULE": "config.test_settings", "DATABASE_URL": f"postgres://{address}"}
    return subprocess.Popen(
        [sys.executable, "-c", MAKE],
        cwd=Path(settings.BASE_DIR),
        env={**os.environ, **given, "CRASH_AT": point},
    )


def in_thread(work: Callable[[], list[int]]) -> list[int]:
    """Do it on a connection of its own."""
    try:
        return work()
    finally:
        connection.close()


def there() -> tuple[int, int, int]:
    """How many rounds, tasks and deadlines of tasks there are."""
    return (
        Round.objects.count(),
        Task.objects.count(),
        Deadline.objects.filter(subject_kind="screening").count(),
    )


def all_of() -> tuple[int, int, int]:
    """So many there must be: this week and the next, for every village of the township."""
    villages = Region.objects.filter(code__startswith=TOWNSHIP, level="village").count()
    return 2, 2 * villages, 2 * villages


def test_killed_before_it_commits_it_leaves_nothing_and_the_next_makes_all(units: Units) -> None:
    units.plan()
    process = maker("round.before_commit")
    assert process.wait(60) == -signal.SIGKILL
    assert there() == (0, 0, 0)
    make_rounds(now=MONDAY)
    assert there() == all_of()


def test_killed_at_its_second_round_it_leaves_the_first_and_the_next_makes_the_rest(units: Units) -> None:
    units.plan()
    assert maker("round.before_commit:2").wait(60) == -signal.SIGKILL
    assert [one.period for one in Round.objects.all()] == ["2026-W10"]
    assert [Round.objects.get(pk=pk).period for pk in make_rounds(now=MONDAY)] == ["2026-W11"]
    assert there() == all_of()


def test_two_processes_at_once_make_each_round_once(units: Units) -> None:
    units.plan()
    assert [one.wait(60) for one in (maker(), maker())] == [0, 0]
    assert there() == all_of()


def test_threads_that_begin_together_make_each_round_once_between_them(units: Units) -> None:
    units.plan()
    together = Barrier(4)

    def work() -> list[int]:
        together.wait()
        return make_rounds(now=MONDAY)

    with ThreadPoolExecutor(4) as pool:
        made = [pool.submit(in_thread, work) for _ in range(4)]
    assert sorted(pk for one in made for pk in one.result()) == sorted(
        Round.objects.values_list("pk", flat=True)
    )
    assert there() == all_of()


@pytest.mark.parametrize("commits", [True, False])
def test_whoever_comes_second_waits_and_makes_what_the_first_did_not(units: Units, commits: bool) -> None:
    units.plan()
    made, go_on = Event(), Event()

    def first() -> list[int]:
        with transaction.atomic():
            found = make_rounds(now=MONDAY)
            made.set()
            assert go_on.wait(60)
            transaction.set_rollback(not commits)
        return found

    with ThreadPoolExecutor(2) as pool:
        before = pool.submit(in_thread, first)
        assert made.wait(60)
        after = pool.submit(in_thread, lambda: make_rounds(now=MONDAY))
        until_somebody_waits()
        go_on.set()
    assert len(before.result()) == 2
    assert len(after.result()) == (0 if commits else 2)
    assert there() == all_of()


def until_somebody_waits() -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        with connection.cursor() as cursor:
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
