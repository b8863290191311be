"""Lists, files and timelines: in sight only, masked, by cursor, in a constant number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from cases.models import Case
from core.models import AuditEntry
from tests.cast import Cast

from .conftest import AS, CASES, Bodies

AUTH = 3  # session, person, postings
NOT_STATEMENTS = ("SAVEPOINT", "RELEASE")


def statements(captured: CaptureQueriesContext) -> int:
    return len([q for q in captured.captured_queries if not q["sql"].startswith(NOT_STATEMENTS)]) - AUTH


@pytest.fixture
def logged(clerk: APIClient, bodies: Bodies) -> tuple[str, dict[str, Any]]:
    sent = bodies.dispute(
        title="王晓明与李国强漏水纠纷",
        description="王晓明说李国强家漏水，电话13947200002，身份证150203199001011238。",
    )
    return clerk.post(CASES, sent).data["number"], sent


def test_a_file_shows_everything_masked(clerk: APIClient, logged: tuple[str, dict[str, Any]]) -> None:
    number, _sent = logged
    response = clerk.get(f"{CASES}/{number}")
    assert response.status_code == 200
    assert response.data["title"] == "王*明与李*强漏水纠纷"
    assert [party["name"] for party in response.data["parties"]] == ["王*明", "李*强"]
    assert response.data["parties"][0]["phone"].endswith("****0001")
    moves = {move["code"] for move in response.data["moves"]}
    assert moves == {"accept", "refuse", "withdraw", "note", "attach", "strike", "raise_level", "consent"}
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("method", "address", "body"),
    [
        ("get", CASES, None),
        ("get", CASES + "/{number}", None),
        ("get", CASES + "/{number}/events", None),
        ("post", CASES + "/search", {"q": "王晓明"}),
        (
            "post",
            CASES + "/seen",
            {"names": ["王晓明"], "phones": ["13947200002"], "pair": ["王晓明", "李国强"]},
        ),
        ("post", CASES + "/{number}/note", {"note": "王晓明来电 13947200002，再约。"}),
    ],
)
def test_no_body_holds_personal_data(
    clerk: APIClient, logged: tuple[str, dict[str, Any]], method: str, address: str, body: Any
) -> None:
    number, sent = logged
    clerk.post(f"{CASES}/{number}/note", {"note": "李国强不在家，电话13947200002。"})
    response = getattr(clerk, method)(address.format(number=number), body)
    assert response.status_code == 200
    text = response.content.decode()
    assert number in text or "events" in address
    hidden = ["王晓明", "李国强", "13947200002", "13847200001", "150203199001011238", "18号院"]
    hidden += [party["id_number"] for party in sent["parties"]]
    assert not [value for value in hidden if value in text]


def test_the_timeline_is_newest_first_with_the_local_offset(
    clerk: APIClient, logged: tuple[str, dict[str, Any]]
) -> None:
    number, _sent = logged
    clerk.post(f"{CASES}/{number}/accept", {})
    events = clerk.get(f"{CASES}/{number}/events").data["items"]
    assert [event["kind"]["code"] for event in events] == ["accept", "submit"]
    assert all(event["at"].endswith("+08:00") for event in events)


def test_walking_by_cursor_sees_every_case_once(cast: Cast, clerk: APIClient) -> None:
    numbers = [cast.log_dispute().number for _case in range(23)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = clerk.get(CASES, {"size": 5, **({"after": after} if after else {})}).data
        seen += [row["number"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == numbers[::-1]
    assert clerk.get(CASES, {"size": 5, "before": page["previous"]}).data["items"]


def test_cases_logged_while_walking_neither_repeat_nor_hide_a_row(cast: Cast, clerk: APIClient) -> None:
    numbers = [cast.log_dispute().number for _case in range(6)]
    first = clerk.get(CASES, {"size": 3}).data
    cast.log_dispute()
    second = clerk.get(CASES, {"size": 3, "after": first["next"]}).data
    assert [row["number"] for row in (*first["items"], *second["items"])] == numbers[::-1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {"parties__person__id_number__startswith": "1502"},
        {"ordering": "place"},
        {"stage": "nowhere"},
        {"office": "x"},
        {"region": "999999"},
        {"since": "yesterday"},
        {"size": "0"},
        {"size": "100000"},
        {"after": "x"},
    ],
)
def test_what_no_filter_offers_is_refused(clerk: APIClient, wrong: dict[str, str]) -> None:
    response = clerk.get(CASES, wrong)
    assert response.status_code == 400
    assert response.data["code"] == "bad_cursor" or list(response.data["errors"]) == list(wrong)


def test_filters_narrow_the_list_and_the_search(cast: Cast, clerk: APIClient) -> None:
    taken, waiting = cast.log_dispute(), cast.log_dispute()
    clerk.post(f"{CASES}/{taken.number}/accept", {})
    found = clerk.get(CASES, {"stage": "accepted", "level": "blue", "type": "02", "region": "150203"}).data
    assert [row["number"] for row in found["items"]] == [taken.number]
    found = clerk.post(f"{CASES}/search", {"q": "漏水", "stage": "submitted"}).data
    assert [row["number"] for row in found["items"]] == [waiting.number]


def test_a_search_by_id_number_finds_the_case_and_is_recorded(
    clerk: APIClient, logged: tuple[str, dict[str, Any]]
) -> None:
    number, sent = logged
    found = clerk.post(f"{CASES}/search", {"q": sent["parties"][0]["id_number"]}).data
    assert [row["number"] for row in found["items"]] == [number]
    assert AuditEntry.objects.filter(action="person.look_up").count() == 1


def test_a_search_of_another_office_finds_nothing(
    cast: Cast, as_user: AS, logged: tuple[str, dict[str, Any]]
) -> None:
    number, sent = logged
    stranger = as_user(cast.neighbour)
    for word in ("王晓", number, sent["parties"][0]["id_number"], "13947200002"):
        assert stranger.post(f"{CASES}/search", {"q": word}).data["items"] == []


def test_a_stranger_learns_only_the_office_and_the_day(
    cast: Cast, as_user: AS, logged: tuple[str, dict[str, Any]]
) -> None:
    _number, sent = logged
    asked = {"id_numbers": [sent["parties"][0]["id_number"]], "phones": ["139-4720-0002"]}
    seen = as_user(cast.neighbour).post(f"{CASES}/seen", asked).data
    assert seen["here"] == []
    assert [set(trace) for trace in seen["elsewhere"]] == [{"office", "stage", "day"}]
    by_name = as_user(cast.neighbour).post(f"{CASES}/seen", {"names": ["王晓明"]}).data
    assert by_name == {"here": [], "elsewhere": []}


def test_the_rules_propose_a_level_with_reasons(clerk: APIClient) -> None:
    proposal = clerk.post(f"{CASES}/risk", {"description": "扬言报复", "people_count": 60}).data
    assert proposal["level"]["code"] == "red"
    assert {reason["code"] for reason in proposal["reasons"]} >= {"people_50"}
    assert clerk.post(f"{CASES}/risk", {}).data["level"]["code"] == "blue"


def test_similar_cases_can_be_told_apart_for_good(cast: Cast, clerk: APIClient, bodies: Bodies) -> None:
    sent = bodies.dispute()
    first = clerk.post(CASES, sent).data["number"]
    second = clerk.post(CASES, bodies.dispute(parties=sent["parties"])).data["number"]
    assert [row["number"] for row in clerk.get(f"{CASES}/{second}/similar").data] == [first]
    response = clerk.post(f"{CASES}/{second}/not-same", {"other": first})
    assert (response.status_code, response.data["not_same"]) == (200, [first])
    assert clerk.get(f"{CASES}/{first}").data["not_same"] == [second]
    assert clerk.get(f"{CASES}/{second}/similar").data == []


def test_the_budgets_hold_and_do_not_grow_with_the_rows(
    cast: Cast, clerk: APIClient, bodies: Bodies, kept_lists: None
) -> None:
    clerk.get(CASES)  # the first request of a session notes that it is in use
    counts = []
    for rows in (2, 9):
        for _case in range(rows):
            cast.log_dispute()
        number = Case.objects.latest("id").number
        with CaptureQueriesContext(connection) as listing:
            clerk.get(CASES)
        with CaptureQueriesContext(connection) as searching:
            clerk.post(f"{CASES}/search", {"q": "漏水"})
        with CaptureQueriesContext(connection) as file:
            clerk.get(f"{CASES}/{number}")
        with CaptureQueriesContext(connection) as timeline:
            clerk.get(f"{CASES}/{number}/events")
        counts.append([statements(c) for c in (listing, searching, file, timeline)])
    assert counts[0] == counts[1]
    listed, searched, filed, timed = counts[1]
    assert (listed <= 2, searched <= 2, filed <= 6, timed <= 3) == (True,) * 4, counts


def test_logging_holds_its_budget_whatever_the_number_of_parties(
    cast: Cast, clerk: APIClient, bodies: Bodies, kept_lists: None
) -> None:
    clerk.get(CASES)
    cast.log_dispute()
    counts = []
    for extra in (0, 6):
        parties = [bodies.party(), bodies.party("respondent", "李国强")]
        parties += [
            bodies.party("third", f"周某{i}", category="0101", key_groups=["needy"]) for i in range(extra)
        ]
        sent = bodies.dispute(parties=parties)
        with CaptureQueriesContext(connection) as logging:
            assert clerk.post(CASES, sent).status_code == 201
        counts.append(statements(logging))
    assert counts[0] <= 18
    assert counts[1] <= counts[0] + 3  # two more lists are read, one more table is written
