"""A longer time limit: asked with both parties' agreement in writing, decided by somebody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.permissions import Role
from cases.models import Case, Depth, DisputeType, Extension, RequestState
from cases.services import suspension
from cases.services.sharing import share
from core.errors import BadInput, Conflict, NotAllowed
from tests import walk
from tests.cast import Cast

APPROVED, REFUSED = RequestState.APPROVED, RequestState.REFUSED


@pytest.fixture
def case(cast: Cast) -> Case:
    return walk.in_mediation(cast)


def today() -> date:
    return timezone.localdate()


def ask(cast: Cast, case: Case, **changes: Any) -> Extension:
    given = {"until": today() + timedelta(days=45), "consent_on": today(), "note": "等待鉴定意见"}
    return suspension.ask_extension(case=case, by=cast.resident, **{**given, **changes})


def test_an_extension_waits_for_approval_and_then_holds(cast: Cast, case: Case) -> None:
    asked = ask(cast, case)
    assert (asked.state, asked.asked_for, asked.reason) == (RequestState.PENDING, cast.centre, "等待鉴定意见")
    answered = suspension.answer_extension(case=case, by=cast.supervisor, answer=APPROVED)
    assert (answered.pk, answered.state, answered.decided_by) == (asked.pk, APPROVED, cast.supervisor)
    assert case.events.last().facts == {"answer": "approved", "until": asked.until.isoformat()}


@pytest.mark.parametrize("who", ["supervisor", "official", "city_supervisor", "city_official"])
def test_supervisors_and_officials_in_charge_of_the_place_decide(cast: Cast, case: Case, who: str) -> None:
    ask(cast, case)
    assert suspension.may_answer_extension(case, getattr(cast, who))
    suspension.answer_extension(case=case, by=getattr(cast, who), answer=APPROVED)


@pytest.mark.parametrize("who", ["clerk", "triage", "resident", "substitute", "neighbour", "partner"])
def test_nobody_else_decides(cast: Cast, case: Case, who: str) -> None:
    ask(cast, case)
    assert not suspension.may_answer_extension(case, getattr(cast, who))
    with pytest.raises(NotAllowed):
        suspension.answer_extension(case=case, by=getattr(cast, who), answer=APPROVED)


def test_whoever_asked_does_not_decide_though_she_may_approve(cast: Cast, case: Case) -> None:
    ask(cast, case)
    accounts.open_posting(by=cast.admin, user=cast.resident, organisation=cast.centre, role=Role.SUPERVISOR)
    cast.resident.forget_postings()
    with pytest.raises(NotAllowed, match="申请人本人"):
        suspension.answer_extension(case=case, by=cast.resident, answer=APPROVED)


def test_a_supervisor_elsewhere_to_whom_the_case_is_shown_does_not_decide(cast: Cast, case: Case) -> None:
    ask(cast, case)
    office = cast.neighbour_centre
    accounts.open_posting(by=cast.admin, user=cast.unposted, organisation=office, role=Role.SUPERVISOR)
    share(case=case, organisation=office, depth=Depth.WHOLE, purpose="leg:1")
    with pytest.raises(NotAllowed, match="主管该地"):
        suspension.answer_extension(case=case, by=cast.unposted, answer=APPROVED)


def test_one_request_waits_at_a_time_and_a_refused_one_can_be_asked_again(cast: Cast, case: Case) -> None:
    ask(cast, case)
    with pytest.raises(Conflict, match="已申请延长"):
        ask(cast, case)
    suspension.answer_extension(case=case, by=cast.supervisor, answer=REFUSED, note="理由不足")
    ask(cast, case)
    assert [row.state for row in case.extensions.all()] == [REFUSED, RequestState.PENDING]


def test_a_refusal_says_why(cast: Cast, case: Case) -> None:
    ask(cast, case)
    with pytest.raises(BadInput) as refusal:
        suspension.answer_extension(case=case, by=cast.supervisor, answer=REFUSED, note=" ")
    assert set(refusal.value.fields) == {"note"}


def test_an_answer_is_yes_or_no(cast: Cast, case: Case) -> None:
    ask(cast, case)
    with pytest.raises(BadInput):
        suspension.answer_extension(case=case, by=cast.supervisor, answer="perhaps")


def test_without_a_request_there_is_nothing_to_decide(cast: Cast, case: Case) -> None:
    with pytest.raises(Conflict, match="没有待审批"):
        suspension.answer_extension(case=case, by=cast.supervisor, answer=APPROVED)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"until": today()}, "until"),
        ({"consent_on": today() + timedelta(days=1)}, "consent_on"),
        ({"note": " "}, "note"),
    ],
)
def test_what_is_asked_must_make_sense(cast: Cast, case: Case, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        ask(cast, case, **given)
    assert set(refusal.value.fields) == {field}


def test_while_mediation_rests_more_time_can_be_asked_for(cast: Cast, case: Case) -> None:
    suspension.suspend(case=case, by=cast.resident, reason="appraisal")
    ask(cast, case)
    suspension.answer_extension(case=case, by=cast.official, answer=APPROVED)


def test_the_page_offers_the_decision_to_who_may_decide_alone(cast: Cast, case: Case) -> None:
    ask(cast, case)
    url = f"/cases/{case.number}/answer-extension/"
    assert cast.logged_in(cast.resident).post(url, {"answer": "approved"}).status_code == 403
    assert cast.logged_in(cast.supervisor).post(url, {"answer": "refused"}).status_code == 400
    assert cast.logged_in(cast.supervisor).post(url, {"answer": "approved"}).status_code == 303


def test_a_limit_that_the_law_fixes_is_not_extended(cast: Cast) -> None:
    labour = walk.in_mediation(cast, dispute_type=DisputeType.objects.get(code="0701"))
    with pytest.raises(Conflict) as refusal:
        ask(cast, labour)
    assert refusal.value.code == "fixed_limit"


def test_a_day_that_is_no_later_than_the_present_limit_is_refused(cast: Cast, case: Case) -> None:
    with pytest.raises(BadInput) as refusal:
        ask(cast, case, until=today() + timedelta(days=5))
    assert "until" in refusal.value.fields
