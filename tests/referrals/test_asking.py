"""Asking another office: it sees what it is asked, the file stays, and closing waits for the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.guards import closing_missing
from cases.models import Case, Depth, ResolutionMode, Stage
from cases.privacy import depth_of
from cases.services import files, intake, mediation, triage
from core.errors import BadInput, Conflict, NotAllowed
from organisations.models import Organisation
from referrals.models import KindCode, Leg, LegAnswer, LegState
from referrals.services import legs
from tests import walk
from tests.cast import Cast

from .steps import because, fresh, taken

QUESTION = "请协助核实房屋权属。"
NEXT_WEEK = timezone.localdate() + timedelta(days=7)


@pytest.fixture
def case(cast: Cast) -> Case:
    return walk.handled(cast)


@pytest.fixture
def leg(cast: Cast, case: Case) -> Leg:
    return legs.ask(case=case, by=cast.triage, to=cast.township, asked=QUESTION, due_on=NEXT_WEEK)


def test_asking_moves_nothing(cast: Cast, case: Case, leg: Leg) -> None:
    assert (case.stage, case.holder) == (Stage.HANDLING, cast.centre)
    assert (leg.kind, leg.state, leg.asked) == (KindCode.ASSIST, LegState.OFFERED, QUESTION)
    assert depth_of(Case.objects.visible_to(cast.township_desk).get(), cast.township_desk) == Depth.ASK


def test_the_answer_goes_to_who_asked_and_ends_the_sight(cast: Cast, case: Case, leg: Leg) -> None:
    done = legs.answer(
        leg=fresh(leg), by=cast.township_desk, answer=LegAnswer.OPINION, text="登记在申请人名下。"
    )
    assert (done.state, done.answer, done.seen_at) == (LegState.COMPLETED, LegAnswer.OPINION, None)
    assert case.events.last().facts["answer"] == "opinion"
    assert not Case.objects.visible_to(cast.township_desk).exists()


def test_it_may_say_no_with_a_reason(cast: Cast, case: Case, leg: Leg) -> None:
    legs.decline(leg=fresh(leg), by=cast.township_desk, **because())
    assert (fresh(leg).state, Case.objects.get().stage) == (LegState.DECLINED, Stage.HANDLING)


def test_it_can_be_recalled(cast: Cast, leg: Leg) -> None:
    legs.recall(leg=fresh(leg), by=cast.triage)
    assert fresh(leg).state == LegState.RECALLED


def test_it_is_not_accepted_like_a_file(cast: Cast, leg: Leg) -> None:
    with pytest.raises(Conflict):
        legs.accept(leg=fresh(leg), by=cast.township_desk)


def test_an_answer_of_another_kind_or_without_words_is_refused(cast: Cast, leg: Leg) -> None:
    for answer, text in ((LegAnswer.CONFIRMED, "words"), (LegAnswer.DONE, " "), ("", "words")):
        with pytest.raises(BadInput):
            legs.answer(leg=fresh(leg), by=cast.township_desk, answer=answer, text=text)


def test_nobody_is_asked_twice_at_the_same_time(cast: Cast, case: Case, leg: Leg) -> None:
    with pytest.raises(Conflict):
        legs.ask(case=case, by=cast.triage, to=cast.township, asked=QUESTION)


@pytest.mark.parametrize("who", ["mediator", "neighbour", "partner", "supervisor"])
def test_only_the_holder_or_a_centre_above_asks(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        legs.ask(case=case, by=getattr(cast, who), to=cast.court, asked=QUESTION)


def test_the_holder_asks_wherever_the_file_is(cast: Cast) -> None:
    case = Case.objects.get(pk=taken(cast).case_id)
    leg = legs.ask(case=case, by=cast.mediator, to=cast.police_station, asked=QUESTION)
    assert leg.from_organisation == cast.committee


def test_a_day_gone_by_is_refused(cast: Cast, case: Case) -> None:
    gone = NEXT_WEEK - timedelta(days=8)
    with pytest.raises(BadInput) as refusal:
        legs.ask(case=case, by=cast.triage, to=cast.township, asked=QUESTION, due_on=gone)
    assert set(refusal.value.fields) == {"due_on"}


def test_papers_that_go_with_the_question_are_read_until_it_is_answered(cast: Cast, case: Case) -> None:
    sent = files.attach(case=case, by=cast.clerk, kind="evidence", file=walk.picture(3))
    kept = files.attach(case=case, by=cast.clerk, kind="application", file=walk.picture(4))
    leg = legs.ask(case=case, by=cast.triage, to=cast.police_station, asked=QUESTION, papers=[sent])
    assert files.may_open(case, cast.partner, [sent, kept]) == {sent.pk}
    legs.answer(leg=leg, by=cast.partner, answer=LegAnswer.DONE, text="已核实。")
    case.refresh_from_db()
    assert files.may_open(case, cast.partner, [sent, kept]) == set()


def test_papers_of_a_file_one_does_not_see_are_not_sent_back(cast: Cast, case: Case, leg: Leg) -> None:
    ours = files.attach(case=case, by=cast.clerk, kind="evidence", file=walk.picture(1), title="张三身份证")
    theirs = files.attach(case=case, by=cast.township_desk, kind="evidence", file=walk.picture(2))
    given = {"leg": leg, "by": cast.township_desk, "answer": LegAnswer.OPINION, "text": "已核实。"}
    with pytest.raises(BadInput):
        legs.answer(**given, papers=[ours])
    legs.answer(**given, papers=[theirs])
    assert list(leg.papers.all()) == [theirs]


def test_asking_says_what_and_whom(cast: Cast, case: Case) -> None:
    nobody = Organisation.objects.get(pk=cast.head_office.pk)
    for to, asked in ((cast.centre, QUESTION), (cast.township, " "), (nobody, QUESTION)):
        with pytest.raises(BadInput):
            legs.ask(case=case, by=cast.triage, to=to, asked=asked)


def test_closing_waits_for_whoever_was_asked(cast: Cast) -> None:
    case = walk.in_force(cast)
    assert closing_missing(case) == []
    leg = legs.ask(case=case, by=cast.triage, to=cast.township, asked=QUESTION)
    assert cast.township.name in "".join(closing_missing(case))
    legs.answer(leg=fresh(leg), by=cast.township_desk, answer=LegAnswer.DONE, text="已办结。")
    assert closing_missing(case) == []


def test_a_withdrawal_recalls_what_was_asked(cast: Cast, case: Case, leg: Leg) -> None:
    intake.withdraw(case=case, by=cast.triage, note="申请人撤回")
    assert fresh(leg).state == LegState.RECALLED
    assert not Case.objects.visible_to(cast.township_desk).exists()


def test_the_result_goes_to_who_handed_the_case_over(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.judge)
    first = legs.accept(leg=legs.hand_in(case=case, by=cast.judge), by=cast.clerk)
    with pytest.raises(Conflict):
        legs.complete(leg=fresh(first), by=cast.clerk, answer=LegAnswer.FAILED, text="调解不成")
    intake.withdraw(case=case, by=cast.triage, note="原告撤回")
    assert (fresh(first).state, fresh(first).answer) == (LegState.COMPLETED, LegAnswer.WITHDRAWN)
    assert fresh(first).seen_at is None


def test_a_failed_mediation_is_told_to_the_court_in_words(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.judge)
    first = legs.accept(leg=legs.hand_in(case=case, by=cast.judge), by=cast.clerk)
    triage.keep(case=case, by=cast.triage, route="mediation", note="适合调解")
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast))
    mediation.start(case=case, by=cast.resident)
    ways = list(ResolutionMode.objects.filter(active=True, parent=None)[:2])
    mediation.fail(case=case, by=cast.resident, cause="no_agreement", other_ways=ways)
    done = legs.complete(leg=fresh(first), by=cast.clerk, answer=LegAnswer.FAILED, text="双方分歧较大。")
    assert (done.state, done.answer, done.answered_by) == (LegState.COMPLETED, LegAnswer.FAILED, cast.clerk)
