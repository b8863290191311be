"""Judicial confirmation: the court is asked in the same act, its ruling completes the leg."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ConfirmationState, Depth
from cases.privacy import depth_of
from cases.services import confirmation
from core.errors import Conflict
from referrals.models import KindCode, Leg, LegAnswer, LegState
from referrals.services import legs
from tests import walk
from tests.cast import Cast

from .steps import fresh


@pytest.fixture
def case(cast: Cast) -> Case:
    case = walk.in_force(cast)
    confirmation.apply_confirmation(
        case=case, by=cast.resident, court=cast.court, applied_on=timezone.localdate(), both_agree=True,
        status_or_title=False,
    )  # fmt: skip
    return case


def the_leg(case: Case) -> Leg:
    return Leg.objects.get(case=case, kind=KindCode.CONFIRMATION)


def answer(cast: Cast, case: Case, said: str) -> None:
    confirmation.answer_confirmation(
        case=case, by=cast.judge, answer=said, decided_on=timezone.localdate(), document_number="（2026）1号",
        note="经审查", ruling=walk.picture(7) if said in {"confirmed", "rejected"} else None,
    )  # fmt: skip


def test_applying_asks_the_court_and_keeps_the_file(cast: Cast, case: Case) -> None:
    leg = the_leg(case)
    assert (leg.state, leg.to_organisation, leg.from_organisation) == (
        LegState.OFFERED, cast.court, cast.centre,
    )  # fmt: skip
    assert case.holder == cast.centre
    assert depth_of(Case.objects.visible_to(cast.judge).get(), cast.judge) == Depth.OFFER
    assert leg in Leg.objects.visible_to(cast.judge)


def test_taking_it_up_is_not_the_end(cast: Cast, case: Case) -> None:
    answer(cast, case, ConfirmationState.ACCEPTED)
    assert the_leg(case).state == LegState.ACCEPTED


def test_the_ruling_completes_it(cast: Cast, case: Case) -> None:
    answer(cast, case, ConfirmationState.ACCEPTED)
    answer(cast, case, ConfirmationState.CONFIRMED)
    leg = the_leg(case)
    assert (leg.state, leg.answer) == (LegState.COMPLETED, LegAnswer.CONFIRMED)
    assert not case.shares.filter(purpose=leg.purpose, until=None).exists()


def test_the_leg_itself_is_neither_accepted_nor_recalled_by_hand(cast: Cast, case: Case) -> None:
    with pytest.raises(Conflict):
        legs.accept(leg=fresh(the_leg(case)), by=cast.judge)
    with pytest.raises(Conflict):
        legs.recall(leg=fresh(the_leg(case)), by=cast.clerk)
    with pytest.raises(Conflict):
        legs.answer(leg=fresh(the_leg(case)), by=cast.judge, answer="confirmed", text="words")


def test_a_court_that_does_not_take_it_sees_it_no_more_and_comes_back_to_its_desk(
    cast: Cast, case: Case
) -> None:
    sent = {
        "answer": ConfirmationState.NOT_ACCEPTED, "decided_on": timezone.localdate().isoformat(),
        "document_number": "", "note": "不属于受理范围", "key": uuid4().hex,
    }  # fmt: skip
    page = cast.logged_in(cast.judge).post(reverse("cases:answer_confirmation", args=[case.number]), sent)
    assert (page.status_code, page["Location"]) == (303, "/")
    assert not Case.objects.visible_to(cast.judge).exists()
