"""The desk: what waits for whom, in how many statements."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from cases.models import AlertLevel
from cases.presenters.desk import MOST_ROWS, desk
from cases.services import drafts, intake
from tests.cast import Cast

BUDGET = 10


def codes(user: User) -> list[str]:
    return [group.code for group in desk(user).groups]


def test_a_logged_dispute_waits_for_acceptance_with_one_button(cast: Cast) -> None:
    case = cast.log_dispute()
    (group,) = desk(cast.clerk).groups
    assert (group.code, str(group.count)) == ("accept", "1")
    assert group.rows[0].next is not None
    assert group.rows[0].next.url == f"{reverse('cases:detail', args=[case.number])}?act=accept"


def test_an_accepted_case_waits_for_triage_and_leads_to_the_board(cast: Cast) -> None:
    case = intake.accept(case=cast.log_dispute(), by=cast.clerk)
    (group,) = desk(cast.triage).groups
    assert group.code == "triage"
    assert group.rows[0].next is not None
    assert group.rows[0].next.url == reverse("referrals:triage_case", args=[case.number])
    assert codes(cast.clerk) == []


def test_a_red_case_is_shown_first_and_only_once(cast: Cast) -> None:
    cast.log_dispute()
    red = cast.log_dispute(alert_level=AlertLevel.RED, alert_reason="known to be violent")
    groups = desk(cast.clerk).groups
    assert [group.code for group in groups] == ["danger", "accept"]
    assert [row.number for row in groups[0].rows] == [red.number]
    assert red.number not in [row.number for row in groups[1].rows]


def test_of_equal_danger_the_one_that_waits_longest_comes_first(cast: Cast) -> None:
    numbers = [cast.log_dispute().number for _ in range(MOST_ROWS + 2)]
    (group,) = desk(cast.clerk).groups
    assert [row.number for row in group.rows] == numbers[:MOST_ROWS]
    assert str(group.count) == str(MOST_ROWS + 2)


def test_an_ended_case_waits_for_nobody(cast: Cast) -> None:
    intake.withdraw(case=cast.log_dispute(), by=cast.clerk, note="settled between themselves")
    assert codes(cast.clerk) == []
    assert desk(cast.clerk).recent != []


def test_the_count_stops_at_a_thousand(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.presenters.desk.MOST_COUNTED", 2)
    for _ in range(4):
        cast.log_dispute()
    (group,) = desk(cast.clerk).groups
    assert str(group.count) == "2+"


def test_a_clerk_finds_her_drafts_and_nobody_elses(cast: Cast) -> None:
    key = uuid4()
    drafts.keep(by=cast.clerk, key=key, content={"title": ["租赁纠纷"]})
    drafts.keep(by=cast.colleague, key=uuid4(), content={"title": ["别人的草稿"]})
    (row,) = desk(cast.clerk).drafts
    assert row.title == "租赁纠纷"
    assert row.url == f"{reverse('cases:intake')}?draft={key}"


def test_a_draft_shows_no_phone_number(cast: Cast) -> None:
    drafts.keep(by=cast.clerk, key=uuid4(), content={"description": ["押金不退，电话13900001111"]})
    assert "13900001111" not in desk(cast.clerk).drafts[0].title


def test_a_neighbour_county_sees_none_of_it(cast: Cast) -> None:
    cast.log_dispute()
    assert desk(cast.neighbour).empty


def test_a_mediator_sees_only_what_her_organisation_holds(cast: Cast) -> None:
    cast.log_dispute()
    assert desk(cast.mediator).empty


def test_a_partner_desk_sees_the_cases_it_holds(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.partner)
    (group,) = desk(cast.partner).groups
    assert group.code == "held"
    assert [row.number for row in group.rows] == [case.number]
    assert group.rows[0].next is None


def test_a_supervisor_watches_red_and_yellow_of_the_whole_reach(cast: Cast) -> None:
    cast.log_dispute(by=cast.partner, alert_level=AlertLevel.RED, alert_reason="weapons seen")
    assert codes(cast.supervisor) == ["watch"]
    assert codes(cast.city_supervisor) == ["watch"]


def test_an_official_sees_numbers_that_lead_to_lists_and_no_acts(cast: Cast) -> None:
    cast.log_dispute()
    cast.log_dispute(alert_level=AlertLevel.RED, alert_reason="weapons seen")
    shown = desk(cast.official)
    assert (shown.groups, shown.recent, shown.drafts) == ([], [], [])
    assert {figure.code: str(figure.count) for figure in shown.figures} == {
        "open": "2", "red": "1", "yellow": "0", "overdue": "0", "submitted": "2", "accepted": "0",
    }  # fmt: skip
    client = cast.logged_in(cast.official)
    for figure in shown.figures:
        page = client.get(figure.url).context["list"]
        assert len(page.rows) == int(figure.count)


@pytest.mark.parametrize(("who", "door"), [("auditor", "accounts:audit"), ("admin", "admin:index")])
def test_who_sees_no_case_finds_the_door_to_her_work(cast: Cast, who: str, door: str) -> None:
    cast.log_dispute()
    answer = cast.logged_in(getattr(cast, who)).get(reverse("cases:desk"))
    assert reverse(door) in answer.content.decode()
    assert "张" not in answer.content.decode()


def test_an_empty_desk_says_what_would_appear_and_how_to_begin(cast: Cast) -> None:
    page = cast.logged_in(cast.clerk).get(reverse("cases:desk")).content.decode()
    assert "没有待办事项" in page
    assert reverse("cases:intake") in page


@pytest.mark.parametrize("who", ["clerk", "supervisor", "official", "partner", "admin"])
def test_the_desk_keeps_its_sql_budget(cast: Cast, who: str, django_assert_max_num_queries: Any) -> None:
    for _ in range(MOST_ROWS + 1):
        cast.log_dispute(alert_level=AlertLevel.RED, alert_reason="weapons seen")
    cast.log_dispute(by=cast.partner)
    drafts.keep(by=cast.clerk, key=uuid4(), content={})
    client = cast.logged_in(getattr(cast, who))
    client.get(reverse("cases:desk"))
    with django_assert_max_num_queries(BUDGET):
        assert client.get(reverse("cases:desk")).status_code == 200
