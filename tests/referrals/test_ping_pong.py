"""Returned twice: the centre above decides, and that is final."""

from __future__ import annotations

import pytest

from accounts import services as accounts
from cases.models import Case, Stage
from cases.services import mediation, suspension
from core.errors import BadInput, Conflict, NotAllowed
from referrals.models import Contest, Leg, LegState
from referrals.services import legs
from tests.cast import Cast
from tests.walk import on_register

from .steps import accepted, because, contested, fresh, offered, returned, taken


def the(case: Case) -> Contest:
    return Contest.objects.select_related("case", "above").get(case=case, decision=None)


def test_the_third_return_is_not_possible(cast: Cast) -> None:
    case = accepted(cast)
    for _time in range(2):
        taken(cast, case)
        returned(cast, case)
    taken(cast, case)
    with pytest.raises(Conflict) as refusal:
        legs.send_back(case=case, by=cast.mediator, **because())
    assert refusal.value.code == "returned_twice"


def test_before_that_there_is_nothing_to_decide_above(cast: Cast) -> None:
    case = accepted(cast)
    taken(cast, case)
    with pytest.raises(Conflict):
        legs.contest(case=case, by=cast.mediator, **because())


def test_a_recalled_return_does_not_count(cast: Cast) -> None:
    case = accepted(cast)
    taken(cast, case)
    for _time in range(3):
        legs.recall(leg=returned(cast, case, accept=False), by=cast.mediator)
    assert returned(cast, case).state == LegState.COMPLETED


def test_it_is_put_to_the_nearest_centre_above_both(cast: Cast) -> None:
    case = contested(cast)
    assert (case.stage, case.holder) == (Stage.CONTESTED, cast.committee)
    assert the(case).above == cast.city_centre


def test_what_was_planned_and_suspended_ends_though_the_holder_gets_it_back(cast: Cast) -> None:
    case = accepted(cast)
    for _time in range(2):
        taken(cast, case)
        returned(cast, case)
    taken(cast, case)
    mediation.assign(case=case, by=cast.mediator, mediator=on_register(cast, "mediator"))
    mediation.start(case=case, by=cast.mediator)
    suspension.suspend(case=case, by=cast.mediator, reason="appraisal", note="等待鉴定")
    legs.contest(case=case, by=cast.mediator, **because())
    question = the(case)
    leg = legs.decide(contest=question, by=cast.city_supervisor, to=cast.committee, text="由街道调委会办理。")
    legs.accept(leg=leg, by=cast.mediator)
    assert not case.suspensions.filter(ended_at=None).exists()
    assert not case.mediations.filter(ended_at=None).exists()


def test_without_anybody_above_it_says_so(cast: Cast) -> None:
    case = accepted(cast)
    for _time in range(2):
        taken(cast, case)
        returned(cast, case)
    taken(cast, case)
    accounts.disable(by=cast.admin, user=cast.city_supervisor)
    with pytest.raises(Conflict) as refusal:
        legs.contest(case=case, by=cast.mediator, **because())
    assert refusal.value.code == "nobody_above"


def test_the_centre_above_decides_and_the_office_named_takes_it(cast: Cast) -> None:
    case = contested(cast)
    leg = legs.decide(contest=the(case), by=cast.city_supervisor, to=cast.township, text="由司法所办理。")
    assert (leg.binding, leg.decision, leg.from_organisation) == (True, True, cast.city_centre)
    legs.accept(leg=fresh(leg), by=cast.township_desk)
    case.refresh_from_db()
    assert (case.stage, case.holder) == (Stage.HANDLING, cast.township)


def test_the_present_holder_may_be_named(cast: Cast) -> None:
    case = contested(cast)
    leg = legs.decide(contest=the(case), by=cast.city_supervisor, to=cast.committee, text="由调委会办理。")
    legs.accept(leg=fresh(leg), by=cast.mediator)
    case.refresh_from_db()
    assert (case.stage, case.holder) == (Stage.HANDLING, cast.committee)


def test_what_was_decided_is_neither_declined_nor_recalled_nor_returned(cast: Cast) -> None:
    case = contested(cast)
    leg = legs.decide(contest=the(case), by=cast.city_supervisor, to=cast.township, text="由司法所办理。")
    with pytest.raises(Conflict):
        legs.decline(leg=fresh(leg), by=cast.township_desk, **because())
    with pytest.raises(Conflict):
        legs.take_back(leg=fresh(leg), by=cast.city_supervisor, note="另行考虑")
    legs.accept(leg=fresh(leg), by=cast.township_desk)
    case.refresh_from_db()
    for act in (legs.send_back, legs.contest):
        with pytest.raises(Conflict) as refusal:
            act(case=case, by=cast.township_desk, **because())
        assert refusal.value.code == "decided"


@pytest.mark.parametrize("who", ["triage", "mediator", "supervisor", "city_official", "neighbour"])
def test_only_the_centre_that_was_asked_decides(cast: Cast, who: str) -> None:
    case = contested(cast)
    with pytest.raises(NotAllowed):
        legs.decide(contest=the(case), by=getattr(cast, who), to=cast.township, text="不应允许")


def test_it_is_decided_once(cast: Cast) -> None:
    case = contested(cast)
    mine, yours = the(case), the(case)
    legs.decide(contest=mine, by=cast.city_supervisor, to=cast.township, text="由司法所办理。")
    with pytest.raises(Conflict):
        legs.decide(contest=yours, by=cast.city_supervisor, to=cast.centre, text="由区中心办理。")


def test_the_office_named_lies_below_and_can_answer(cast: Cast) -> None:
    case = contested(cast)
    for to, text in ((cast.head_office, "上级"), (cast.city_centre, "自己"), (cast.township, " ")):
        with pytest.raises(BadInput):
            legs.decide(contest=the(case), by=cast.city_supervisor, to=to, text=text)


def test_after_a_decision_returns_are_counted_anew(cast: Cast) -> None:
    case = contested(cast)
    leg = legs.decide(contest=the(case), by=cast.city_supervisor, to=cast.centre, text="由区中心分流。")
    legs.accept(leg=fresh(leg), by=cast.triage)
    case.refresh_from_db()
    assert case.stage == Stage.ACCEPTED
    taken(cast, case)
    assert returned(cast, case).state == LegState.COMPLETED
    assert Leg.objects.of(case).filter(kind="back").count() == 3


def test_the_office_asked_sees_the_file_by_its_place(cast: Cast) -> None:
    case = contested(cast)
    assert offered(cast).case != case
    assert case in Case.objects.visible_to(cast.city_supervisor)
