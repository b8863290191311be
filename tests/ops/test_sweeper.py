"""`manage.py sweeper` as a process: it fires, survives a database that goes away, and ends when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone
from pydantic import SecretStr

from cases.models import Case
from config.celery import app
from config.healthcheck import sweeper as is_well
from config.management.commands import sweeper
from deadlines.models import Deadline, Firing, Heartbeat
from deadlines.services.clocks import Start, start
from deadlines.tasks import reconcile_dates, sweep_due
from screening.models import Plan, Round
from tests.cast import Cast

ROOT = Path(__file__).resolve().parent.parent.parent
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
Begin = Callable[..., "subprocess.Popen[str]"]


def until(done: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit
        time.sleep(0.05)


def test_the_timetable_names_tasks_that_exist_and_throws_old_ticks_away() -> None:
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"], name


def test_sweeps_have_a_queue_that_no_long_job_can_fill() -> None:
    route = app.amqp.router.route({}, "deadlines.tasks.sweep_due")
    assert route["queue"].name == "clocks"
    assert app.amqp.router.route({}, "core.tasks.run_jobs")["queue"].name == "celery"


def test_the_tick_of_beat_fires_and_gives_a_sign_of_life(cast: Cast) -> None:
    late(cast)
    sweep_due()
    reconcile_dates()
    assert Firing.objects.filter(overtaken=False).count() == 1
    assert set(Heartbeat.objects.values_list("role", flat=True)) == {"beat", "reconcile"}


@pytest.mark.django_db(transaction=True)
def test_the_loop_goes_on_after_every_kind_of_fault() -> None:
    stop, faults = threading.Event(), [OperationalError("away"), KeyError("a defect"), MemoryError()]

    def work() -> int:
        if faults:
            raise faults.pop(0)
        stop.set()
        return 1

    sweeper.keep_doing("sweeper", work, "here:1", stop)
    assert Heartbeat.objects.get().did == 1


def late(cast: Cast) -> Case:
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.of_files([case.pk]).delete()
    start([Start("respond.blue", "case", case.pk, case.holder_id, MONDAY, file=case.pk)])
    return case


def address() -> str:
    """Of the database of this test."""
    database = settings.DATABASES["default"]
    place = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgres://{place}/{connection.settings_dict['NAME']}"


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Start a sweeper on the database of the tests; ended at the end whatever happens."""
    running = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(ROOT / "manage.py"), "sweeper", *arguments]
        environment = {
            **os.environ,
            "DATABASE_URL": address(),
            "DJANGO_SETTINGS_MODULE": "config.test_settings",
        }
        process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()


def signs() -> list[int]:
    return list(Heartbeat.objects.filter(role="sweeper").values_list("did", flat=True))


@pytest.mark.django_db(transaction=True)
def test_it_fires_survives_the_loss_of_its_connection_and_ends_when_asked(cast: Cast, begin: Begin) -> None:
    late(cast)
    process = begin()
    until(lambda: Firing.objects.filter(overtaken=False).count() == 1)
    until(lambda: bool(signs()))
    assert is_well(settings.ENV.model_copy(update={"database_url": SecretStr(address())}))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    other = late(cast)
    until(lambda: other.events.filter(kind="deadline").exists())
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=15)
    assert process.returncode == 0
    assert "Traceback" not in output
    assert "张三" not in output
    assert other.number not in output


@pytest.mark.django_db(transaction=True)
def test_once_does_what_is_due_and_ends(cast: Cast, begin: Begin) -> None:
    late(cast)
    process = begin("--once")
    assert process.wait(30) == 0
    assert Firing.objects.filter(overtaken=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_of_them_fire_each_rung_once(cast: Cast, begin: Begin) -> None:
    for _ in range(20):
        start([Start("respond.blue", "case", 1000 + _, cast.centre.pk, MONDAY, file=cast.log_dispute().pk)])
    assert [one.wait(30) for one in (begin("--once"), begin("--once"))] == [0, 0]
    armed = Deadline.objects.filter(subject_id__gte=1000)
    assert Firing.objects.filter(deadline__in=armed, overtaken=False).count() == 20
    assert not armed.filter(next_rung_at__lte=datetime.now(tz=ZoneInfo("UTC")) - timedelta(1)).exists()


@pytest.mark.django_db(transaction=True)
def test_it_makes_rounds_of_screening_too_for_a_site_without_a_broker(cast: Cast, begin: Begin) -> None:
    Plan.objects.create(
        title="每周排查", region_id="150203003", unit_level="village", frequency="weekly",
        starts_on=timezone.localdate(),
    )  # fmt: skip
    begin()
    until(Round.objects.exists)
    assert Round.objects.latest("starts_on").tasks.count() == Round.objects.latest("starts_on").units
