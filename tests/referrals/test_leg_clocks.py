"""The clocks of the hand-over: how long an office has, who hears of its silence, what silence does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.models import AlertLevel, Case, CaseSource
from cases.services import level, mediation, watching
from core.errors import BadInput
from deadlines.models import Deadline
from deadlines.services.effects import run_effects
from deadlines.services.sweep import sweep
from notifications.models import Message
from referrals.models import KindCode, Leg, LegState
from referrals.services import legs, returns
from tests import walk
from tests.cast import Cast
from tests.clockwork import MONDAY, broken, cancelled, met, one, pass_time, running

from . import steps


def told(kind: str) -> set[Any]:
    """Who has a message of that kind."""
    return {message.recipient for message in Message.objects.filter(kind=kind)}


def delegated(cast: Cast, **more: Any) -> Leg:
    """The court delegates a dispute to the centre."""
    case = cast.log_dispute(by=cast.judge, now=MONDAY)
    given = {
        "kind": KindCode.DELEGATE,
        "to": cast.centre,
        "document_number": "（2026）内0203诉前调1号",
        **more,
    }
    return legs.hand_in(case=case, by=cast.judge, now=MONDAY, **given)


# Which clock, from when to when


def test_an_office_has_one_working_day_to_answer(cast: Cast) -> None:
    leg = steps.offered(cast, steps.accepted(cast, now=MONDAY), now=MONDAY)
    row = one(leg.case, "referral.accept")
    assert (row.subject_kind, row.subject_id, row.office) == ("leg", leg.pk, cast.committee)
    assert timezone.localdate(row.due_at) == date(2026, 3, 3)


def test_a_court_waits_three_working_days_and_the_police_a_day(cast: Cast) -> None:
    assert timezone.localdate(one(delegated(cast).case, "referral.accept.court").due_at) == date(2026, 3, 5)
    case = cast.log_dispute(by=cast.partner, now=MONDAY)
    legs.hand_in(case=case, by=cast.partner, now=MONDAY)
    assert one(case, "referral.accept.police").due_at == MONDAY + timedelta(hours=24)


def test_the_day_the_sender_names_is_the_last(cast: Cast) -> None:
    case = steps.accepted(cast, now=MONDAY)
    leg = legs.ask(
        case=case, by=cast.triage, to=cast.police_station, asked="请协助核实", due_on=date(2026, 3, 10),
        now=MONDAY,
    )  # fmt: skip
    assert timezone.localdate(one(case, "referral.accept").due_at) == date(2026, 3, 10)
    legs.answer(leg=leg, by=cast.partner, answer="done", text="已核实", now=MONDAY + timedelta(days=1))
    assert met(case, "referral.accept")


def test_a_report_waits_for_no_answer(cast: Cast) -> None:
    case = steps.accepted(cast)
    legs.report(case=case, by=cast.clerk, asked="有人扬言报复")
    assert running(case) == {"triage", "feedback.blue"}


# How it ends


def test_accepting_answers_it_and_the_receiver_has_to_respond(cast: Cast) -> None:
    leg = steps.taken(cast, steps.accepted(cast, now=MONDAY))
    assert met(leg.case, "referral.accept")
    assert running(leg.case) == {"respond.blue", "feedback.blue"}
    assert one(leg.case, "respond.blue").office == cast.committee
    assert one(leg.case, "feedback.blue").office == cast.committee
    assert broken(Case.objects.get(pk=leg.case.pk)) == []


def test_declining_answers_it_and_the_sender_triages_anew(cast: Cast) -> None:
    leg = legs.decline(leg=steps.offered(cast), by=cast.mediator, **steps.because())
    assert met(leg.case, "referral.accept")
    assert running(leg.case) == {"respond.blue", "feedback.blue", "triage"}


def test_what_is_recalled_was_not_answered(cast: Cast) -> None:
    leg = legs.recall(leg=steps.offered(cast), by=cast.triage)
    assert cancelled(leg.case, "referral.accept")
    assert "triage" in running(leg.case)


def test_handing_over_ends_triage_and_mediation_ends_when_another_office_takes_the_case(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    leg = steps.offered(cast, case)
    assert {"mediate.people", "referral.accept"} <= running(case)
    legs.accept(leg=leg, by=cast.mediator)
    assert cancelled(case, "mediate.people")
    assert met(case, "referral.accept")


def test_of_two_questions_the_answer_ends_its_own_clock_alone(cast: Cast) -> None:
    case = steps.accepted(cast)
    first = legs.ask(case=case, by=cast.triage, to=cast.police_station, asked="请协助核实")
    second = legs.ask(case=case, by=cast.triage, to=cast.township, asked="请提供法律意见")
    legs.answer(leg=first, by=cast.partner, answer="done", text="已核实")
    assert one(case, "referral.accept").subject_id == second.pk
    assert "referral.accept" in running(case)


def test_a_contested_case_waits_for_the_centre_above(cast: Cast) -> None:
    case = steps.contested(cast)
    assert one(case, "triage").office == cast.city_centre
    contest = returns.to_decide(case)
    returns.decide(contest=contest, by=cast.city_supervisor, to=cast.committee, text="属地管辖")
    assert met(case, "triage")
    assert "referral.accept" in running(case)


def test_whoever_takes_a_petition_over_may_object_for_five_working_days(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.petitions, now=MONDAY, source=CaseSource.objects.get(code="petition"))
    consents = [party for party in case.parties.all() if party.role == "applicant"]
    leg = legs.hand_in(case=case, by=cast.petitions, consents=consents, now=MONDAY)
    assert "petition.register" in running(case)
    legs.accept(leg=leg, by=cast.clerk, now=MONDAY)
    assert met(case, "petition.register")
    assert timezone.localdate(one(case, "referral.return.petition").due_at) == date(2026, 3, 9)
    assert "petition.handle" in running(case)
    returns.send_back(case=case, by=cast.clerk, **steps.because(), now=MONDAY)
    assert met(case, "referral.return.petition")


@pytest.mark.parametrize(
    ("kind", "policy"),
    [("delegate", "court_pre"), ("entrust", "court_post"), ("entrust_summary", "court_post_summary")],
)
def test_the_court_s_way_says_how_long_mediation_may_take(cast: Cast, kind: str, policy: str) -> None:
    leg = delegated(cast, kind=kind)
    legs.accept(leg=leg, by=cast.clerk, now=MONDAY)
    case = leg.case
    walk.triage.keep(case=case, by=cast.triage, route="mediation", note="适合调解", now=MONDAY)
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast), now=MONDAY)
    mediation.start(case=case, by=cast.resident, now=MONDAY + timedelta(days=2))
    row = one(case, f"mediate.{policy}")
    assert row.starts_at == MONDAY


# Silence


def test_the_silent_desk_is_reminded_and_the_sender_hears_once_it_is_late(cast: Cast) -> None:
    leg = steps.offered(cast, steps.accepted(cast, now=MONDAY), now=MONDAY)
    due = one(leg.case, "referral.accept").due_at
    sweep(now=MONDAY + (due - MONDAY) * 0.85)
    assert told_rung(leg, "remind_80") == {cast.mediator}
    sweep(now=due)
    assert told_rung(leg, "due") >= {cast.mediator, cast.triage, cast.clerk}
    assert cast.neighbour not in told_rung(leg, "due")
    assert leg.case.events.filter(kind="deadline", facts__rung="due").exists()


def told_rung(leg: Leg, rung: str) -> set[Any]:
    rows = Message.objects.filter(kind="deadline", facts__rung=rung, facts__policy__startswith="referral")
    return {message.recipient for message in rows}


def test_silence_passes_a_court_s_delegation_on_to_the_next_office(cast: Cast) -> None:
    leg = delegated(cast)
    pass_time(one(leg.case, "referral.accept.court").due_at)
    leg = steps.fresh(leg)
    new = Leg.objects.of(leg.case).get(state=LegState.OFFERED)
    assert (leg.state, leg.answered_by) == (LegState.EXPIRED, None)
    assert new.to_organisation_id not in {cast.centre.pk, cast.court.pk}
    assert (new.kind, new.from_organisation, new.asked) == (leg.kind, cast.court, leg.asked)
    event = leg.case.events.get(kind="reassign")
    assert (event.by, event.organisation) == (None, cast.court)
    assert leg.case.holder == cast.court
    assert cancelled_leg(leg)
    assert told("leg_expired") == {cast.judge}
    assert Message.objects.filter(kind="leg_offered", facts__act="reassign").exists()
    assert broken(leg.case) == []


def cancelled_leg(leg: Leg) -> bool:
    return Deadline.objects.get(subject_kind="leg", subject_id=leg.pk).outcome == "cancelled"


def test_when_nobody_is_left_the_court_keeps_the_case_and_is_told(cast: Cast) -> None:
    leg = delegated(cast)
    moment, offices = MONDAY, 0
    while Leg.objects.of(leg.case).open().exists():
        moment, offices = moment + timedelta(days=5), offices + 1
        pass_time(moment)
    case = Case.objects.get(pk=leg.case.pk)
    assert offices > 1
    assert (case.stage, case.holder) == ("submitted", cast.court)
    assert case.events.filter(kind="expire", by=None).count() == 1
    assert "respond.blue" in running(case)


def test_an_answer_a_moment_before_keeps_the_case_where_it_is(cast: Cast) -> None:
    leg = delegated(cast)
    due = one(leg.case, "referral.accept.court").due_at
    sweep(now=due)
    legs.accept(leg=leg, by=cast.clerk)
    run_effects(now=due + timedelta(minutes=1))
    assert steps.fresh(leg).state == LegState.ACCEPTED
    assert not leg.case.events.filter(kind="reassign").exists()


def test_other_hand_overs_only_get_louder(cast: Cast) -> None:
    leg = steps.offered(cast, steps.accepted(cast, now=MONDAY), now=MONDAY)
    pass_time(MONDAY + timedelta(days=30))
    assert steps.fresh(leg).state == LegState.OFFERED


# A higher level is put forward, never set


def test_long_silence_puts_the_case_forward_for_a_higher_level_and_a_person_decides(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY)
    pass_time(MONDAY + timedelta(hours=49))
    proposal = watching.waiting_proposal(case)
    assert proposal is not None
    assert (proposal.from_level, proposal.to_level) == (AlertLevel.BLUE, AlertLevel.YELLOW)
    assert Case.objects.get(pk=case.pk).alert_level == AlertLevel.BLUE
    assert case.events.get(kind="propose_level").by is None
    assert told("level_proposed") >= {cast.supervisor, cast.triage}
    with pytest.raises(BadInput):
        watching.dismiss_level(case=case, by=cast.supervisor, note=" ")
    watching.dismiss_level(case=case, by=cast.supervisor, note="已约定明日调解")
    assert watching.waiting_proposal(case) is None


def test_raising_the_level_confirms_what_was_put_forward(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY)
    pass_time(MONDAY + timedelta(hours=49))
    walk.intake.accept(case=case, by=cast.clerk)
    proposal = watching.waiting_proposal(case)
    watching_level(cast, case)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("confirmed", cast.supervisor)


def watching_level(cast: Cast, case: Case) -> None:
    level.raise_level(case=case, by=cast.supervisor, level="yellow", note="多次超期")


def test_a_red_case_is_put_forward_for_nothing(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY, alert_level=AlertLevel.RED, alert_reason="多人聚集")
    pass_time(MONDAY + timedelta(days=3))
    assert watching.waiting_proposal(case) is None


# The table tells people


def test_the_desk_that_is_asked_hears_at_once_and_the_sender_of_the_answer(cast: Cast) -> None:
    leg = steps.offered(cast)
    assert told("leg_offered") == {cast.mediator}
    message = Message.objects.get(kind="leg_offered")
    assert message.path == f"/cases/{leg.case.number}/"
    assert message.about == f"leg:{leg.pk}"
    legs.decline(leg=leg, by=cast.mediator, **steps.because())
    assert told("leg_declined") == {cast.triage}
    again = steps.offered(cast, leg.case)
    legs.recall(leg=again, by=cast.clerk)
    assert told("leg_recalled") == {cast.mediator}


def test_the_police_hear_of_danger_and_the_court_of_an_application(cast: Cast) -> None:
    case = steps.accepted(cast)
    legs.report(case=case, by=cast.clerk, asked="有人扬言报复")
    assert told("leg_offered") == {cast.partner}
    leg = Leg.objects.of(case).get(kind=KindCode.REPORT)
    legs.answer(leg=leg, by=cast.partner, answer="received")
    assert told("leg_answered") == {cast.clerk}


def test_no_message_names_a_party(cast: Cast) -> None:
    steps.contested(cast)
    assert told("contested") == {cast.city_supervisor}
    facts = str(list(Message.objects.values_list("facts", "path", "key")))
    assert "张三" not in facts
    assert "李四" not in facts
