"""Nobody enters by default; a stranger sees 404, the wrong role 403; a cookie needs the forgery token."""

from __future__ import annotations

from typing import Any

import pytest
from django.middleware.csrf import get_token
from django.test import RequestFactory
from knox.models import AuthToken
from rest_framework.test import APIClient

from cases.models import Case
from tests.cast import Cast

from .conftest import AS, CASES, PROBLEM, Bodies

KEY = "3f0f6a34-0c5e-4f6e-9a53-6b6d8f6f1d11"
ON_A_CASE = [
    ("get", "", None),
    ("get", "/events", None),
    ("get", "/similar", None),
    ("get", "/papers", None),
    ("get", "/papers/register-form.docx", None),
    ("post", "/accept", {}),
    ("post", "/refuse", {}),
    ("post", "/withdraw", {"note": "x"}),
    ("post", "/note", {"note": "x"}),
    ("post", "/not-same", {"other": "150203-2026-000001"}),
    ("post", "/parties/{party}/reveal", {"reason": "核对"}),
]
ELSEWHERE = [
    ("get", "/api/v1/cases", None),
    ("post", "/api/v1/cases", {}),
    ("post", "/api/v1/cases/search", {"q": "张三"}),
    ("post", "/api/v1/cases/seen", {}),
    ("post", "/api/v1/cases/risk", {}),
    ("get", "/api/v1/drafts", None),
    ("get", f"/api/v1/drafts/{KEY}", None),
    ("put", f"/api/v1/drafts/{KEY}", {"content": {}}),
    ("delete", f"/api/v1/drafts/{KEY}", None),
    ("get", "/api/v1/reference/sources", None),
    ("get", "/api/v1/regions", None),
    ("get", "/api/v1/regions/150203", None),
    ("get", "/api/v1/organisations", None),
    ("get", "/api/v1/organisations/1", None),
    ("get", "/api/v1/schema", None),
]


def ask(client: APIClient, method: str, address: str, body: Any) -> Any:
    return getattr(client, method)(address, body)


def on(case: Case, tail: str) -> str:
    return f"{CASES}/{case.number}" + tail.format(party=case.parties.first().pk)


@pytest.mark.parametrize(("method", "tail", "body"), ON_A_CASE)
def test_a_case_is_hidden_from_all_who_are_not_near_it(
    cast: Cast, as_user: AS, method: str, tail: str, body: Any
) -> None:
    case = cast.log_dispute()
    before = case.events.count()
    anonymous = ask(APIClient(), method, on(case, tail), body)
    neighbour = ask(as_user(cast.neighbour), method, on(case, tail), body)
    ghost = ask(
        as_user(cast.neighbour), method, on(case, tail).replace(case.number or "", "150203-2020-000009"), body
    )
    unposted = ask(as_user(cast.unposted), method, on(case, tail), body)
    auditor = ask(as_user(cast.auditor), method, on(case, tail), body)
    codes = [r.status_code for r in (anonymous, neighbour, ghost, unposted, auditor)]
    assert codes == [401, 404, 404, 403, 403]
    assert {**neighbour.json(), "request_id": ""} == {**ghost.json(), "request_id": ""}
    assert neighbour.headers["Content-Type"].startswith(PROBLEM)
    assert case.events.count() == before


@pytest.mark.parametrize(("method", "address", "body"), ELSEWHERE)
def test_nobody_enters_without_being_signed_in_and_posted(
    cast: Cast, as_user: AS, method: str, address: str, body: Any
) -> None:
    anonymous = ask(APIClient(), method, address, body)
    assert anonymous.status_code == 401
    assert anonymous.headers["Content-Type"].startswith(PROBLEM)
    assert "WWW-Authenticate" in anonymous.headers
    assert ask(as_user(cast.unposted), method, address, body).status_code == 403
    assert ask(as_user(cast.disabled), method, address, body).status_code == 401


