"""Handing over: who may, to whom, when the holder changes, who sees what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts import services as accounts
from accounts.permissions import Role
from cases.models import Case, Depth, MediationState, Stage
from cases.privacy import depth_of
from core.errors import BadInput, Conflict, NotAllowed
from referrals.models import KindCode, Leg, LegState
from referrals.services import legs
from tests import walk
from tests.cast import Cast

from .steps import accepted, because, fresh, offered, taken

LAST_DAY = date(2020, 12, 31)


def test_an_offer_changes_no_holder(cast: Cast) -> None:
    leg = offered(cast, asked="请组织调解。")
    assert (leg.case.stage, leg.case.holder) == (Stage.OFFERED, cast.centre)
    event = leg.case.events.last()
    assert event.kind == "offer"
    assert event.facts == {"leg": leg.pk, "kind": "transfer", "to": cast.committee.pk}
    assert (leg.number, leg.stage_before, leg.offered_at) == (1, Stage.ACCEPTED, event.at)


def test_the_holder_changes_when_it_is_accepted(cast: Cast) -> None:
    leg = taken(cast)
    case = Case.objects.get(pk=leg.case_id)
    assert (case.stage, case.holder) == (Stage.HANDLING, cast.committee)
    assert [(h.organisation, h.until is None) for h in case.holdings.all()] == [
        (cast.centre, False), (cast.committee, True),
    ]  # fmt: skip
    assert (leg.state, leg.answered_by, leg.answered_at) == (
        LegState.ACCEPTED, cast.mediator, case.events.last().at,
    )  # fmt: skip


def test_a_centre_triages_what_it_takes_over(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.partner)
    leg = legs.hand_in(case=case, by=cast.partner)
    assert (leg.to_organisation, case.stage, case.holder) == (cast.centre, Stage.OFFERED, cast.police_station)
    legs.accept(leg=leg, by=cast.clerk)
    assert (case.stage, case.holder) == (Stage.ACCEPTED, cast.centre)
    assert (case.stage, case.holder) == (Stage.ACCEPTED, cast.centre)


def test_the_receiver_sees_what_an_offer_needs_until_it_answers(cast: Cast) -> None:
    leg = offered(cast)
    assert Case.objects.visible_to(cast.mediator).get() == leg.case
    assert depth_of(leg.case, cast.mediator) == Depth.OFFER
    legs.decline(leg=leg, by=cast.mediator, **because())
    assert not Case.objects.visible_to(cast.mediator).exists()


def test_after_accepting_it_sees_the_whole_file(cast: Cast) -> None:
    leg = taken(cast)
    assert depth_of(leg.case, cast.mediator) == Depth.WHOLE
    assert not leg.case.shares.filter(until=None).exists()


def test_only_the_office_that_was_asked_answers(cast: Cast) -> None:
    leg = offered(cast)
    for stranger in (cast.partner, cast.clerk, cast.neighbour, cast.city_supervisor, cast.unposted):
        with pytest.raises(NotAllowed):
            legs.accept(leg=fresh(leg), by=stranger)
        with pytest.raises(NotAllowed):
            legs.decline(leg=fresh(leg), by=stranger, **because())
    assert fresh(leg).state == LegState.OFFERED


def test_the_second_to_accept_is_told_that_somebody_was_quicker(cast: Cast) -> None:
    leg = legs.hand_in(case=cast.log_dispute(by=cast.partner), by=cast.partner)
    mine, yours = fresh(leg), fresh(leg)
    legs.accept(leg=mine, by=cast.clerk)
    with pytest.raises(Conflict) as refusal:
        legs.accept(leg=yours, by=cast.colleague)
    assert refusal.value.code == "leg_answered"


def test_a_recalled_case_stands_where_it_was(cast: Cast) -> None:
    case = walk.failed(cast)
    leg = offered(cast, case)
    legs.recall(leg=leg, by=cast.triage)
    case.refresh_from_db()
    assert (case.stage, leg.state) == (Stage.FAILED, LegState.RECALLED)
    assert not Case.objects.visible_to(cast.mediator).exists()


def test_only_the_sender_recalls_and_only_while_nobody_answered(cast: Cast) -> None:
    leg = offered(cast)
    with pytest.raises(NotAllowed):
        legs.recall(leg=fresh(leg), by=cast.mediator)
    legs.accept(leg=fresh(leg), by=cast.mediator)
    with pytest.raises(Conflict):
        legs.recall(leg=fresh(leg), by=cast.triage)


def test_nothing_is_offered_where_nobody_could_answer(cast: Cast) -> None:
    case = accepted(cast)
    accounts.disable(by=cast.admin, user=cast.mediator)
    with pytest.raises(BadInput) as refusal:
        offered(cast, case)
    assert refusal.value.code == "no_desk"
    assert "没有" in refusal.value.fields["to"][0] or "Nobody" in refusal.value.fields["to"][0]
    assert (Leg.objects.count(), case.events.last().kind) == (0, "accept")


def test_an_office_whose_people_lack_the_right_is_nobody(cast: Cast) -> None:
    accounts.open_posting(by=cast.admin, user=cast.mediator, organisation=cast.committee, role=Role.GRID)
    mediating = cast.mediator.postings.get(role=Role.MEDIATOR)
    accounts.end_posting(by=cast.admin, posting=mediating, ends_on=LAST_DAY)
    with pytest.raises(BadInput) as refusal:
        offered(cast)
    assert refusal.value.code == "no_desk"


@pytest.mark.parametrize("who", ["clerk", "mediator", "neighbour", "partner", "supervisor"])
def test_only_triage_of_the_holder_hands_over(cast: Cast, who: str) -> None:
    case = accepted(cast)
    with pytest.raises(NotAllowed):
        offered(cast, case, by=getattr(cast, who))


def test_a_kind_leads_only_where_its_row_says(cast: Cast) -> None:
    case = accepted(cast)
    for kind, to in ((KindCode.DELEGATE, cast.committee), (KindCode.ASSIGN, cast.court)):
        with pytest.raises(BadInput):
            offered(cast, case, kind=kind, to=to)
    with pytest.raises(BadInput) as refusal:
        offered(cast, case, kind=KindCode.ASSIGN, to=cast.neighbour_centre)
    assert list(refusal.value.fields) == ["to"]


def test_it_is_never_offered_to_who_holds_it(cast: Cast) -> None:
    with pytest.raises(BadInput):
        offered(cast, to=cast.centre)


def test_a_case_stands_under_one_hand_over_at_most(cast: Cast) -> None:
    leg = offered(cast)
    with pytest.raises(Conflict):
        offered(cast, leg.case, to=cast.township)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leg.objects.create(
            case=leg.case, number=9, kind=KindCode.TRANSFER, from_organisation=cast.centre,
            to_organisation=cast.township, offered_by=cast.triage, stage_before=Stage.ACCEPTED,
        )  # fmt: skip


def test_a_mediation_under_way_ends_when_the_file_goes(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    legs.accept(leg=offered(cast, case), by=cast.mediator)
    assert case.mediations.get().state == MediationState.ENDED


@pytest.mark.parametrize("who", ["supervisor", "city_supervisor"])
def test_a_supervisor_accepts_for_an_absent_person_and_says_why(cast: Cast, who: str) -> None:
    leg, by = offered(cast), getattr(cast, who)
    accounts.disable(by=cast.admin, user=cast.mediator)
    with pytest.raises(BadInput):
        legs.accept_for(leg=fresh(leg), by=by, note=" ")
    done = legs.accept_for(leg=fresh(leg), by=by, note="调解员住院，无人答复。")
    case = Case.objects.get(pk=leg.case_id)
    assert (case.holder, case.stage, done.overruled) == (cast.committee, Stage.HANDLING, True)
    assert case.events.last().facts["overruled"] is True
    assert case.events.last().organisation == by.current_postings[0].organisation


def test_a_supervisor_takes_back_for_an_absent_sender(cast: Cast) -> None:
    leg = offered(cast)
    legs.take_back(leg=fresh(leg), by=cast.city_supervisor, note="分流员调离。")
    assert fresh(leg).state == LegState.RECALLED
    assert fresh(leg).case.stage == Stage.ACCEPTED


@pytest.mark.parametrize("who", ["clerk", "mediator", "official", "neighbour", "auditor"])
def test_nobody_else_acts_for_an_office(cast: Cast, who: str) -> None:
    leg, by = offered(cast), getattr(cast, who)
    for act in (legs.accept_for, legs.take_back):
        with pytest.raises(NotAllowed):
            act(leg=fresh(leg), by=by, note="不应允许")


def test_a_centre_that_takes_a_case_away_ends_the_earlier_hand_over(cast: Cast) -> None:
    first = taken(cast)
    second = offered(cast, Case.objects.get(pk=first.case_id), to=cast.township)
    assert second.from_organisation == cast.centre
    legs.accept(leg=second, by=cast.township_desk)
    assert fresh(first).state == LegState.RECALLED
    assert fresh(second).case.holder == cast.township


def test_a_moved_clock_moves_every_moment(cast: Cast) -> None:
    then = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    case = accepted(cast, now=then)
    leg = offered(cast, case, now=then)
    legs.accept(leg=leg, by=cast.mediator, now=then)
    leg = fresh(leg)
    assert {leg.offered_at, leg.answered_at, case.holdings.get(until=None).since} == {then}
