"""Who mediates: assigned, accepted, declined, recused with a substitute, and ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.permissions import Role
from cases.models import (
    Case,
    CaseSource,
    FailureCause,
    Mediation,
    MediationState,
    ResolutionMode,
    SessionState,
    Stage,
)
from cases.services import intake, mediation, suspension
from core.errors import BadInput, Conflict, NotAllowed
from mediators.models import Booking
from mediators.services import register
from tests import walk
from tests.cases.test_intake_at_once import at_once
from tests.cast import Cast


def ways() -> list[ResolutionMode]:
    return list(ResolutionMode.objects.filter(active=True, parent__isnull=True)[:2])


def only(case: Case) -> Mediation:
    return case.mediations.get()


def test_whoever_assigns_at_the_holder_asks_a_mediator(cast: Cast) -> None:
    case = walk.handled(cast)
    row = mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast), chosen_by_party=True)
    assert (row.state, row.organisation, row.chosen_by_party) == (MediationState.OFFERED, cast.centre, True)
    assert case.stage == Stage.HANDLING
    assert case.events.last().facts == {"mediator": row.mediator_id, "chosen_by_party": True}


def test_a_mediator_may_assign_herself(cast: Cast) -> None:
    case = walk.handled(cast)
    mediation.assign(case=case, by=cast.resident, mediator=walk.on_register(cast))
    mediation.start(case=case, by=cast.resident)
    assert case.stage == Stage.MEDIATION


@pytest.mark.parametrize("who", ["clerk", "supervisor", "official", "mediator", "city_supervisor"])
def test_who_may_not_assign_at_the_holder_is_refused(cast: Cast, who: str) -> None:
    case = walk.handled(cast)
    with pytest.raises(NotAllowed):
        mediation.assign(case=case, by=getattr(cast, who), mediator=walk.on_register(cast))


def test_a_mediator_of_another_office_without_a_posting_here_cannot_be_assigned(cast: Cast) -> None:
    case = walk.handled(cast)
    foreign = walk.on_register(cast, "mediator")
    assert foreign not in mediation.eligible(case)
    with pytest.raises(BadInput, match="卫和平没有") as refusal:
        mediation.assign(case=case, by=cast.triage, mediator=foreign)
    assert set(refusal.value.fields) == {"mediator"}


def test_an_invited_mediator_with_a_posting_here_can_be_assigned(cast: Cast) -> None:
    case = walk.handled(cast)
    accounts.open_posting(by=cast.admin, user=cast.mediator, organisation=cast.centre, role=Role.MEDIATOR)
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "mediator"))
    assert only(case).mediator.user == cast.mediator


def test_a_mediator_whose_appointment_is_over_cannot_be_assigned(cast: Cast) -> None:
    case = walk.handled(cast)
    row = walk.on_register(cast)
    register.end_term(by=cast.triage, mediator=row, reason="到期")
    with pytest.raises(BadInput, match="聘任"):
        mediation.assign(case=case, by=cast.triage, mediator=row)
    assert not mediation.eligible(case).filter(pk=row.pk).exists()


def test_a_second_mediator_is_not_asked_while_the_first_has_not_answered(cast: Cast) -> None:
    case = walk.asked(cast)
    with pytest.raises(Conflict, match="沈长顺"):
        mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"))


def test_somebody_else_can_be_asked_instead_of_one_who_does_not_answer(cast: Cast) -> None:
    case = walk.asked(cast)
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"), instead=True)
    assert [row.state for row in case.mediations.all()] == [MediationState.ENDED, MediationState.OFFERED]
    with pytest.raises(NotAllowed):
        mediation.start(case=case, by=cast.resident)


@pytest.mark.django_db(transaction=True)
def test_of_two_assignments_at_once_one_wins(cast: Cast) -> None:
    case = walk.handled(cast)
    rows = [walk.on_register(cast, who) for who in ("resident", "substitute")]

    def ask(index: int) -> str:
        own = Case.objects.get(pk=case.pk)
        try:
            mediation.assign(case=own, by=cast.triage, mediator=rows[index])
        except Conflict as refusal:
            return refusal.code
        return "asked"

    assert sorted(at_once([lambda: ask(0), lambda: ask(1)])) == ["asked", "asked_already"]
    assert case.mediations.count() == 1


@pytest.mark.parametrize("act", ["start", "turn_down"])
@pytest.mark.parametrize("who", ["substitute", "triage", "mediator", "supervisor"])
def test_only_the_mediator_who_was_asked_answers(cast: Cast, act: str, who: str) -> None:
    case = walk.asked(cast)
    more = {"note": "没有时间"} if act == "turn_down" else {}
    with pytest.raises(NotAllowed):
        getattr(mediation, act)(case=case, by=getattr(cast, who), **more)
    assert only(case).state == MediationState.OFFERED


def test_a_mediator_whose_posting_ended_cannot_accept(cast: Cast) -> None:
    case = walk.asked(cast)
    accounts.end_posting(by=cast.admin, posting=cast.resident.current_postings[0])
    with pytest.raises(NotAllowed):
        mediation.start(case=case, by=cast.resident)


def test_nobody_answers_when_nobody_was_asked(cast: Cast) -> None:
    case = walk.handled(cast)
    with pytest.raises(Conflict, match="尚未"):
        mediation.start(case=case, by=cast.resident)


def test_declining_keeps_the_reason_and_lets_another_be_asked_but_not_the_same(cast: Cast) -> None:
    case = walk.asked(cast)
    mediation.turn_down(case=case, by=cast.resident, note=" 与被申请人是邻居 ")
    row = only(case)
    assert (row.state, row.reason, case.stage) == (
        MediationState.DECLINED, "与被申请人是邻居", Stage.HANDLING,
    )  # fmt: skip
    with pytest.raises(BadInput, match="沈长顺"):
        mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast))
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"))


def test_declining_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(BadInput):
        mediation.turn_down(case=walk.asked(cast), by=cast.resident, note=" ")


def test_accepting_begins_mediation_at_that_moment(cast: Cast) -> None:
    at = timezone.now() - timedelta(days=3)
    case = walk.in_mediation(cast, now=at)
    row = only(case)
    assert (row.state, row.answered_at, case.stage) == (MediationState.ACCEPTED, at, Stage.MEDIATION)


def test_a_petition_matter_is_not_mediated_without_consent(cast: Cast) -> None:
    case = walk.asked(cast, source=CaseSource.objects.get(code="petition"))
    with pytest.raises(Conflict) as refusal:
        mediation.start(case=case, by=cast.resident)
    assert refusal.value.code == "consent_missing"
    assert only(case).state == MediationState.OFFERED


def test_a_recused_mediator_leaves_and_a_substitute_takes_over(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    session = walk.planned(cast, case)
    mediation.recuse(case=case, by=cast.triage, note="与申请人有亲属关系", asked_by_party=True)
    row = only(case)
    assert (row.state, row.reason, case.stage) == (
        MediationState.RECUSED, "与申请人有亲属关系", Stage.HANDLING,
    )  # fmt: skip
    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    assert Booking.objects.get(pk=session.booking_id).cancelled_at == row.ended_at
    with pytest.raises(BadInput):
        mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast))
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"))
    mediation.start(case=case, by=cast.substitute)
    assert case.stage == Stage.MEDIATION


def test_a_recusal_during_suspension_ends_the_suspension(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    suspension.suspend(case=case, by=cast.resident, reason="appraisal")
    mediation.recuse(case=case, by=cast.triage, note="回避")
    assert case.suspensions.get().ended_at is not None


def test_the_notice_of_rights_has_its_day(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    today = timezone.localdate()
    with pytest.raises(BadInput, match="不能晚于今天"):
        mediation.serve_notice(case=case, by=cast.resident, served_on=today + timedelta(days=1))
    with pytest.raises(BadInput, match="早于"):
        mediation.serve_notice(case=case, by=cast.resident, served_on=today - timedelta(days=400))
    mediation.serve_notice(case=case, by=cast.resident, served_on=today)
    assert only(case).notice_served_on == today


def test_failure_names_cause_and_other_ways_and_ends_everything(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    session = walk.planned(cast, case)
    suspension.ask_extension(
        case=case, by=cast.resident, until=timezone.localdate() + timedelta(days=45),
        consent_on=timezone.localdate(), note="鉴定未完成",
    )  # fmt: skip
    mediation.fail(case=case, by=cast.resident, cause=FailureCause.NO_AGREEMENT, other_ways=ways())
    session.refresh_from_db()
    assert (case.stage, only(case).state, session.state) == (
        Stage.FAILED, MediationState.ENDED, SessionState.CANCELLED,
    )  # fmt: skip
    assert not Booking.objects.standing().filter(case_number=case.number).exists()
    assert case.extensions.get().state == "refused"
    assert case.events.last().facts["cause"] == "no_agreement"


@pytest.mark.parametrize("missing", ["cause", "other_ways"])
def test_failure_without_cause_or_other_ways_is_refused(cast: Cast, missing: str) -> None:
    case = walk.in_mediation(cast)
    given = {"cause": FailureCause.ABSENT, "other_ways": ways()} | {missing: "" if missing == "cause" else []}
    with pytest.raises(BadInput) as refusal:
        mediation.fail(case=case, by=cast.resident, **given)
    assert set(refusal.value.fields) == {missing}


@pytest.mark.parametrize("stage", ["handling", "mediation", "suspended"])
def test_an_express_refusal_ends_it_at_any_point(cast: Cast, stage: str) -> None:
    case = walk.asked(cast) if stage == "handling" else walk.in_mediation(cast)
    if stage == "suspended":
        suspension.suspend(case=case, by=cast.resident, reason="appraisal")
    mediation.fail(case=case, by=cast.resident, cause=FailureCause.REFUSED, other_ways=ways())
    assert case.stage == Stage.FAILED
    assert mediation.current(case) is None
    assert not case.suspensions.filter(ended_at=None).exists()


def test_what_has_not_begun_cannot_have_failed_to_agree(cast: Cast) -> None:
    with pytest.raises(BadInput, match="调解尚未开始"):
        mediation.fail(
            case=walk.handled(cast), by=cast.resident, cause=FailureCause.NO_AGREEMENT, other_ways=ways()
        )


def test_a_withdrawal_leaves_nobody_mediating_and_no_room_booked(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    walk.planned(cast, case)
    intake.withdraw(case=case, by=cast.clerk, note="当事人自行和解")
    assert mediation.current(case) is None
    assert not Booking.objects.standing().filter(case_number=case.number).exists()


def test_the_mediator_does_it_all_by_the_api(cast: Cast) -> None:
    case, client = walk.handled(cast), cast.logged_in(cast.resident)
    row = walk.on_register(cast)
    at = f"/api/v1/cases/{case.number}/"
    for code, body in (
        ("assign", {"mediator": row.pk}),
        ("start", {}),
        ("serve-notice", {"served_on": timezone.localdate().isoformat()}),
        ("fail", {"cause": "refused", "other_ways": [way.pk for way in ways()]}),
    ):
        answer = client.post(at + code, body, content_type="application/json")
        assert answer.status_code == 200, (code, answer.content.decode())
    case.refresh_from_db()
    assert case.stage == Stage.FAILED


def test_the_page_assigns_and_says_so(cast: Cast) -> None:
    case, client = walk.handled(cast), cast.logged_in(cast.triage)
    row = walk.on_register(cast)
    answer = client.post(
        reverse("cases:assign", args=[case.number]), {"mediator": row.pk, "key": str(uuid4())}, follow=True
    )
    assert answer.redirect_chain[-1][1] == 303
    assert only(case).mediator == row
