"""Health of the deadlines: late, silent, clocks that differ; and what a watchdog is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case
from deadlines.models import Deadline, Firing, Heartbeat
from deadlines.services.clocks import Start, start
from deadlines.services.health import health
from deadlines.services.heartbeats import beat
from deadlines.services.sweep import sweep
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
HALF = MONDAY + timedelta(hours=12)


@pytest.fixture
def case(cast: Cast) -> Case:
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.all().delete()
    start([Start("respond.blue", "case", case.pk, case.holder_id, MONDAY, file=case.pk)])
    return case


def test_a_rung_that_waits_is_lag_until_it_fires(case: Case) -> None:
    found = health(HALF + timedelta(seconds=61))
    assert (found.oldest, found.lag, found.waiting, found.late) == (HALF, timedelta(seconds=61), 1, True)
    sweep(now=HALF + timedelta(seconds=61))
    found = health(HALF + timedelta(seconds=62))
    assert (found.oldest, found.waiting, found.fired, found.late) == (None, 0, 1, False)


def test_a_minute_of_lag_is_not_yet_late(case: Case) -> None:
    assert not health(HALF + timedelta(seconds=60)).late


def test_silence_of_every_driver_is_an_alarm(db: None) -> None:
    assert health().silent
    beat("relay", "here:1")
    assert health().silent
    beat("beat", "here:2")
    assert not health().silent
    assert health(timezone.now() + timedelta(seconds=90)).silent


def test_a_process_whose_clock_is_wrong_is_seen(db: None) -> None:
    beat("sweeper", "here:1")
    assert not health().clocks_differ
    Heartbeat.objects.update(app_at=timezone.now() + timedelta(hours=2))
    assert health().clocks_differ
    assert not health(timezone.now() + timedelta(minutes=5)).clocks_differ


def test_failed_effects_and_deadlines_without_date_are_counted(case: Case) -> None:
    sweep(now=MONDAY + timedelta(hours=48))
    Firing.objects.filter(code="leader").update(effect="failed")
    Deadline.objects.update(due_at=None, next_rung_at=None)
    found = health(MONDAY + timedelta(hours=49))
    assert (found.effects_failed, found.effects_waiting, found.undated) == (1, 0, 1)


def test_the_watchdog_hears_503_when_late_or_silent_and_no_name(case: Case, client: Client) -> None:
    answer = client.get("/healthz/deadlines")
    assert (answer.status_code, answer.json()["status"]) == (503, "late")
    while sweep():
        pass
    answer = client.get("/healthz/deadlines")
    assert (answer.status_code, answer.json()["status"]) == (503, "silent")
    beat("sweeper", "some-host:1", 7)
    answer = client.get("/healthz/deadlines")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert "some-host" not in answer.content.decode()