@pytest.mark.parametrize(
    ("who", "act", "body"),
    [
        ("official", "note", {"note": "x"}),
        ("official", "accept", {}),
        ("supervisor", "accept", {}),
        ("supervisor", "withdraw", {"note": "x"}),
    ],
)
def test_a_colleague_without_the_right_is_told_so(
    cast: Cast, as_user: AS, who: str, act: str, body: dict[str, str]
) -> None:
    case = cast.log_dispute()
    person = as_user(getattr(cast, who))
    assert person.get(f"{CASES}/{case.number}").status_code == 200
    assert person.post(f"{CASES}/{case.number}/{act}", body).status_code == 403


def test_lists_hold_only_what_one_may_see(cast: Cast, as_user: AS) -> None:
    mine, foreign = cast.log_dispute(), cast.log_dispute(cast.neighbour)
    seen = {row["number"] for row in as_user(cast.clerk).get(CASES).data["items"]}
    assert seen == {mine.number}
    seen = {row["number"] for row in as_user(cast.city_supervisor).get(CASES).data["items"]}
    assert seen == {mine.number, foreign.number}
    assert as_user(cast.mediator).get(CASES).data["items"] == []


@pytest.mark.parametrize("address", [CASES, CASES + "/{number}", CASES + "/150203-2020-000009"])
def test_options_tell_nothing(cast: Cast, as_user: AS, address: str) -> None:
    case = cast.log_dispute()
    response = as_user(cast.clerk).options(address.format(number=case.number))
    assert response.status_code in {403, 405}
    assert "actions" not in response.json()
    assert APIClient().options(address.format(number=case.number)).status_code == 401


def test_head_answers_as_get_does(cast: Cast, as_user: AS) -> None:
    case = cast.log_dispute()
    assert as_user(cast.clerk).head(f"{CASES}/{case.number}").status_code == 200
    assert as_user(cast.neighbour).head(f"{CASES}/{case.number}").status_code == 404
    assert APIClient().head(f"{CASES}/{case.number}").status_code == 401


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_case_is_neither_replaced_nor_deleted(cast: Cast, as_user: AS, method: str) -> None:
    case = cast.log_dispute()
    response = getattr(as_user(cast.clerk), method)(f"{CASES}/{case.number}", {})
    assert response.status_code in {403, 405}
    assert Case.objects.filter(pk=case.pk).exists()


def test_a_session_needs_the_token_against_forgery(cast: Cast, bodies: Bodies) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.clerk, backend="accounts.backends.StaffBackend")
    refused = client.post(CASES, bodies.dispute())
    assert (refused.status_code, Case.objects.count()) == (403, 0)
    token = get_token(RequestFactory().get("/"))
    client.cookies["csrftoken"] = client.cookies["csrf"] = token
    assert client.post(CASES, bodies.dispute(), headers={"X-CSRFToken": token}).status_code == 201


def test_a_token_opens_the_door_without_a_cookie(cast: Cast, bodies: Bodies) -> None:
    _row, token = AuthToken.objects.create(cast.clerk)
    client = APIClient(enforce_csrf_checks=True, headers={"Authorization": f"Token {token}"})
    assert client.post(CASES, bodies.dispute()).status_code == 201
    assert len(client.get(CASES).data["items"]) == 1
    stranger = APIClient(headers={"Authorization": f"Token {token[:-1]}x"})
    assert stranger.get(CASES).status_code == 401


def test_only_json_is_taken_and_given(cast: Cast, as_user: AS) -> None:
    client = as_user(cast.clerk)
    assert client.post(CASES, "title=x", content_type="application/x-www-form-urlencoded").status_code == 415
    assert client.get(CASES, headers={"Accept": "text/html"}).status_code == 406


def test_an_unknown_address_is_a_problem_document(cast: Cast, as_user: AS) -> None:
    response = as_user(cast.clerk).get("/api/v1/nothing")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith(PROBLEM)
