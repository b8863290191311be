"""The nightly clearing takes what is over and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from config.celery import app
from config.housekeeping import clear_expired


@pytest.mark.django_db
def test_it_clears_what_is_over_and_keeps_what_is_not() -> None:
    now = timezone.now()
    for key, end in (("over", now - timedelta(seconds=1)), ("in use", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    attempt = AccessAttempt.objects.create(username="x", failures_since_start=5)
    nothing = {"tokens": 0, "failed log-ins": 0, "drafts": 0, "jobs": 0, "files": 0}
    assert clear_expired(now=now) == {"sessions": 1, **nothing}
    assert Session.objects.get().session_key == "in use"
    assert AccessAttempt.objects.filter(pk=attempt.pk).exists()
    assert clear_expired(now=now + timedelta(hours=2))["failed log-ins"] == 1


def test_every_entry_of_the_timetable_names_a_task_and_throws_away_old_ticks() -> None:
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"] > 0, name


def test_celery_carries_no_result_and_takes_no_remote_orders() -> None:
    conf = app.conf
    assert conf.task_ignore_result
    assert conf.result_backend is None
    assert conf.task_acks_late
    assert conf.worker_prefetch_multiplier == 1
    assert not conf.worker_enable_remote_control
    assert conf.broker_transport_options["visibility_timeout"] > conf.task_time_limit
