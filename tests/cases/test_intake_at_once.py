"""Many clerks and many clicks at the same moment: nothing is doubled, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import close_old_connections, connections
from django.utils import timezone

from cases.models import AlertLevel, Case, NumberSeries, Party, PartyRole, Person, Stage
from cases.services import intake
from core.models import Submission
from tests.cast import Cast

RESPONDENT = PartyRole.RESPONDENT
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=timezone.get_default_timezone())
THREADS = 20


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run all jobs at the same moment, each on a database connection of its own."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            start.wait(timeout=10)
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_twenty_clerks_at_once_get_twenty_numbers_without_gap_or_double(cast: Cast) -> None:
    given = [cast.intake() for _clerk in range(THREADS)]
    cases = at_once([
        lambda one=one: intake.submit(by=cast.clerk, key=uuid4().hex, intake=one, now=NOW) for one in given
    ])  # fmt: skip
    assert sorted(str(case.number) for case in cases) == [
        f"150203-2026-{running:06d}" for running in range(1, THREADS + 1)
    ]
    assert len({case.tracking_code for case in cases}) == THREADS


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_with_ten_keys_make_ten_cases(cast: Cast) -> None:
    keys = [uuid4().hex for _form in range(THREADS // 2)]
    given = {key: cast.intake() for key in keys}
    cases = at_once([
        lambda key=key: intake.submit(by=cast.clerk, key=key, intake=given[key], accept_at_once=True)
        for key in keys * 2
    ])  # fmt: skip
    assert len({case.pk for case in cases}) == len(keys)
    assert (Case.objects.count(), Submission.objects.count()) == (len(keys), len(keys))
    assert NumberSeries.objects.get().last == len(keys)
    assert {case.stage for case in Case.objects.all()} == {Stage.ACCEPTED}


@pytest.mark.django_db(transaction=True)
def test_two_clerks_registering_the_same_new_number_at_once_make_one_person(cast: Cast) -> None:
    applicant = cast.party()
    given = [cast.intake(parties=(applicant, cast.party(RESPONDENT))) for _clerk in range(8)]
    users = [cast.clerk, cast.colleague] * 4
    # The other six have come before the rules count repeats, so the level is given with its reason.
    given = [replace(one, alert_level=AlertLevel.YELLOW, alert_reason="双方情绪激动") for one in given]
    at_once([
        lambda user=user, one=one: intake.submit(by=user, key=uuid4().hex, intake=one)
        for user, one in zip(users, given, strict=True)
    ])  # fmt: skip
    registered = Person.objects.filter(name="张三")
    assert registered.count() == 1
    assert Party.objects.filter(person=registered.get()).count() == len(given)
