"""Signs of life: by the database's clock, one row a process, gone ones forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deadlines.models import Heartbeat
from deadlines.services.heartbeats import beat, forget, this_process

pytestmark = pytest.mark.django_db


def test_a_process_has_one_row_that_moves_on() -> None:
    beat("sweeper", "here:1", 3)
    first = Heartbeat.objects.get()
    beat("sweeper", "here:1", 5)
    again = Heartbeat.objects.get()
    assert again.at > first.at
    assert (again.name, again.did) == ("here:1", 5)


def test_its_own_clock_stands_beside_the_database_s() -> None:
    before = timezone.now()
    beat("sweeper", this_process())
    assert before <= Heartbeat.objects.get().app_at <= timezone.now()


def test_what_is_gone_since_a_day_is_forgotten() -> None:
    beat("sweeper", "here:1")
    assert forget(now=timezone.now() + timedelta(hours=23)) == 0
    assert forget(now=timezone.now() + timedelta(hours=25)) == 1
