"""Declining and returning: the coded reason, the sender told at once, the fresh leg back."""

from __future__ import annotations

import pytest

from cases.models import Case, Depth, Stage
from cases.privacy import depth_of
from core.errors import BadInput, Conflict, NotAllowed
from referrals.models import KindCode, Leg, LegState
from referrals.services import legs
from tests import walk
from tests.cast import Cast

from .steps import WHY, accepted, because, fresh, offered, returned, taken


def test_declining_keeps_the_file_with_the_sender_for_triage(cast: Cast) -> None:
    leg = offered(cast)
    legs.decline(leg=leg, by=cast.mediator, **because())
    case = Case.objects.get(pk=leg.case_id)
    assert (case.stage, case.holder, leg.state) == (Stage.RETRIAGE, cast.centre, LegState.DECLINED)
    assert (leg.reason_id, leg.reason_text, leg.seen_at) == ("not_competent", WHY, None)
    event = case.events.last()
    assert (event.note, event.facts["return_reason"]) == (WHY, "not_competent")


@pytest.mark.parametrize(("reason", "text", "missing"), [
    (None, "", {"reason", "text"}), (None, "some words", {"reason"}), ("other", "  ", {"text"}),
])  # fmt: skip
def test_no_reason_no_declining(cast: Cast, reason: str | None, text: str, missing: set[str]) -> None:
    leg = offered(cast)
    given = because(reason or "other")["reason"] if reason else None
    with pytest.raises(BadInput) as refusal:
        legs.decline(leg=leg, by=cast.mediator, reason=given, text=text)
    assert set(refusal.value.fields) == missing
    assert fresh(leg).state == LegState.OFFERED


def test_a_partner_whose_case_the_centre_declines_goes_on_where_it_was(cast: Cast) -> None:
    leg = legs.hand_in(case=cast.log_dispute(by=cast.partner), by=cast.partner)
    legs.decline(leg=leg, by=cast.clerk, **because())
    case = Case.objects.get(pk=leg.case_id)
    assert (case.stage, case.holder) == (Stage.SUBMITTED, cast.police_station)
    assert legs.hand_in(case=case, by=cast.partner).number == 2


def test_what_was_declined_after_failure_stays_failed(cast: Cast) -> None:
    case = walk.failed(cast)
    leg = offered(cast, case, to=cast.township)
    legs.decline(leg=leg, by=cast.township_desk, **because())
    case.refresh_from_db()
    assert case.stage == Stage.FAILED


def test_a_return_opens_a_leg_back_and_moves_nothing_yet(cast: Cast) -> None:
    first = taken(cast)
    case = Case.objects.get(pk=first.case_id)
    back = returned(cast, case, accept=False)
    assert (back.kind, back.to_organisation, back.back_of) == (KindCode.BACK, cast.centre, first)
    assert (back.reason_id, back.reason_text) == ("not_competent", WHY)
    assert (case.stage, case.holder) == (Stage.OFFERED, cast.committee)
    assert back.offered_at == case.events.last().at > first.offered_at


def test_taking_it_back_returns_holder_and_first_leg(cast: Cast) -> None:
    first = taken(cast)
    case = Case.objects.get(pk=first.case_id)
    back = returned(cast, case)
    case.refresh_from_db()
    assert (case.stage, case.holder) == (Stage.RETRIAGE, cast.centre)
    first = fresh(first)
    assert (first.state, first.reason_id, fresh(back).state) == (
        LegState.RETURNED, "not_competent", LegState.COMPLETED,
    )  # fmt: skip


def test_what_comes_back_cannot_be_declined(cast: Cast) -> None:
    case = Case.objects.get(pk=taken(cast).case_id)
    back = returned(cast, case, accept=False)
    with pytest.raises(Conflict):
        legs.decline(leg=back, by=cast.clerk, **because())


def test_a_return_can_be_recalled(cast: Cast) -> None:
    first = taken(cast)
    case = Case.objects.get(pk=first.case_id)
    back = returned(cast, case, accept=False)
    legs.recall(leg=back, by=cast.mediator)
    case.refresh_from_db()
    assert (case.stage, case.holder) == (Stage.HANDLING, cast.committee)
    assert fresh(first).state == LegState.ACCEPTED


def test_a_document_may_be_sent_again_after_it_was_declined_but_not_twice_at_once(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.partner)
    leg = legs.hand_in(case=case, by=cast.partner, document_number="公（少）移〔2026〕9号")
    legs.decline(leg=leg, by=cast.clerk, **because())
    again = legs.hand_in(case=case, by=cast.partner, document_number="公（少）移〔2026〕9号")
    assert again.state == LegState.OFFERED
    other = cast.log_dispute(by=cast.partner)
    with pytest.raises(Conflict) as refusal:
        legs.hand_in(case=other, by=cast.partner, document_number="公（少）移〔2026〕9号")
    assert set(refusal.value.fields) == {"document_number"}


def test_only_the_holder_returns(cast: Cast) -> None:
    case = Case.objects.get(pk=taken(cast).case_id)
    for other in (cast.clerk, cast.partner, cast.city_supervisor):
        with pytest.raises(NotAllowed):
            legs.send_back(case=case, by=other, **because())


def test_what_nobody_sent_cannot_be_returned(cast: Cast) -> None:
    with pytest.raises(Conflict) as refusal:
        legs.send_back(case=accepted(cast), by=cast.clerk, **because())
    assert refusal.value.code == "own_case"


def test_a_centre_returns_to_the_court_that_delegated(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.judge)
    leg = legs.hand_in(case=case, by=cast.judge, kind=KindCode.ENTRUST)
    assert (leg.kind, legs.hand_in.__name__) == (KindCode.ENTRUST, "hand_in")
    legs.accept(leg=leg, by=cast.clerk)
    back = legs.send_back(case=case, by=cast.clerk, **because("no_consent", "原告不同意诉前调解。"))
    legs.accept(leg=back, by=cast.judge)
    case.refresh_from_db()
    assert (case.holder, case.stage) == (cast.court, Stage.HANDLING)
    assert depth_of(case, cast.clerk) == Depth.WHOLE  # the place is in its reach


def test_the_chain_goes_back_link_by_link(cast: Cast) -> None:
    """Court to centre to committee: the committee returns to the centre, the centre to the court."""
    case = cast.log_dispute(by=cast.judge)
    legs.accept(leg=legs.hand_in(case=case, by=cast.judge), by=cast.clerk)
    taken(cast, case)
    returned(cast, case)
    back = legs.send_back(case=case, by=cast.clerk, **because())
    assert back.to_organisation == cast.court
    assert [leg.kind for leg in Leg.objects.of(case)] == ["delegate", "transfer", "back", "back"]
