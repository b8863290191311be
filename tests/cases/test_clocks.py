"""Which act starts, stops, pauses and moves which clock of a case, from the first contact to mediation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.flow import TRANSITIONS
from cases.models import AlertLevel, Case, Clock, DisputeType, RefusalReason
from cases.services import intake, level, mediation, suspension, watching
from tests import walk
from tests.cast import Cast
from tests.clockwork import MONDAY, cancelled, met, one, running, ways

# The first response


def test_a_logged_case_waits_for_its_first_response(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY)
    assert running(case) == {"respond.blue"}
    assert one(case, "respond.blue").due_at == MONDAY + timedelta(hours=24)


def test_accepting_answers_it_and_begins_triage_and_feedback(cast: Cast) -> None:
    case = walk.accepted(cast, now=MONDAY)
    assert running(case) == {"triage", "feedback.blue"}
    assert met(case, "respond.blue")


def test_refusing_and_withdrawing_answer_it_and_leave_nothing(cast: Cast) -> None:
    refused = cast.log_dispute()
    reason = RefusalReason.objects.first()
    intake.refuse(case=refused, by=cast.clerk, reason=reason, other_ways=ways())
    withdrawn = walk.in_mediation(cast)
    intake.withdraw(case=withdrawn, by=cast.clerk, note="自行和解")
    assert running(refused) == running(withdrawn) == set()
    assert met(refused, "respond.blue")
    assert cancelled(withdrawn, "mediate.people")
    assert cancelled(withdrawn, "feedback.blue")


@pytest.mark.parametrize(("chosen", "hours"), [("blue", 24), ("yellow", 4), ("red", 1)])
def test_the_level_says_how_long_it_may_take(cast: Cast, chosen: str, hours: int) -> None:
    case = cast.log_dispute(now=MONDAY, alert_level=AlertLevel(chosen), alert_reason="现场查看")
    row = one(case, f"respond.{chosen}")
    assert (row.due_at, row.red) == (MONDAY + timedelta(hours=hours), chosen == "red")


def test_keeping_the_case_answers_and_waits_for_a_mediator(cast: Cast) -> None:
    case = walk.handled(cast, now=MONDAY)
    assert running(case) == {"respond.blue", "feedback.blue"}
    assert met(case, "triage")
    assert case.events.last().kind == "keep"


def test_the_mediator_who_was_asked_has_a_day_to_answer(cast: Cast) -> None:
    case = walk.handled(cast, now=MONDAY)
    later = MONDAY + timedelta(hours=5)
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast), now=later)
    assert one(case, "respond.blue").due_at == later + timedelta(hours=24)
    mediation.turn_down(case=case, by=cast.resident, note="是当事人亲属", now=later + timedelta(hours=1))
    assert one(case, "respond.blue").due_at == later + timedelta(hours=25)


# Feedback and progress


def test_the_first_feedback_is_a_notice_a_session_or_a_report(cast: Cast) -> None:
    cases = [walk.in_mediation(cast) for _each in range(3)]
    walk.notice(cast, cases[0])
    walk.planned(cast, cases[1])
    watching.report_progress(case=cases[2], by=cast.resident, note="已联系双方")
    assert all(met(case, "feedback.blue") for case in cases)
    assert all(running(case) == {"mediate.people"} for case in cases)


def test_a_blue_case_needs_no_further_report(cast: Cast) -> None:
    case = walk.accepted(cast)
    watching.report_progress(case=case, by=cast.clerk, note="已联系双方")
    assert running(case) == {"triage"}


def test_each_report_of_a_yellow_case_begins_the_next(cast: Cast) -> None:
    case = yellow(cast, walk.in_mediation(cast, now=MONDAY), MONDAY)
    first = one(case, "progress.yellow")
    walk.held(cast, case, now=MONDAY + timedelta(days=2))
    second = one(case, "progress.yellow")
    watching.report_progress(case=case, by=cast.resident, note="约定下周再谈", now=MONDAY + timedelta(days=4))
    third = one(case, "progress.yellow")
    assert first.pk < second.pk < third.pk
    assert third.due_at.date() == (MONDAY + timedelta(days=11)).date()
    first.refresh_from_db()
    assert first.outcome == "met"


def yellow(cast: Cast, case: Case, now: datetime, to: str = "yellow") -> Case:
    return level.raise_level(case=case, by=cast.clerk, level=to, note="多次到访", now=now)


# The alert level


def test_a_higher_level_begins_its_own_clocks_and_ends_those_of_the_lower(cast: Cast) -> None:
    case = yellow(cast, walk.accepted(cast, now=MONDAY), MONDAY + timedelta(hours=1))
    assert running(case) == {"triage", "feedback.yellow", "progress.yellow"}
    assert cancelled(case, "feedback.blue")
    yellow(cast, case, MONDAY + timedelta(hours=2), to="red")
    assert running(case) == {"triage", "feedback.red", "progress.red"}
    assert one(case, "triage").red


def test_the_first_response_begins_anew_under_the_new_level_only_where_it_is_awaited(cast: Cast) -> None:
    waiting, answered = cast.log_dispute(now=MONDAY), walk.accepted(cast, now=MONDAY)
    for case in (waiting, answered):
        yellow(cast, case, MONDAY + timedelta(hours=1))
    assert running(waiting) == {"respond.yellow"}
    assert one(waiting, "respond.yellow").due_at == MONDAY + timedelta(hours=5)
    assert not any(code.startswith("respond") for code in running(answered))


def test_a_lower_level_slows_the_clocks_once_it_is_approved(cast: Cast) -> None:
    case = yellow(cast, walk.accepted(cast), timezone.now())
    level.ask_lower(case=case, by=cast.clerk, level="blue", note="已缓和")
    assert "feedback.yellow" in running(case)
    level.answer_lower(case=case, by=cast.city_supervisor, answer="refused", note="再观察")
    assert {"feedback.yellow", "progress.yellow"} <= running(case)
    level.ask_lower(case=case, by=cast.clerk, level="blue", note="已缓和")
    level.answer_lower(case=case, by=cast.city_supervisor, answer="approved")
    assert running(case) == {"triage", "feedback.blue"}


# Mediation


@pytest.mark.parametrize(
    ("kind", "policy", "last"),
    [
        ("0201", "mediate.people", date(2026, 4, 2)),
        ("0701", "mediate.labour", date(2026, 3, 17)),
        ("0503", "mediate.traffic", date(2026, 3, 12)),
        ("0502", "mediate.medical", date(2026, 4, 14)),
    ],
)
def test_the_kind_of_dispute_says_how_long_mediation_may_take(
    cast: Cast, kind: str, policy: str, last: date
) -> None:
    case = walk.asked(cast, now=MONDAY, dispute_type=DisputeType.objects.get(code=kind))
    mediation.start(case=case, by=cast.resident, now=MONDAY + timedelta(hours=3))
    assert policy in running(case)
    assert timezone.localdate(one(case, policy).due_at) == last


def test_a_limit_counted_from_the_application_does_not_begin_anew_with_a_substitute(cast: Cast) -> None:
    case = walk.in_mediation(cast, now=MONDAY, dispute_type=DisputeType.objects.get(code="0701"))
    before = one(case, "mediate.labour").due_at
    later = MONDAY + timedelta(days=3)
    mediation.recuse(case=case, by=cast.triage, note="回避", now=later)
    assert cancelled(case, "mediate.labour")
    walk.on_register(cast, "substitute")
    mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast, "substitute"), now=later)
    mediation.start(case=case, by=cast.substitute, now=later)
    assert one(case, "mediate.labour").due_at == before


def test_a_suspension_lets_it_stand_still_and_gives_the_rest_back(cast: Cast) -> None:
    case = walk.in_mediation(cast, now=MONDAY)
    before = one(case, "mediate.people").due_at
    suspension.suspend(case=case, by=cast.resident, reason="appraisal", now=MONDAY + timedelta(days=1))
    assert one(case, "mediate.people").paused_at is not None
    suspension.resume(case=case, by=cast.resident, now=MONDAY + timedelta(days=8))
    after = one(case, "mediate.people")
    assert after.paused_at is None
    assert timezone.localdate(after.due_at) == timezone.localdate(before + timedelta(days=7))


def test_an_extension_moves_it_once_it_is_approved(cast: Cast) -> None:
    case = walk.in_mediation(cast, now=MONDAY)
    until = date(2026, 4, 24)
    ask = {"until": until, "consent_on": MONDAY.date(), "note": "需补充鉴定", "now": MONDAY}
    before = one(case, "mediate.people").due_at
    suspension.ask_extension(case=case, by=cast.resident, **ask)
    suspension.answer_extension(case=case, by=cast.supervisor, answer="refused", note="理由不足", now=MONDAY)
    assert one(case, "mediate.people").due_at == before
    suspension.ask_extension(case=case, by=cast.resident, **ask)
    suspension.answer_extension(case=case, by=cast.supervisor, answer="approved", now=MONDAY)
    assert timezone.localdate(one(case, "mediate.people").due_at) == until


def test_agreement_and_failure_end_it(cast: Cast) -> None:
    agreed, failed = walk.agreed(cast), walk.failed(cast)
    assert met(agreed, "mediate.people")
    assert met(failed, "mediate.people")
    assert running(failed) == set()


# The table itself


def test_every_clock_is_started_and_stopped_by_some_act() -> None:
    started = {clock for row in TRANSITIONS for clock in row.starts}
    stopped = {clock for row in TRANSITIONS for clock in row.stops}
    assert started == set(Clock)
    assert stopped == set(Clock)


def test_an_act_without_clocks_asks_nothing_for_them(cast: Cast) -> None:
    case = walk.accepted(cast)
    with CaptureQueriesContext(connection) as asked:
        intake.note(case=case, by=cast.clerk, note="电话联系")
    assert not [query["sql"] for query in asked if "deadlines_" in query["sql"]]


def test_an_act_with_clocks_asks_one_statement_to_end_and_one_to_begin(cast: Cast) -> None:
    case = cast.log_dispute()
    with CaptureQueriesContext(connection) as asked:
        intake.accept(case=case, by=cast.clerk)
    asked_of = [query["sql"] for query in asked if "deadlines_deadline" in query["sql"]]
    assert [("UPDATE" in sql, "INSERT" in sql) for sql in asked_of] == [(True, False), (False, True)]
