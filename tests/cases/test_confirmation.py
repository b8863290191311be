"""Judicial confirmation: in thirty days, both together, not about status or title; what the court says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cases.models import Case, Confirmation, ConfirmationState, Depth, DisputeType, PaperKind
from cases.privacy import depth_of
from cases.services.confirmation import answer_confirmation, apply_confirmation, last_day, may_answer
from cases.signing import latest
from core.errors import BadInput, Conflict, NotAllowed
from organisations import services as offices
from organisations.models import Organisation
from tests import walk
from tests.cast import Cast

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 3, 10, 0, tzinfo=CHINA)
TODAY = NOW.date()
S = ConfirmationState


def apply(cast: Cast, case: Case, **changes: Any) -> Confirmation:
    given_ = {
        "court": cast.court,
        "applied_on": TODAY, "both_agree": True, "status_or_title": False, "now": NOW, **changes,
    }  # fmt: skip
    return apply_confirmation(case=case, by=cast.resident, **given_)


def answer(by: User, case: Case, state: str, **changes: Any) -> Confirmation:
    given_ = {"decided_on": TODAY, "now": NOW, **changes}
    return answer_confirmation(case=case, by=by, answer=state, **given_)


def test_the_court_sees_what_it_needs_once_it_is_asked(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    assert not Case.objects.visible_to(cast.judge).exists()
    confirmation = apply(cast, case)
    assert confirmation.state == S.APPLIED
    assert Case.objects.visible_to(cast.judge).get() == case
    assert depth_of(case, cast.judge) == Depth.OFFER
    facts = {"court": cast.court.pk, "confirmation": confirmation.pk}
    assert case.events.get(kind="apply_confirmation").facts == facts


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hour=st.integers(0, 23), day=st.integers(0, 40))
def test_thirty_days_count_by_the_calendar_of_china_whatever_the_hour(
    cast: Cast, hour: int, day: int
) -> None:
    signed = datetime(2026, 1, 15, hour, 59, tzinfo=CHINA)
    case = walk.in_force(cast, now=signed)
    then = signed + timedelta(days=day)
    asked: dict[str, Any] = {"applied_on": signed.date() + timedelta(days=day), "now": then}
    if day <= 30:
        assert apply(cast, case, **asked).state == S.APPLIED
    else:
        with pytest.raises(BadInput) as refusal:
            apply(cast, case, **asked)
        assert set(refusal.value.fields) == {"applied_on"}


def test_an_application_in_time_may_be_recorded_later(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    last = TODAY + timedelta(days=30)
    found = latest(case)
    assert found is not None
    assert last_day(found) == last
    assert apply(cast, case, applied_on=last, now=NOW + timedelta(days=45)).applied_on == last


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"applied_on": TODAY - timedelta(days=1)}, "applied_on"),
        ({"applied_on": TODAY + timedelta(days=1)}, "applied_on"),
        ({"both_agree": False}, "both_agree"),
        ({"status_or_title": None}, "status_or_title"),
    ],
)
def test_an_application_that_cannot_be_is_refused_by_its_field(
    cast: Cast, changes: dict[str, Any], field: str
) -> None:
    case = walk.in_force(cast, now=NOW)
    with pytest.raises(BadInput) as refusal:
        apply(cast, case, **changes)
    assert set(refusal.value.fields) == {field}
    assert not Confirmation.objects.exists()


def test_only_an_active_court_is_asked(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    with pytest.raises(BadInput):
        apply(cast, case, court=cast.police_station)
    empty = offices.add(
        by=cast.admin, name="停用法庭（测试）", kind=cast.court.kind, region=cast.court.region
    )
    offices.deactivate(by=cast.admin, organisation=empty)
    with pytest.raises(BadInput):
        apply(cast, case, court=Organisation.objects.get(pk=empty.pk))


def test_status_and_title_are_barred_by_the_answer(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    with pytest.raises(Conflict) as refusal:
        apply(cast, case, status_or_title=True)
    assert refusal.value.code == "confirmation_barred"


@pytest.mark.parametrize("code", ["0101", "0403"])
def test_status_and_title_are_barred_by_the_type_of_dispute(cast: Cast, code: str) -> None:
    case = walk.in_force(cast, now=NOW, dispute_type=DisputeType.objects.get(code=code))
    with pytest.raises(Conflict) as refusal:
        apply(cast, case)
    assert refusal.value.code == "confirmation_barred"


def test_nothing_is_confirmed_before_all_have_signed(cast: Cast) -> None:
    case = walk.agreed(cast, now=NOW)
    with pytest.raises(Conflict) as refusal:
        apply(cast, case)
    assert refusal.value.code == "not_in_force"


def test_one_application_is_open_at_a_time(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    apply(cast, case)
    with pytest.raises(Conflict):
        apply(cast, case)
    answer(cast.clerk, case, S.WITHDRAWN)
    assert apply(cast, case).state == S.APPLIED


FOLLOWING = {
    S.APPLIED: {S.ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN},
    S.ACCEPTED: {S.CONFIRMED, S.REJECTED, S.WITHDRAWN},
}


@pytest.mark.parametrize("first", [None, S.ACCEPTED])
@pytest.mark.parametrize("state", [*S, "perhaps"])
def test_the_court_says_only_what_can_follow(cast: Cast, first: str | None, state: str) -> None:
    case = walk.in_force(cast, now=NOW)
    confirmation = apply(cast, case)
    if first:
        answer(cast.judge, case, first)
    if state in FOLLOWING[S(first or S.APPLIED)]:
        answer(cast.judge, case, state, document_number="（2026）内0203民特1号")
        confirmation.refresh_from_db()
        assert confirmation.state == state
    else:
        with pytest.raises(BadInput) as refusal:
            answer(cast.judge, case, state, document_number="1")
        assert set(refusal.value.fields) == {"answer"}


@pytest.mark.parametrize("state", [S.CONFIRMED, S.REJECTED])
def test_a_ruling_has_its_number_and_joins_the_file(cast: Cast, state: str) -> None:
    case = walk.in_force(cast, now=NOW)
    apply(cast, case)
    answer(cast.judge, case, S.ACCEPTED)
    with pytest.raises(BadInput) as refusal:
        answer(cast.judge, case, state)
    assert set(refusal.value.fields) == {"document_number"}
    scan = walk.picture(99)
    ruled = answer(cast.judge, case, state, document_number=" （2026）内0203民特1号 ", ruling=scan)
    assert ruled.document_number == "（2026）内0203民特1号"
    paper = case.attachments.get(kind=PaperKind.CONFIRMATION)
    assert paper.organisation == cast.court
    with pytest.raises(Conflict if state == S.CONFIRMED else BadInput):
        apply(cast, case, both_agree=state == S.CONFIRMED)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_the_court_says_it_on_a_day_that_can_be(cast: Cast, day: date) -> None:
    case = walk.in_force(cast, now=NOW)
    apply(cast, case)
    with pytest.raises(BadInput) as refusal:
        answer(cast.clerk, case, S.ACCEPTED, decided_on=day)
    assert set(refusal.value.fields) == {"decided_on"}


def test_only_the_court_or_who_handles_the_case_records_the_answer(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    apply(cast, case)
    may = {who: may_answer(case, user) for who, user in cast.everyone().items()}
    assert {who for who, can in may.items() if can} == {
        "clerk", "colleague", "triage", "resident", "substitute", "judge",
    }  # fmt: skip
    for who in (cast.neighbour, cast.partner, cast.supervisor, cast.disabled):
        with pytest.raises(NotAllowed):
            answer(who, case, S.ACCEPTED)


def test_the_page_of_the_court_answers_with_the_case(cast: Cast) -> None:
    case = walk.in_force(cast)
    today = walk.timezone.localdate()
    apply(cast, case, applied_on=today, now=None)
    browser = cast.logged_in(cast.judge)
    url = f"/cases/{case.number}/answer-confirmation/"
    done = browser.post(url, {"answer": "accepted", "decided_on": today.isoformat()}, follow=True)
    assert done.status_code == 200
    assert done.redirect_chain[0][1] == 303
    assert browser.post(url, {"answer": "accepted", "decided_on": today.isoformat()}).status_code == 400


def test_no_answer_without_a_question(cast: Cast) -> None:
    with pytest.raises(Conflict):
        answer(cast.clerk, walk.in_force(cast, now=NOW), S.ACCEPTED)
