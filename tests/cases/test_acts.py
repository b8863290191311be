"""The acts of the case page: accept, refuse, withdraw, note, not the same, reveal."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, NotSame, Party, PartyRole, Stage
from cases.services import intake
from cases.services.reveal import MOST_AN_HOUR
from core import audit
from core.models import AuditEntry
from tests.cast import Cast

REFUSAL = {"reason": "no_dispute", "other_ways": ["05", "02"], "note": "told at the window"}
PHONE = "13900001111"


@pytest.fixture
def case(cast: Cast) -> Case:
    party = cast.party(phone=PHONE, address="包头市昆都仑区花园小区3栋501室")
    return cast.log_dispute(parties=(party, cast.party(PartyRole.RESPONDENT)))


@pytest.fixture
def window(cast: Cast) -> Client:
    return cast.logged_in(cast.clerk)


def url(case: Case, act: str, **more: int) -> str:
    return reverse(f"cases:{act}", kwargs={"number": case.number, **more})


def applicant(case: Case) -> Party:
    return case.parties.get(role=PartyRole.APPLICANT)


def test_accepting_moves_the_case_and_says_so(case: Case, window: Client) -> None:
    answer = window.post(url(case, "accept"), {"note": "complete"}, follow=True)
    assert answer.redirect_chain == [(url(case, "detail"), 303)]
    assert "已受理。" in answer.content.decode()
    case.refresh_from_db()
    assert case.stage == Stage.ACCEPTED


def test_refusing_keeps_reason_and_other_ways(case: Case, window: Client) -> None:
    assert window.post(url(case, "refuse"), REFUSAL).status_code == 303
    event = case.events.get(kind="refuse")
    assert event.facts == {"reason": "no_dispute", "other_ways": ["02", "05"]}
    assert event.note == "told at the window"


def test_refusing_without_other_ways_opens_the_dialog_again_with_what_was_typed(
    case: Case, window: Client
) -> None:
    answer = window.post(url(case, "refuse"), {"reason": "no_dispute", "note": "told at the window"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="act-refuse"' in page.split("data-dialog-show")[0].rsplit("<dialog", 1)[1]
    assert "told at the window" in page
    assert "请至少选择一种" in page or "other way" in page
    case.refresh_from_db()
    assert case.stage == Stage.SUBMITTED


def test_withdrawing_needs_to_say_how(case: Case, window: Client) -> None:
    assert window.post(url(case, "withdraw"), {"note": " "}).status_code == 400
    assert window.post(url(case, "withdraw"), {"note": "in person"}).status_code == 303


def test_an_act_that_came_too_late_says_what_happened(cast: Cast, case: Case, window: Client) -> None:
    intake.withdraw(case=case, by=cast.colleague, note="settled")
    answer = window.post(url(case, "accept"))
    assert answer.status_code == 409
    assert "已撤回" in answer.content.decode()


def test_a_double_click_makes_one_note(case: Case, window: Client) -> None:
    typed = {"note": "called the respondent", "key": str(uuid4())}
    for _click in range(2):
        assert window.post(url(case, "note"), typed).status_code == 303
    assert case.events.filter(kind="note").count() == 1


def test_the_same_words_written_twice_on_purpose_are_two_notes(case: Case, window: Client) -> None:
    for _time in range(2):
        window.post(url(case, "note"), {"note": "called, no answer", "key": str(uuid4())})
    assert case.events.filter(kind="note").count() == 2


def test_an_empty_note_is_asked_for_in_place(case: Case, window: Client) -> None:
    answer = window.post(url(case, "note"), {"note": "", "key": str(uuid4())})
    assert answer.status_code == 400
    assert "data-error-summary" in answer.content.decode()


def test_not_the_same_is_remembered_for_both_cases(cast: Cast, window: Client) -> None:
    case, other = cast.log_dispute(), cast.log_dispute()
    for _click in range(2):
        assert window.post(url(case, "not_same"), {"other": other.number}).status_code == 303
    assert window.post(url(other, "not_same"), {"other": case.number}).status_code == 303
    assert NotSame.objects.count() == 1
    assert window.get(url(case, "detail")).context["page"].similar == []
    assert window.get(url(other, "detail")).context["page"].similar == []


def test_not_the_same_as_itself_or_as_a_case_out_of_sight_is_refused(
    cast: Cast, case: Case, window: Client
) -> None:
    foreign = cast.log_dispute(by=cast.neighbour)
    assert window.post(url(case, "not_same"), {"other": case.number}).status_code == 400
    assert window.post(url(case, "not_same"), {"other": foreign.number}).status_code == 404
    assert window.post(url(case, "not_same"), {}).status_code == 400


def test_a_reveal_shows_one_party_once_and_is_on_record(case: Case, window: Client) -> None:
    party = applicant(case)
    htmx = {"HX-Request": "true"}
    answer = window.post(url(case, "reveal", party=party.pk), {"reason": "to call back"}, headers=htmx)
    card = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in card
    assert PHONE in card
    assert party.person.id_number in card
    assert "no-store" in answer.headers["Cache-Control"]
    assert PHONE not in window.get(url(case, "detail")).content.decode()
    entry = AuditEntry.objects.get(action="party.reveal")
    assert (entry.subject_id, entry.reason) == (str(party.pk), "to call back")


def test_a_reveal_without_scripts_shows_the_whole_page(case: Case, window: Client) -> None:
    party = applicant(case)
    page = window.post(url(case, "reveal", party=party.pk), {"reason": "to call back"}).content.decode()
    assert "<html" in page
    assert PHONE in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_reveal_without_a_reason_shows_nothing(case: Case, window: Client, headers: dict[str, str]) -> None:
    party = applicant(case)
    answer = window.post(url(case, "reveal", party=party.pk), {"reason": " "}, headers=headers)
    assert answer.status_code == 400
    assert PHONE not in answer.content.decode()
    assert "请写明" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="party.reveal").exists()


def test_after_thirty_reveals_an_hour_a_sentence_says_to_wait(cast: Cast, case: Case, window: Client) -> None:
    party = applicant(case)
    for _time in range(MOST_AN_HOUR):
        audit.record(by=cast.clerk, action="party.reveal", subject=party, reason="a test")
    answer = window.post(url(case, "reveal", party=party.pk), {"reason": "to call back"})
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "三十" in page
    assert PHONE not in page


def test_a_party_of_another_case_is_not_found(cast: Cast, case: Case, window: Client) -> None:
    other = applicant(cast.log_dispute())
    assert window.post(url(case, "reveal", party=other.pk), {"reason": "to call back"}).status_code == 404


@pytest.mark.parametrize("act", ["accept", "refuse", "withdraw", "note", "not_same"])
def test_an_act_refuses_to_be_opened(case: Case, window: Client, act: str) -> None:
    assert window.get(url(case, act)).status_code == 405


def test_an_act_that_misses_its_key_is_no_act(case: Case, window: Client) -> None:
    assert window.post(url(case, "note"), {"note": "called"}).status_code == 400
    assert not case.events.filter(kind="note", at__gte=timezone.now() - timedelta(hours=1)).exists()
