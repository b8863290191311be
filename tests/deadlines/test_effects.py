"""Effects of rungs: once each, together with what they change, tried five times, then listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from cases.models import Case
from core.errors import Conflict
from deadlines import subjects
from deadlines.models import Deadline, Firing
from deadlines.services.clocks import Start, start, stop
from deadlines.services.effects import MOST_ATTEMPTS, run_effects
from deadlines.services.sweep import sweep
from deadlines.subjects import Fired
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
LEADER = MONDAY + timedelta(hours=48)
Answer = Callable[[Fired], None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], None]]:
    """Let this function do what the rung `leader` asks for."""

    def use(function: Answer) -> None:
        monkeypatch.setitem(subjects._effects, ("case", "propose_level"), function)

    return use


@pytest.fixture
def late(cast: Cast) -> Case:
    """A case whose whole ladder has fired, so that its effect waits."""
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.all().delete()
    start([Start("respond.blue", "case", case.pk, case.holder_id, MONDAY, file=case.pk)])
    sweep(now=LEADER)
    return case


def states() -> list[tuple[str, int]]:
    return list(Firing.objects.filter(code="leader").values_list("effect", "effect_attempts"))


def refuse(_fired: Fired) -> None:
    raise Conflict("not now")


def test_an_effect_is_done_once(late: Case, answer: Callable[[Answer], None]) -> None:
    seen: list[Fired] = []
    answer(seen.append)
    assert run_effects(LEADER) == 1
    assert run_effects(LEADER) == 0
    assert [(one.code, one.file, one.tells) for one in seen] == [("leader", late.pk, ["leader"])]
    assert states() == [("done", 0)]


def test_what_it_changed_goes_when_it_fails(late: Case, answer: Callable[[Answer], None]) -> None:
    def half(fired: Fired) -> None:
        Case.objects.filter(pk=fired.file).update(title="changed")
        refuse(fired)

    answer(half)
    run_effects(LEADER)
    assert not Case.objects.filter(title="changed").exists()
    assert states() == [("waiting", 1)]


def test_it_is_tried_five_times_with_growing_pauses_and_then_listed(
    late: Case, answer: Callable[[Answer], None]
) -> None:
    answer(refuse)
    tried = [run_effects(LEADER + timedelta(seconds=second)) for second in range(100)]
    assert [second for second, count in enumerate(tried) if count] == [0, 5, 20, 45, 80]
    assert states() == [("failed", MOST_ATTEMPTS)]
    assert Firing.objects.get(code="leader").effect_problem == "Conflict"


def test_a_fault_of_the_database_in_one_effect_counts_as_a_failure(
    late: Case, answer: Callable[[Answer], None]
) -> None:
    def impossible(_fired: Fired) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    answer(impossible)
    assert run_effects(LEADER) == 1
    assert states() == [("waiting", 1)]


def test_one_that_fails_keeps_no_other_back(cast: Cast, late: Case, answer: Callable[[Answer], None]) -> None:
    other = cast.log_dispute(now=MONDAY)
    Deadline.objects.of_files([other.pk]).delete()
    start([Start("respond.blue", "case", other.pk, other.holder_id, MONDAY, file=other.pk)])
    sweep(now=LEADER)
    answer(lambda fired: refuse(fired) if fired.file == late.pk else None)
    assert run_effects(LEADER) == 2
    assert sorted(states()) == [("done", 0), ("waiting", 1)]


def test_what_was_met_meanwhile_has_no_effect(late: Case, answer: Callable[[Answer], None]) -> None:
    answer(refuse)
    stop(Deadline.objects.of_files([late.pk]), at=LEADER)
    assert run_effects(LEADER) == 1
    assert Firing.objects.get(code="leader").effect_problem == "no longer due"
    assert states() == [("none", 0)]


def test_an_effect_that_means_nothing_for_its_kind_is_no_failure(
    late: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(subjects._effects, ("case", "propose_level"), raising=False)
    assert run_effects(LEADER) == 1
    assert states() == [("none", 0)]


def test_no_more_than_asked_are_done_at_once(late: Case, answer: Callable[[Answer], None]) -> None:
    answer(lambda _fired: None)
    assert run_effects(LEADER, most=0) == 0
    assert run_effects(LEADER, most=1) == 1
