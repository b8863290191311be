"""Acts over the API: the same services, the same refusals as on the page."""

from __future__ import annotations

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from cases.models import Case, Event
from core.models import AuditEntry
from tests.cast import Cast

from .conftest import AS, CASES

REFUSAL = {"reason": "party_refuses", "other_ways": ["01"], "note": "已告知"}


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.log_dispute()


@pytest.mark.parametrize(
    ("act", "body", "stage"),
    [
        ("accept", {}, "accepted"),
        ("refuse", REFUSAL, "not_accepted"),
        ("withdraw", {"note": "自行和解"}, "withdrawn"),
        ("note", {"note": "已电话通知"}, "submitted"),
    ],
)
def test_an_act_answers_with_the_file_as_it_stands_afterwards(
    clerk: APIClient, case: Case, act: str, body: dict[str, object], stage: str
) -> None:
    response = clerk.post(f"{CASES}/{case.number}/{act}", body)
    assert (response.status_code, response.data["stage"]["code"]) == (200, stage)
    assert case.events.latest("id").kind == act


def test_a_remark_sent_twice_with_one_key_is_kept_once(clerk: APIClient, case: Case) -> None:
    sent = {"note": "已电话通知", "submission_key": str(uuid4())}
    answers = [clerk.post(f"{CASES}/{case.number}/note", sent).status_code for _twice in range(2)]
    assert answers == [200, 200]
    assert case.events.filter(kind="note").count() == 1
    wrong = clerk.post(f"{CASES}/{case.number}/note", {"note": "x"}, headers={"Idempotency-Key": "x"})
    assert wrong.status_code == 400


def test_an_act_at_the_wrong_stage_is_a_conflict(clerk: APIClient, case: Case) -> None:
    clerk.post(f"{CASES}/{case.number}/accept", {})
    response = clerk.post(f"{CASES}/{case.number}/accept", {})
    assert response.status_code == 409
    assert Event.objects.filter(case=case, kind="accept").count() == 1


def test_a_refusal_without_its_reason_names_the_fields(clerk: APIClient, case: Case) -> None:
    response = clerk.post(f"{CASES}/{case.number}/refuse", {})
    assert (response.status_code, set(response.data["errors"])) == (400, {"reason", "other_ways"})


def test_a_refusal_takes_only_codes_of_the_lists(clerk: APIClient, case: Case) -> None:
    response = clerk.post(f"{CASES}/{case.number}/refuse", {"reason": "x", "other_ways": ["01", "zz"]})
    assert (response.status_code, set(response.data["errors"])) == (400, {"reason", "other_ways"})


@pytest.mark.parametrize("act", ["accept", "refuse", "withdraw", "note", "not-same"])
def test_an_act_refuses_get(clerk: APIClient, case: Case, act: str) -> None:
    assert clerk.get(f"{CASES}/{case.number}/{act}").status_code in {403, 405}


def test_a_reveal_shows_one_party_in_full_and_is_recorded(clerk: APIClient, case: Case) -> None:
    party = case.parties.select_related("person").first()
    response = clerk.post(f"{CASES}/{case.number}/parties/{party.pk}/reveal", {"reason": "核对身份证"})
    assert response.status_code == 200
    assert response.data["id_number"] == party.person.id_number
    assert response.data["name"] == party.person.name
    entry = AuditEntry.objects.get(action="party.reveal")
    assert (entry.reason, entry.subject_id) == ("核对身份证", str(party.pk))


def test_a_reveal_without_a_reason_shows_and_records_nothing(clerk: APIClient, case: Case) -> None:
    party = case.parties.first()
    response = clerk.post(f"{CASES}/{case.number}/parties/{party.pk}/reveal", {})
    assert (response.status_code, list(response.data["errors"])) == (400, ["reason"])
    assert not AuditEntry.objects.filter(action="party.reveal").exists()


def test_a_party_of_another_case_is_not_found(clerk: APIClient, cast: Cast, case: Case) -> None:
    other = cast.log_dispute().parties.first()
    response = clerk.post(f"{CASES}/{case.number}/parties/{other.pk}/reveal", {"reason": "核对"})
    assert response.status_code == 404


def test_the_thirty_first_reveal_within_an_hour_is_too_many(clerk: APIClient, case: Case) -> None:
    party = case.parties.first()
    address = f"{CASES}/{case.number}/parties/{party.pk}/reveal"
    answers = [clerk.post(address, {"reason": "核对"}).status_code for _look in range(31)]
    assert answers == [200] * 30 + [429]


def test_not_the_same_needs_a_case_in_sight(cast: Cast, as_user: AS, clerk: APIClient, case: Case) -> None:
    foreign = cast.log_dispute(cast.neighbour)
    response = clerk.post(f"{CASES}/{case.number}/not-same", {"other": foreign.number})
    assert response.status_code == 404


def test_papers_are_offered_and_come_as_word(clerk: APIClient, case: Case) -> None:
    offered = clerk.get(f"{CASES}/{case.number}/papers").data
    assert offered
    response = clerk.get(offered[0]["word"])
    assert response.status_code == 200
    assert response.content[:2] == b"PK"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(action="paper.open").count() == 1
    assert clerk.get(f"{CASES}/{case.number}/papers/shopping-list.docx").status_code == 404
