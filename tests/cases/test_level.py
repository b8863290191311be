"""The alert level: up at once by whoever sees danger, down one step with approval from one level higher."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.acts import offered
from cases.models import AlertDecision, AlertLevel, Case, LevelRequest, RequestState
from cases.services import intake, level
from core.errors import BadInput, Conflict, NotAllowed
from tests.cast import Cast

BLUE, YELLOW, RED = AlertLevel.BLUE, AlertLevel.YELLOW, AlertLevel.RED
TODAY = date(2026, 1, 1)
NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def at_level(cast: Cast, wanted: AlertLevel) -> Case:
    return cast.log_dispute(alert_level=wanted, alert_reason="seen at the window")


def acts(case: Case, user: User) -> set[str]:
    return {row.code for row, _act in offered(case, user)}


def levels(case: Case) -> list[str]:
    return list(AlertDecision.objects.filter(case=case).values_list("level", flat=True))


@pytest.mark.parametrize("who", ["clerk", "triage", "supervisor", "official", "city_official"])
def test_whoever_sees_danger_raises_the_level_at_once(cast: Cast, who: str) -> None:
    case, user = at_level(cast, BLUE), getattr(cast, who)
    level.raise_level(case=case, by=user, level=RED, note="300 households", now=NOW)
    case.refresh_from_db()
    assert case.alert_level == RED
    decision = case.alert_decisions.last()
    assert (decision.level, decision.by, decision.reason, decision.at) == (RED, user, "300 households", NOW)
    event = case.events.get(kind="raise_level")
    assert event.facts == {"level": "red", "from": "blue"}


def test_a_decision_keeps_what_the_rules_say_of_the_case_now(cast: Cast) -> None:
    case = cast.log_dispute(people_count=60, alert_level=YELLOW, alert_reason="calm so far")
    level.raise_level(case=case, by=cast.clerk, level=RED, note="they gather")
    decision = case.alert_decisions.last()
    assert (decision.proposed, decision.points) == (RED, 60)
    assert decision.signs == ["people_50"]


@pytest.mark.parametrize(
    ("old", "new"), [(BLUE, BLUE), (YELLOW, YELLOW), (YELLOW, BLUE), (RED, YELLOW), (RED, RED)]
)
def test_raising_means_higher(cast: Cast, old: AlertLevel, new: AlertLevel) -> None:
    case = at_level(cast, old)
    with pytest.raises(BadInput) as refusal:
        level.raise_level(case=case, by=cast.clerk, level=new, note="danger")
    assert set(refusal.value.fields) == {"level"}
    assert levels(case) == [old]


@pytest.mark.parametrize(("chosen", "note", "field"), [("", "danger", "level"), (RED, "  ", "note")])
def test_a_level_and_a_reason_are_demanded(cast: Cast, chosen: str, note: str, field: str) -> None:
    case = at_level(cast, BLUE)
    with pytest.raises(BadInput) as refusal:
        level.raise_level(case=case, by=cast.clerk, level=chosen, note=note)
    assert set(refusal.value.fields) == {field}
    assert levels(case) == [BLUE]


def test_danger_is_a_fact_that_later_rooms_can_hear(cast: Cast) -> None:
    case = at_level(cast, BLUE)
    level.raise_level(case=case, by=cast.clerk, level=RED, note="knife seen", danger=True)
    assert case.events.get(kind="raise_level").facts["danger"] is True


@pytest.mark.parametrize("who", ["neighbour", "partner", "auditor", "unposted", "disabled"])
def test_a_level_is_not_raised_by_who_does_not_see_the_case(cast: Cast, who: str) -> None:
    case = at_level(cast, BLUE)
    with pytest.raises(NotAllowed):
        level.raise_level(case=case, by=getattr(cast, who), level=RED, note="danger")
    assert levels(case) == [BLUE]


def test_the_level_of_an_ended_case_stays(cast: Cast) -> None:
    case = at_level(cast, YELLOW)
    intake.withdraw(case=case, by=cast.clerk, note="settled")
    with pytest.raises(Conflict):
        level.raise_level(case=case, by=cast.clerk, level=RED, note="danger")
    with pytest.raises(Conflict):
        level.ask_lower(case=case, by=cast.clerk, level=BLUE, note="calm")


def test_a_lower_level_holds_only_once_it_is_approved_one_level_higher(cast: Cast) -> None:
    case = at_level(cast, RED)
    request = level.ask_lower(case=case, by=cast.triage, level=YELLOW, note="all went home", now=NOW)
    assert (request.asked_for, request.from_level, request.to_level) == (cast.centre, RED, YELLOW)
    assert case.alert_level == RED
    level.answer_lower(case=case, by=cast.city_official, answer="approved", now=NOW)
    request.refresh_from_db()
    case.refresh_from_db()
    assert case.alert_level == YELLOW
    assert (request.state, request.decided_by, request.decided_at) == ("approved", cast.city_official, NOW)
    decision = case.alert_decisions.last()
    assert (decision.level, decision.by, decision.reason) == (YELLOW, cast.city_official, "all went home")
    event = case.events.get(kind="answer_lower")
    assert (event.organisation, event.facts) == (
        cast.city_centre,
        {"answer": "approved", "level": "yellow", "from": "red"},
    )


def test_a_refusal_needs_its_reason_and_leaves_the_level(cast: Cast) -> None:
    case = at_level(cast, YELLOW)
    level.ask_lower(case=case, by=cast.clerk, level=BLUE, note="calm")
    with pytest.raises(BadInput) as refusal:
        level.answer_lower(case=case, by=cast.city_supervisor, answer="refused", note=" ")
    assert set(refusal.value.fields) == {"note"}
    request = level.answer_lower(case=case, by=cast.city_supervisor, answer="refused", note="too early")
    case.refresh_from_db()
    assert (case.alert_level, request.state, request.decision_note) == (YELLOW, "refused", "too early")
    assert levels(case) == [YELLOW]
    level.ask_lower(case=case, by=cast.clerk, level=BLUE, note="calm for a week")


@pytest.mark.parametrize("answer", ["", "pending", "perhaps"])
def test_an_answer_is_yes_or_no(cast: Cast, answer: str) -> None:
    case = at_level(cast, YELLOW)
    level.ask_lower(case=case, by=cast.clerk, level=BLUE, note="calm")
    with pytest.raises(BadInput) as refusal:
        level.answer_lower(case=case, by=cast.city_supervisor, answer=answer, note="hm")
    assert set(refusal.value.fields) == {"answer"}


@pytest.mark.parametrize(
    "who", ["clerk", "colleague", "supervisor", "official", "neighbour", "auditor", "admin"]
)
def test_nobody_of_the_same_level_or_without_the_right_approves(cast: Cast, who: str) -> None:
    case = at_level(cast, YELLOW)
    level.ask_lower(case=case, by=cast.clerk, level=BLUE, note="calm")
    assert "answer_lower" not in acts(case, getattr(cast, who))
    with pytest.raises(NotAllowed):
        level.answer_lower(case=case, by=getattr(cast, who), answer="approved")
    assert levels(case) == [YELLOW]


def test_who_asked_never_approves_though_she_works_one_level_higher_as_well(cast: Cast) -> None:
    case = at_level(cast, YELLOW)
    accounts.open_posting(
        by=cast.admin, user=cast.clerk, organisation=cast.city_centre, role=Role.OFFICIAL, starts_on=TODAY
    )
    clerk = User.objects.get(pk=cast.clerk.pk)
    request = level.ask_lower(case=case, by=clerk, level=BLUE, note="calm")
    assert request.asked_for == cast.centre
    assert "answer_lower" not in acts(case, clerk)
    with pytest.raises(NotAllowed, match="本人"):
        level.answer_lower(case=case, by=clerk, answer="approved")


@pytest.mark.parametrize(("old", "new"), [(RED, BLUE), (RED, RED), (YELLOW, RED), (BLUE, BLUE), (YELLOW, "")])
def test_a_level_is_lowered_by_exactly_one_step(cast: Cast, old: AlertLevel, new: str) -> None:
    case = at_level(cast, old)
    with pytest.raises(BadInput) as refusal:
        level.ask_lower(case=case, by=cast.clerk, level=new, note="calm")
    assert set(refusal.value.fields) == {"level"}


def test_one_request_waits_at_a_time(cast: Cast) -> None:
    case = at_level(cast, RED)
    level.ask_lower(case=case, by=cast.clerk, level=YELLOW, note="calm")
    assert "ask_lower" not in acts(case, cast.clerk)
    with pytest.raises(Conflict):
        level.ask_lower(case=case, by=cast.colleague, level=YELLOW, note="calm")
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelRequest.objects.create(
            case=case, from_level=RED, to_level=YELLOW, reason="x", asked_by=cast.clerk, asked_for=cast.centre
        )


def test_who_has_nobody_above_is_told_so_instead_of_waiting_for_ever(cast: Cast) -> None:
    case = at_level(cast, YELLOW)
    with pytest.raises(Conflict, match="上级"):
        level.ask_lower(case=case, by=cast.city_supervisor, level=BLUE, note="calm")
    assert not case.level_requests.exists()
    assert not case.events.filter(kind="ask_lower").exists()


def test_an_official_reads_but_does_not_ask(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        level.ask_lower(case=at_level(cast, YELLOW), by=cast.official, level=BLUE, note="calm")


def test_raising_overtakes_a_lower_level_that_was_asked_for(cast: Cast) -> None:
    case = at_level(cast, YELLOW)
    request = level.ask_lower(case=case, by=cast.clerk, level=BLUE, note="calm")
    level.raise_level(case=case, by=cast.triage, level=RED, note="a brawl")
    request.refresh_from_db()
    assert (request.state, request.decided_by, request.decision_note) == ("refused", cast.triage, "a brawl")
    with pytest.raises(Conflict):
        level.answer_lower(case=case, by=cast.city_official, answer="approved")
    assert levels(case) == [YELLOW, RED]


def test_a_second_answer_comes_too_late(cast: Cast) -> None:
    case = at_level(cast, RED)
    level.ask_lower(case=case, by=cast.clerk, level=YELLOW, note="calm")
    level.answer_lower(case=case, by=cast.city_official, answer="approved")
    with pytest.raises(Conflict):
        level.answer_lower(case=case, by=cast.city_supervisor, answer="approved")
    assert levels(case) == [RED, YELLOW]


def test_buttons_are_offered_to_whose_turn_it_is(cast: Cast) -> None:
    case = at_level(cast, BLUE)
    assert "ask_lower" not in acts(case, cast.clerk)
    assert "duty" not in acts(case, cast.triage)
    level.raise_level(case=case, by=cast.official, level=RED, note="danger")
    assert "raise_level" not in acts(case, cast.clerk)
    assert {"ask_lower", "duty"} <= acts(case, cast.triage)
    assert "answer_lower" not in acts(case, cast.city_official)
    level.ask_lower(case=case, by=cast.clerk, level=YELLOW, note="calm")
    assert "answer_lower" in acts(case, cast.city_official)
    assert "answer_lower" in acts(case, cast.city_supervisor)


def test_a_decision_cannot_be_rewritten(cast: Cast) -> None:
    at_level(cast, RED)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_alertdecision SET level = 'blue'")


def post(cast: Cast, user: User, case: Case, act: str, **given: str) -> int:
    answer = cast.logged_in(user).post(reverse(f"cases:{act}", args=[case.number]), given)
    case.refresh_from_db()
    return answer.status_code


def test_the_whole_way_down_by_the_pages(cast: Cast) -> None:
    case = at_level(cast, BLUE)
    assert post(cast, cast.official, case, "raise_level", level="yellow", note="crowd", danger="on") == 303
    assert post(cast, cast.clerk, case, "ask_lower", level="blue", note="calm") == 303
    assert post(cast, cast.city_official, case, "answer_lower", answer="refused") == 400
    assert post(cast, cast.official, case, "answer_lower", answer="approved") == 403
    assert post(cast, cast.city_official, case, "answer_lower", answer="approved") == 303
    assert levels(case) == [BLUE, YELLOW, BLUE]
    assert case.level_requests.get().state == RequestState.APPROVED


def test_the_form_offers_only_higher_levels_to_raise_and_the_next_one_to_lower(cast: Cast) -> None:
    case = at_level(cast, YELLOW)
    forms = {row.code: act.form(case=case, user=cast.clerk) for row, act in offered(case, cast.clerk)}
    assert [value for value, _label in forms["raise_level"].fields["level"].choices] == [RED]
    assert [value for value, _label in forms["ask_lower"].fields["level"].choices] == [BLUE]
    assert post(cast, cast.clerk, case, "raise_level", level="blue", note="x") == 400
    assert post(cast, cast.clerk, case, "ask_lower", level="yellow", note="x") == 400
    assert levels(case) == [YELLOW]


def test_the_same_acts_by_the_api(cast: Cast) -> None:
    case = at_level(cast, BLUE)

    def call(user: User, act: str, **body: object) -> int:
        url = reverse(f"api:case-act-{act}", args=[case.number])
        return cast.logged_in(user).post(url, body, content_type="application/json").status_code

    assert call(cast.clerk, "raise-level", level="blue", note="x") == 400
    assert call(cast.clerk, "raise-level", level="yellow", note="crowd", danger=True) == 200
    assert call(cast.clerk, "ask-lower", level="blue", note="calm") == 200
    assert call(cast.official, "answer-lower", answer="approved") == 403
    assert call(cast.city_official, "answer-lower", answer="approved") == 200
    assert levels(case) == [BLUE, YELLOW, BLUE]
