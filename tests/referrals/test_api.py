"""Legs and documents over the API: lists, one leg, acts, and what another office's system sends."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from cases.models import Case, Stage
from referrals.models import Leg, LegState
from tests.cast import Cast

from .steps import accepted, fresh, offered, taken


def client(user: User) -> APIClient:
    browser = APIClient()
    browser.force_login(user, backend="accounts.backends.StaffBackend")
    return browser


def post(user: User, url: str, **body: Any) -> Any:
    return client(user).post(url, body, format="json")


def document(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the police's own system sends."""
    return {
        "document_number": "移字9号",
        "description": "楼上漏水。",
        "dispute_type": "0201",
        "source": "police",
        "region": "150203001",
        "parties": [
            {"role": "applicant", "name": "王晓明", "id_number": cast.id_number()},
            {"role": "respondent", "name": "李国强"},
        ],
        "alert_level": "blue",
        "submission_key": str(uuid4()),
        **changes,
    }


def test_what_waits_is_listed_with_what_can_be_done(cast: Cast) -> None:
    leg = offered(cast, asked="请张三到场。")
    items = client(cast.mediator).get("/api/v1/legs").json()["items"]
    assert [item["id"] for item in items] == [leg.pk]
    assert [act["code"] for act in items[0]["acts"]] == ["accept", "decline"]
    assert "张三" not in str(items)
    assert client(cast.mediator).get("/api/v1/legs?list=sent").json()["items"] == []
    assert client(cast.mediator).get("/api/v1/legs?list=none").status_code == 400


def test_accepting_answers_with_the_leg_and_moves_the_holder(cast: Cast) -> None:
    leg = offered(cast)
    answer = post(cast.mediator, f"/api/v1/legs/{leg.pk}/accept")
    assert (answer.status_code, answer.json()["state"]["code"]) == (200, "accepted")
    assert Case.objects.get(pk=leg.case_id).holder == cast.committee
    again = post(cast.mediator, f"/api/v1/legs/{leg.pk}/accept")
    assert (again.status_code, again.json()["code"]) == (409, "leg_answered")


def test_declining_asks_the_same_as_the_page(cast: Cast) -> None:
    leg = offered(cast)
    url = f"/api/v1/legs/{leg.pk}/decline"
    assert set(post(cast.mediator, url).json()["errors"]) == {"reason", "text"}
    assert post(cast.mediator, url, reason="wrong_place", text="不在本辖区").status_code == 200
    assert fresh(leg).state == LegState.DECLINED


def test_a_case_is_handed_over_and_returned(cast: Cast) -> None:
    case = accepted(cast)
    url = f"/api/v1/cases/{case.number}"
    answer = post(cast.triage, f"{url}/offer", kind="transfer", to=cast.committee.pk)
    assert (answer.status_code, len(answer.json())) == (200, 1)
    post(cast.mediator, f"/api/v1/legs/{answer.json()[0]['id']}/accept")
    back = post(cast.mediator, f"{url}/send-back", reason="other", text="应由其他单位办理")
    assert [leg["kind"]["code"] for leg in back.json()] == ["transfer", "back"]
    assert client(cast.clerk).get(f"{url}/legs").json() == client(cast.triage).get(f"{url}/legs").json()


def test_one_key_does_an_act_once(cast: Cast) -> None:
    number, key = Case.objects.get(pk=taken(cast).case_id).number, str(uuid4())
    for _time in range(2):
        answer = post(
            cast.mediator,
            f"/api/v1/cases/{number}/ask",
            to=cast.township.pk,
            asked="请协助",
            submission_key=key,
        )
        assert answer.status_code == 200
    assert Leg.objects.filter(kind="assist").count() == 1


def test_a_leg_of_others_is_not_found(cast: Cast) -> None:
    leg = offered(cast)
    for who in (cast.partner, cast.neighbour):
        assert client(who).get(f"/api/v1/legs/{leg.pk}").status_code == 404
        assert post(who, f"/api/v1/legs/{leg.pk}/accept").status_code == 404


def test_a_document_makes_one_case(cast: Cast) -> None:
    body = document(cast)
    first = post(cast.partner, "/api/v1/inbound", **body)
    again = post(cast.partner, "/api/v1/inbound", **{**body, "submission_key": str(uuid4())})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["stage"]["code"] == Stage.OFFERED
    assert Leg.objects.get().pk == first.json()["leg"]


def test_other_content_under_the_same_number_is_refused(cast: Cast) -> None:
    body = document(cast)
    post(cast.partner, "/api/v1/inbound", **body)
    other = post(
        cast.partner, "/api/v1/inbound", **{**body, "submission_key": str(uuid4()), "people_count": 7}
    )
    assert (other.status_code, other.json()["code"]) == (409, "document_number_reused")


@pytest.mark.parametrize("missing", ["document_number", "submission_key", "parties"])
def test_what_is_missing_is_named(cast: Cast, missing: str) -> None:
    body = {name: value for name, value in document(cast).items() if name != missing}
    answer = post(cast.partner, "/api/v1/inbound", **body)
    assert (answer.status_code, missing in answer.json()["errors"]) == (400, True)
    assert not Case.objects.exists()
