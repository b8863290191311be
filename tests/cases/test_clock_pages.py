"""Clocks on pages and lists: the words, the soonest in every row, the filters, the case page, the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.models import Case, Depth
from cases.presenters.case_clocks import case_clocks
from cases.presenters.clock_words import left, moment
from cases.presenters.clocks import Clock, first_clocks, put_clocks, subject_clocks
from cases.presenters.desk import desk
from deadlines.models import CalendarDay, Deadline
from deadlines.services.clocks import Start, extend, pause, start, stop
from deadlines.services.sweep import sweep
from referrals.services import legs
from tests import walk
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def begun(case: Case, policy: str, *, on: datetime = MONDAY) -> None:
    start([Start(policy, "case", case.pk, case.holder_id, on, file=case.pk)])


@pytest.fixture
def blue(cast: Cast) -> Case:
    """A case whose only clock is the 24 hours of its first response."""
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.all().delete()
    begun(case, "respond.blue")
    return case


def clock(case: Case, hours: float) -> Clock:
    return first_clocks([case.pk], now=at(hours))[case.pk]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-0.01, "即将到期"), (0.005, "即将到期"), (-0.5, "还剩 30 分钟"),
        (0.5, "已逾期 30 分钟"), (-1, "还剩 1 小时"), (3.9, "已逾期 3 小时"),
        (-47.9, "还剩 47 小时"), (-48, "还剩 2 天"), (73, "已逾期 3 天"),
    ],
)  # fmt: skip
def test_how_long_still_is_told_in_one_unit(hours: float, words: str) -> None:
    assert left(MONDAY, at(hours)) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [(7.33, "今天 16:19"), (24, "明天 09:00"), (15, "今天 24:00"), (48, "2026-03-04 09:00")],
)
def test_today_and_tomorrow_are_called_so(hours: float, words: str) -> None:
    assert moment(at(hours), MONDAY) == words


@pytest.mark.parametrize(
    ("hours", "state", "card"),
    [(0, "soon", ""), (23.9, "soon", ""), (24, "late", "yellow"), (36, "late", "red"), (99, "late", "red")],
)
def test_the_card_follows_from_the_moment_not_from_what_was_swept(
    blue: Case, hours: float, state: str, card: str
) -> None:
    assert (clock(blue, hours).state, clock(blue, hours).card) == (state, card)


def test_of_several_clocks_the_soonest_stands_in_the_row(blue: Case) -> None:
    begun(blue, "mediate.people")
    begun(blue, "respond.red")
    assert clock(blue, 0).policy == "respond.red"


def test_a_clock_that_stands_still_shows_no_card_and_comes_after_one_that_runs(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.all().delete()
    begun(case, "mediate.people")
    pause(Deadline.objects.of_files([case.pk]), at=at(1))
    assert (clock(case, 5000).state, clock(case, 5000).card, clock(case, 5000).left) == ("paused", "", "")
    begun(case, "feedback.blue")
    assert clock(case, 1).policy == "feedback.blue"


def test_a_clock_without_a_date_says_so(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.all().delete()
    CalendarDay.objects.filter(day__gt=date(2026, 3, 3)).delete()
    begun(case, "mediate.people")
    assert (clock(case, 0).state, clock(case, 0).when) == ("undated", "")


def test_both_ways_of_reading_say_the_same(cast: Cast, blue: Case) -> None:
    begun(blue, "mediate.people")
    pause(Deadline.objects.of_files([blue.pk]), at=at(1))
    with time_machine.travel(at(30), tick=False):
        row = cast.logged_in(cast.clerk).get("/cases/").context["list"].rows[0]
        assert row.clock == first_clocks([blue.pk])[blue.pk]


def test_a_list_reads_the_clocks_with_the_cases(cast: Cast, blue: Case) -> None:
    plain = Case.objects.get(pk=blue.pk)
    put_clocks([plain], now=at(0))
    assert plain.clock.policy == "respond.blue"  # type: ignore[attr-defined]


def test_a_hand_over_shows_the_clock_its_own_answer_is_waited_for_under(cast: Cast, blue: Case) -> None:
    start([Start("referral.accept", "leg", 7, blue.holder_id, MONDAY, file=blue.pk)])
    found = subject_clocks("leg", {7: blue.pk, 8: blue.pk}, now=at(0))
    assert {pk: one.policy for pk, one in found.items()} == {7: "referral.accept", 8: "respond.blue"}


@pytest.mark.parametrize(
    ("due", "hours", "shown"),
    [
        ("late", 23, False), ("late", 25, True), ("today", 1, False), ("today", 20, True),
        ("today", 25, False), ("paused", 25, False), ("undated", 25, False),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_the_clock(
    cast: Cast, blue: Case, due: str, hours: float, shown: bool
) -> None:
    with time_machine.travel(at(hours), tick=False):
        page = cast.logged_in(cast.clerk).get("/cases/", {"due": due}).context["list"]
        body = cast.logged_in(cast.clerk).get("/api/v1/cases", {"due": due}).json()
    assert [row.number for row in page.rows] == ([blue.number] if shown else [])
    assert [item["number"] for item in body["items"]] == ([blue.number] if shown else [])


@pytest.mark.parametrize(
    ("who", "hours", "group"),
    [
        ("clerk", 20, "today"), ("clerk", 25, "late"), ("resident", 25, "late"),
        ("supervisor", 25, "late_below"), ("city_supervisor", 25, "late_below"),
        ("neighbour", 25, None), ("partner", 25, None),
    ],
)  # fmt: skip
def test_the_desk_says_what_is_due_and_overdue(
    cast: Cast, blue: Case, who: str, hours: float, group: str | None
) -> None:
    with time_machine.travel(at(hours), tick=False):
        groups = desk(getattr(cast, who)).groups
    assert [one.code for one in groups][:1] == ([group] if group else [])


def test_an_official_sees_how_many_are_overdue(cast: Cast, blue: Case) -> None:
    with time_machine.travel(at(25), tick=False):
        figures = {figure.code: str(figure.count) for figure in desk(cast.official).figures}
    assert figures["overdue"] == "1"


def whole(case: Case, user: User, hours: float, depth: Depth = Depth.WHOLE) -> Any:
    return case_clocks(case, user, [], depth, now=at(hours))


def test_the_case_page_tells_what_is_next_and_how_the_date_came_about(cast: Cast, blue: Case) -> None:
    (line,) = whole(blue, cast.clerk, 1).running
    assert line.next.code == "remind_half"
    assert line.next.people == "具体承办人"
    assert line.next.when == "今天 21:00"
    assert "24" in line.explained
    assert [rung.passed for rung in line.rungs] == [False] * 5
    assert whole(blue, cast.clerk, 48).running[0].next is None


def test_changes_of_a_date_are_told_with_who_made_them(cast: Cast, blue: Case) -> None:
    begun(blue, "mediate.people")
    rows = Deadline.objects.of_files([blue.pk]).family("mediate")
    pause(rows, at=at(1), by=cast.resident, reason="鉴定")
    pausing = whole(blue, cast.clerk, 2).running[1].changes
    assert [(one.kind.value, one.by, one.reason) for one in pausing] == [
        ("paused", cast.resident.name, "鉴定")
    ]


def test_an_extension_keeps_the_date_before(cast: Cast, blue: Case) -> None:
    begun(blue, "mediate.people")
    rows = Deadline.objects.of_files([blue.pk]).family("mediate")
    extend(rows, until=date(2026, 5, 8), at=at(1), by=cast.supervisor)
    (change,) = whole(blue, cast.clerk, 2).running[1].changes
    assert change.before is not None
    assert change.after is not None
    assert (change.before.date(), change.after.date()) == (date(2026, 4, 2), date(2026, 5, 8))


def test_what_ended_is_kept_and_told_apart(cast: Cast, blue: Case) -> None:
    stop(Deadline.objects.of_files([blue.pk]), at=at(3))
    found = whole(blue, cast.clerk, 30)
    assert found.running == []
    assert found.first is None
    assert [(line.clock.state, line.clock.card) for line in found.ended] == [("ended", "")]


def test_an_office_that_sees_a_part_sees_only_the_clocks_it_answers_for(cast: Cast, blue: Case) -> None:
    start([Start("referral.accept", "leg", 7, cast.partner.current_postings[0].organisation_id, MONDAY,
                 file=blue.pk)])  # fmt: skip
    assert [line.clock.policy for line in whole(blue, cast.partner, 1, Depth.ASK).running] == [
        "referral.accept"
    ]


def test_a_fired_rung_stands_in_the_history_without_a_person(cast: Cast, blue: Case) -> None:
    sweep(now=at(12))
    page = cast.logged_in(cast.clerk).get(f"/cases/{blue.number}/").context["page"]
    assert page.story[0].title == "时限过半提醒"
    assert page.story[0].by == cast.centre.name
    body = cast.logged_in(cast.clerk).get(f"/api/v1/cases/{blue.number}/events").json()
    assert body["items"][0]["kind"] == {"code": "deadline", "name": "时限过半提醒"}
    assert body["items"][0]["by"] is None


@pytest.fixture
def api(cast: Cast) -> Client:
    return cast.logged_in(cast.clerk)


def test_the_api_tells_the_next_date_and_the_card(blue: Case, api: Client) -> None:
    with time_machine.travel(at(25), tick=False):
        row = api.get("/api/v1/cases").json()["items"][0]
        file = api.get(f"/api/v1/cases/{blue.number}").json()
    for body in (row, file):
        assert body["next_due"] == "2026-03-03T09:00:00+08:00"
        assert body["card"]["code"] == "yellow"


def test_a_case_without_a_clock_has_neither(cast: Cast, api: Client) -> None:
    cast.log_dispute()
    Deadline.objects.all().delete()
    row = api.get("/api/v1/cases").json()["items"][0]
    assert (row["next_due"], row["card"]) == (None, None)


def test_the_api_tells_every_clock_of_a_case(blue: Case, api: Client) -> None:
    with time_machine.travel(at(1), tick=False):
        body = api.get(f"/api/v1/cases/{blue.number}/clocks").json()
    (told,) = body["running"]
    assert (told["policy"], told["state"], told["card"]) == ("respond.blue", "soon", None)
    assert told["next"]["code"] == "remind_half"
    assert body["ended"] == []


def test_the_board_over_the_api_is_the_board_of_the_page(cast: Cast, blue: Case) -> None:
    with time_machine.travel(at(30), tick=False):
        answer = cast.logged_in(cast.city_supervisor).get("/api/v1/alerts", {"show": "late"})
        assert cast.logged_in(cast.clerk).get("/api/v1/alerts", {"show": "odd"}).status_code == 400
    column = answer.json()["columns"][-1]
    assert column["level"]["code"] == "blue"
    (alert,) = column["alerts"]
    assert alert["number"] == blue.number
    assert alert["clocks"][0]["card"]["code"] == "yellow"
    assert [act["code"] for act in alert["acts"]] == ["supervise"]


def test_the_referral_desk_shows_how_long_still(cast: Cast) -> None:
    case = walk.accepted(cast)
    leg = legs.ask(case=case, by=cast.triage, to=cast.township, asked="请协助查明漏水原因。")
    row = cast.logged_in(cast.township_desk).get("/referrals/").context["desk"].rows[0]
    assert row.pk == leg.pk
    assert row.clock is not None
