"""POST /api/v1/cases: one key makes one case; what is wrong is named by its field."""

from __future__ import annotations

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from cases.models import Case, Party
from tests.cast import Cast

from .conftest import AS, CASES, PROBLEM, Bodies


def test_it_logs_a_dispute_and_hands_back_number_and_tracking_code(clerk: APIClient, bodies: Bodies) -> None:
    response = clerk.post(CASES, bodies.dispute())
    assert response.status_code == 201, response.data
    case = Case.objects.get()
    assert response.data["number"] == case.number
    assert response.data["tracking_code"] == case.tracking_code
    assert response.data["stage"]["code"] == "submitted"
    assert response.data["received_at"].endswith("+08:00")


def test_a_replay_answers_200_with_the_same_body_and_makes_no_second_case(
    clerk: APIClient, bodies: Bodies
) -> None:
    sent = bodies.dispute()
    first, again = clerk.post(CASES, sent), clerk.post(CASES, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.content == again.content
    assert Case.objects.count() == 1


def test_the_key_may_travel_in_the_header(clerk: APIClient, bodies: Bodies) -> None:
    sent = bodies.dispute()
    key = sent.pop("submission_key")
    first = clerk.post(CASES, sent, headers={"Idempotency-Key": key})
    again = clerk.post(CASES, sent, headers={"Idempotency-Key": key.upper()})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data["number"] == again.data["number"]


def test_a_key_used_for_something_else_is_a_conflict(clerk: APIClient, bodies: Bodies) -> None:
    sent = bodies.dispute()
    clerk.post(CASES, sent)
    response = clerk.post(CASES, {**sent, "title": "楼下漏水"})
    assert (response.status_code, response.data["code"]) == (409, "submission_key_reused")


def test_the_same_key_of_another_person_is_another_key(
    cast: Cast, as_user: AS, clerk: APIClient, bodies: Bodies
) -> None:
    key = str(uuid4())
    mine = clerk.post(CASES, bodies.dispute(submission_key=key))
    hers = as_user(cast.colleague).post(CASES, bodies.dispute(submission_key=key))
    assert (mine.status_code, hers.status_code) == (201, 201)
    assert mine.data["number"] != hers.data["number"]


@pytest.mark.parametrize("header", [None, "abc", "1"])
def test_without_a_good_key_nothing_is_logged(clerk: APIClient, bodies: Bodies, header: str | None) -> None:
    sent = bodies.dispute()
    del sent["submission_key"]
    response = clerk.post(CASES, sent, headers={"Idempotency-Key": header} if header else {})
    assert (response.status_code, list(response.data["errors"])) == (400, ["submission_key"])
    assert not Case.objects.exists()


def test_two_different_keys_are_refused(clerk: APIClient, bodies: Bodies) -> None:
    response = clerk.post(CASES, bodies.dispute(), headers={"Idempotency-Key": str(uuid4())})
    assert (response.status_code, response.data["code"]) == (400, "bad_submission_key")


def test_an_unknown_field_is_named_at_its_depth(clerk: APIClient, bodies: Bodies) -> None:
    sent = bodies.dispute(colour="red")
    response = clerk.post(CASES, sent)
    assert (response.status_code, list(response.data["errors"])) == (400, ["colour"])
    sent = bodies.dispute()
    sent["parties"][1]["nmae"] = "x"
    response = clerk.post(CASES, sent)
    assert (response.status_code, list(response.data["errors"])) == (400, ["parties.1.nmae"])


def test_a_field_that_the_case_only_shows_cannot_be_sent(clerk: APIClient, bodies: Bodies) -> None:
    response = clerk.post(CASES, bodies.dispute(number="150203-2026-000001", stage="accepted"))
    assert set(response.data["errors"]) == {"number", "stage"}


def test_bad_numbers_get_a_sentence_by_their_field_all_at_once(clerk: APIClient, bodies: Bodies) -> None:
    wrong = [bodies.party(id_number="150203199001011231"), bodies.party("respondent", "李国强", phone="12")]
    response = clerk.post(CASES, bodies.dispute(parties=wrong, occurred_on="2999-01-01"))
    assert response.status_code == 400
    assert set(response.data["errors"]) == {"parties.0.id_number", "parties.1.phone", "occurred_on"}
    assert "150203199001011231" not in response.content.decode()


def test_a_refusal_is_a_problem_document(clerk: APIClient) -> None:
    response = clerk.post(CASES, {})
    assert response.headers["Content-Type"].startswith(PROBLEM)
    assert response.data.keys() >= {"type", "title", "status", "detail", "code", "errors"}
    assert set(response.data["errors"]) >= {"description", "dispute_type", "source", "region", "parties"}


def test_a_level_that_is_not_the_proposal_needs_a_reason(clerk: APIClient, bodies: Bodies) -> None:
    response = clerk.post(CASES, bodies.dispute(alert_level="red"))
    assert (response.status_code, list(response.data["errors"])) == (400, ["alert_reason"])


def test_a_place_outside_the_offices_area_is_refused(clerk: APIClient, bodies: Bodies) -> None:
    response = clerk.post(CASES, bodies.dispute(region="150204"))
    assert (response.status_code, list(response.data["errors"])) == (400, ["region"])


def test_an_entry_that_was_switched_off_is_not_taken(clerk: APIClient, bodies: Bodies) -> None:
    kind = Case._meta.get_field("dispute_type").related_model
    kind.objects.filter(code="0201").update(active=False)
    response = clerk.post(CASES, bodies.dispute())
    assert (response.status_code, list(response.data["errors"])) == (400, ["dispute_type"])


def test_a_known_person_is_taken_by_number_and_a_stranger_is_not(
    cast: Cast, as_user: AS, clerk: APIClient, bodies: Bodies
) -> None:
    number = clerk.post(CASES, bodies.dispute()).data["number"]
    known = clerk.get(f"{CASES}/{number}").data["parties"][0]["person"]
    again = [{"role": "applicant", "person": known}, bodies.party("respondent", "李国强")]
    response = clerk.post(CASES, bodies.dispute(parties=again))
    assert response.status_code == 201
    assert Party.objects.filter(person=known).count() == 2
    there = bodies.dispute(parties=again, region="150204")
    response = as_user(cast.neighbour).post(CASES, there)
    assert (response.status_code, list(response.data["errors"])) == (400, ["parties.0.person"])


def test_it_accepts_at_once_when_asked(clerk: APIClient, bodies: Bodies) -> None:
    response = clerk.post(CASES, bodies.dispute(accept_at_once=True))
    assert (response.status_code, response.data["stage"]["code"]) == (201, "accepted")


def test_without_a_title_one_is_made(clerk: APIClient, bodies: Bodies) -> None:
    sent = bodies.dispute()
    del sent["title"]
    assert clerk.post(CASES, sent).status_code == 201
    assert Case.objects.get().title.startswith("王晓明与李国强")
