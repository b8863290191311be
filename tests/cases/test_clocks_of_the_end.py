"""The clocks from the agreement on: performance, confirmation, visits, archive; petition, hotline."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.models import AgreementForm, AlertLevel, Case, DisputeType
from cases.models import ResolutionMode as Mode
from cases.services import agreement, closing, confirmation, intake
from cases.signing import latest
from deadlines.models import Deadline
from tests import walk
from tests.cast import Cast
from tests.clockwork import MONDAY, cancelled, day, met, of_source, one, running

# Agreement, performance, confirmation


def test_the_clocks_of_an_agreement_begin_when_the_last_has_signed(cast: Cast) -> None:
    case = walk.agreeing(cast)
    term = walk.owing(case, due_on=timezone.localdate() + timedelta(days=3))
    agreement.agree(
        case=case, by=cast.resident, form=AgreementForm.WRITTEN, content="修复漏水，支付维修费。",
        terms=[term], made_on=timezone.localdate(),
    )  # fmt: skip
    assert running(case) == set()
    walk.signed(cast, case)
    assert running(case) == {"confirm.apply", "perform.instalment"}


def test_a_term_has_its_own_clock_with_the_agreed_day(cast: Cast) -> None:
    case = in_force(cast, date(2026, 4, 20), date(2026, 5, 20))
    row = one(case, "perform.instalment")
    assert (row.subject_kind, timezone.localdate(row.due_at)) == ("term", date(2026, 5, 20))
    assert timezone.localdate(row.starts_at) == date(2026, 5, 10)
    first = latest(case).terms.get(number=1)
    agreement.perform(
        case=case, by=cast.resident, term=first, performed_on=date(2026, 3, 3), now=day(3, 3, 10)
    )
    assert "perform.instalment" in running(case)
    states = [row.outcome for row in deadlines(case, "perform.instalment")]
    assert states == ["met", ""]


def in_force(cast: Cast, *days: date) -> Case:
    """An oral agreement with a term for each day."""
    case = walk.agreeing(cast, now=MONDAY)
    agreement.agree(
        case=case, by=cast.resident, form=AgreementForm.ORAL, content="按约定支付维修费。",
        terms=[walk.owing(case, due_on=one_day) for one_day in days], made_on=MONDAY.date(), now=MONDAY,
    )  # fmt: skip
    return case


def deadlines(case: Case, policy: str) -> list[Any]:
    return list(Deadline.objects.of_files([case.pk]).filter(policy=policy).order_by("id"))


def test_thirty_days_to_apply_for_confirmation_end_with_the_application(cast: Cast) -> None:
    case = in_force(cast)
    assert timezone.localdate(one(case, "confirm.apply").due_at) == date(2026, 4, 1)
    apply(cast, case)
    assert met(case, "confirm.apply")


def test_nobody_is_reminded_of_what_no_court_confirms(cast: Cast) -> None:
    case = walk.agreeing(cast, dispute_type=DisputeType.objects.get(code="0101"))
    agreement.agree(
        case=case, by=cast.resident, form=AgreementForm.ORAL, content="和好。", made_on=timezone.localdate()
    )
    assert running(case) == set()


def test_the_court_has_its_own_clock_from_the_day_it_accepts(cast: Cast) -> None:
    case = in_force(cast)
    apply(cast, case)
    say(cast, case, "accepted", day(3, 4, 10))
    assert one(case, "confirm.decide").office == cast.court
    assert timezone.localdate(one(case, "confirm.decide").due_at) == date(2026, 3, 19)
    say(cast, case, "confirmed", day(3, 10, 10))
    assert met(case, "confirm.decide")


def apply(cast: Cast, case: Case) -> None:
    confirmation.apply_confirmation(
        case=case, by=cast.resident, court=cast.court, applied_on=date(2026, 3, 3), both_agree=True,
        status_or_title=False, now=day(3, 3, 10),
    )  # fmt: skip


def say(cast: Cast, case: Case, answer: str, now: datetime) -> None:
    confirmation.answer_confirmation(
        case=case, by=cast.judge, answer=answer, decided_on=now.date(), document_number="（2026）1号", now=now
    )


# Petition and hotline


def test_a_petition_is_registered_and_then_handled(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY, source=of_source("petition"))
    assert running(case) == {"respond.blue", "petition.register"}
    intake.accept(case=case, by=cast.clerk, now=MONDAY)
    assert running(case) == {"feedback.blue", "triage", "petition.handle"}
    assert timezone.localdate(one(case, "petition.handle").due_at) == date(2026, 5, 6)


def test_an_order_of_the_hotline_has_five_working_days(cast: Cast) -> None:
    case = walk.accepted(cast, now=MONDAY, source=of_source("hotline_12345"))
    assert timezone.localdate(one(case, "hotline.handle").due_at) == date(2026, 3, 9)
    intake.withdraw(case=case, by=cast.clerk, note="重复工单")
    assert cancelled(case, "hotline.handle")


# The end


def test_closing_begins_the_visits_and_the_archive(cast: Cast) -> None:
    case = walk.closed(cast, now=MONDAY)
    assert running(case) == {"followup.first", "followup.second", "archive"}
    assert cancelled(case, "confirm.apply")


def test_a_visit_that_reached_somebody_meets_the_clock_that_is_due_first(cast: Cast) -> None:
    case = walk.closed(cast, now=MONDAY)
    visit(cast, case, MONDAY + timedelta(days=2), reached=False)
    assert "followup.first" in running(case)
    visit(cast, case, MONDAY + timedelta(days=3))
    assert running(case) == {"followup.second", "archive"}
    visit(cast, case, MONDAY + timedelta(days=20))
    assert running(case) == {"archive"}


def test_a_red_case_is_visited_again_and_again_for_half_a_year(cast: Cast) -> None:
    case = walk.closed(cast, now=MONDAY)
    Case.objects.filter(pk=case.pk).update(alert_level=AlertLevel.RED)
    case.refresh_from_db()
    for days in (3, 20):
        visit(cast, case, MONDAY + timedelta(days=days))
    assert "followup.red" in running(case)
    visit(cast, case, MONDAY + timedelta(days=40))
    assert one(case, "followup.red").starts_at == MONDAY + timedelta(days=40)
    visit(cast, case, MONDAY + timedelta(days=200))
    assert "followup.red" not in running(case)


def visit(cast: Cast, case: Case, now: datetime, *, reached: bool = True) -> None:
    said = {"satisfaction": "satisfied", "performance": "performed"} if reached else {}
    closing.follow_up(
        case=case, by=cast.clerk, way="phone", visited_on=now.date(), reached=reached, now=now, **said
    )


def test_the_file_is_archived_only_after_the_last_agreed_day(cast: Cast) -> None:
    case = walk.agreeing(cast, now=MONDAY)
    terms = [walk.owing(case, due_on=date(2026, 6, 1))]
    agreement.agree(
        case=case, by=cast.resident, form=AgreementForm.WRITTEN, content="按约定支付维修费。", terms=terms,
        made_on=MONDAY.date(), now=MONDAY,
    )  # fmt: skip
    walk.signed(cast, case, now=MONDAY)
    mode = Mode.objects.get(code="0103")
    closing.close(case=case, by=cast.resident, mode=mode, note="已达成协议", now=MONDAY)
    assert {"archive", "perform.instalment"} <= running(case)
    assert timezone.localdate(one(case, "archive").due_at) == date(2026, 7, 1)


def test_archiving_ends_the_visits_of_all_but_a_red_case(cast: Cast) -> None:
    blue, red = walk.closed(cast), walk.closed(cast)
    Deadline.objects.of_files([red.pk]).filter(policy="followup.second").update(policy="followup.red")
    for case in (blue, red):
        closing.archive(case=case, by=cast.clerk, bind=False)
    assert running(blue) == set()
    assert cancelled(blue, "followup.second")
    assert running(red) == {"followup.red"}


def test_a_reopened_case_begins_anew_and_nobody_visits_it(cast: Cast) -> None:
    case = walk.closed(cast)
    closing.reopen(case=case, by=cast.clerk, note="再次漏水")
    assert running(case) == {"triage", "feedback.blue"}
    assert cancelled(case, "followup.first")
    assert cancelled(case, "archive")
