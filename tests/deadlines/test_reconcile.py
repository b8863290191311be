"""Double entry: what a row says against what the rule says, listed and never changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cases.models import Case
from deadlines.models import Deadline, Heartbeat
from deadlines.services.clocks import Start, pause, resume, start
from deadlines.services.health import health
from deadlines.services.reconcile import differences, reconcile
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def case(cast: Cast) -> Case:
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.all().delete()
    wanted = ("respond.blue", "mediate.people", "triage")
    start([Start(policy, "case", case.pk, case.holder_id, MONDAY, file=case.pk) for policy in wanted])
    return case


def test_rows_of_the_services_agree_with_the_rules(case: Case) -> None:
    pause(Deadline.objects.of_files([case.pk]), at=MONDAY + timedelta(days=2))
    assert list(differences()) == []
    resume(Deadline.objects.of_files([case.pk]), at=MONDAY + timedelta(days=5))
    assert list(differences()) == []


def test_a_date_that_somebody_moved_behind_the_back_of_the_rules_is_listed(case: Case) -> None:
    row = Deadline.objects.get(policy="triage")
    moved = row.due_at + timedelta(minutes=1)
    Deadline.objects.filter(pk=row.pk).update(due_at=moved)
    assert [(one.deadline, one.stands, one.reckoned, one.what) for one in differences()] == [
        (row.pk, moved, row.due_at, "another date")
    ]
    assert reconcile() == 1
    row.refresh_from_db()
    assert row.due_at == moved


def test_a_deadline_that_would_never_ring_is_listed(case: Case) -> None:
    Deadline.objects.filter(policy="triage").update(next_rung_at=None)
    assert [one.what for one in differences()] == ["armed for another moment"]


def test_the_health_page_counts_what_differed(case: Case) -> None:
    assert health().differences is None
    Deadline.objects.filter(policy="triage").update(next_rung_at=None)
    reconcile()
    assert health().differences == 1
    assert Heartbeat.objects.get().role == "reconcile"
