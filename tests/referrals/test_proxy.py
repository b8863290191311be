"""Petition by proxy after a failed mediation: open to several offices, the first to claim it has it."""

from __future__ import annotations

import pytest

from cases.models import Case, Stage
from core.errors import BadInput, Conflict, NotAllowed
from referrals.models import KindCode, Leg, LegAnswer, LegState
from referrals.services import legs
from tests import walk
from tests.cast import Cast

from .steps import because, fresh


@pytest.fixture
def leg(cast: Cast) -> Leg:
    return legs.offer(
        case=walk.failed(cast), by=cast.triage, kind=KindCode.PROXY,
        candidates=[cast.township, cast.petition_office], asked="请代办信访。",
    )  # fmt: skip


def test_every_candidate_sees_it_and_nobody_else(cast: Cast, leg: Leg) -> None:
    for desk in (cast.township_desk, cast.petitions):
        assert Case.objects.visible_to(desk).get() == leg.case
        assert leg in Leg.objects.visible_to(desk)
    for other in (cast.mediator, cast.partner, cast.judge):
        assert not Leg.objects.visible_to(other).exists()


def test_the_first_to_claim_it_has_it(cast: Cast, leg: Leg) -> None:
    legs.claim(leg=fresh(leg), by=cast.township_desk)
    leg = fresh(leg)
    assert (leg.state, leg.to_organisation) == (LegState.ACCEPTED, cast.township)
    assert (leg.case.holder, leg.case.stage) == (cast.township, Stage.HANDLING)
    with pytest.raises(Conflict):
        legs.claim(leg=fresh(leg), by=cast.petitions)
    assert not Case.objects.visible_to(cast.petitions).exists()


def test_who_was_not_asked_cannot_claim(cast: Cast, leg: Leg) -> None:
    with pytest.raises(NotAllowed):
        legs.claim(leg=fresh(leg), by=cast.partner)


def test_it_is_left_to_others_not_declined(cast: Cast, leg: Leg) -> None:
    with pytest.raises(Conflict):
        legs.decline(leg=fresh(leg), by=cast.petitions, **because())


def test_it_can_be_recalled_from_all(cast: Cast, leg: Leg) -> None:
    legs.recall(leg=fresh(leg), by=cast.triage)
    assert fresh(leg).case.stage == Stage.FAILED
    assert not Case.objects.visible_to(cast.township_desk).exists()


def test_only_a_proxy_goes_to_several(cast: Cast) -> None:
    case = walk.failed(cast)
    with pytest.raises(BadInput):
        legs.offer(
            case=case, by=cast.triage, kind=KindCode.TRANSFER, candidates=[cast.township, cast.committee]
        )
    with pytest.raises(BadInput):
        legs.offer(case=case, by=cast.triage, kind=KindCode.PROXY)


def test_to_one_office_it_is_an_ordinary_offer(cast: Cast) -> None:
    case = walk.failed(cast)
    leg = legs.offer(case=case, by=cast.triage, kind=KindCode.PROXY, to=cast.township)
    legs.decline(leg=leg, by=cast.township_desk, **because())
    assert fresh(leg).case.stage == Stage.FAILED


def test_the_result_is_told_when_there_is_one(cast: Cast, leg: Leg) -> None:
    told = {"answer": LegAnswer.NOT_POSSIBLE, "text": "已过信访期限。"}
    legs.claim(leg=fresh(leg), by=cast.township_desk)
    with pytest.raises(Conflict):
        legs.complete(leg=fresh(leg), by=cast.township_desk, **told)
