"""The alert board: what is late or pressing, by danger; who sees it; what waits for approval; supervision."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cases.models import AlertLevel, Case
from cases.presenters.alert_rows import Asked
from cases.presenters.alerts import Board, board
from deadlines.models import Deadline
from deadlines.services.clocks import Start, pause, start, stop
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.get_default_timezone())
BUDGET = 12


def clocked(cast: Cast, *, policy: str = "respond.blue", at: datetime = MONDAY, **changes: object) -> Case:
    """A case whose only clock began at that moment: 24 hours for blue, 4 for yellow, 1 for red."""
    case = cast.log_dispute(now=at, **changes)
    Deadline.objects.of_files([case.pk]).delete()
    start([Start(policy, "case", case.pk, case.holder_id, at, file=case.pk)])
    return case


def numbers(shown: Board, level: AlertLevel = AlertLevel.BLUE) -> list[str]:
    column = next(column for column in shown.columns if column.level == level)
    return [alert.row.number for alert in column.alerts]


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


@pytest.fixture
def blue(cast: Cast) -> Case:
    return clocked(cast)


@pytest.mark.parametrize(
    ("hours", "card", "state", "next_code"),
    [
        (1, "", "soon", "remind_half"),
        (13, "", "soon", "remind_80"),
        (21, "", "soon", "due"),
        (24, "yellow", "late", "overdue"),
        (36, "red", "late", "leader"),
        (48, "red", "late", None),
    ],
)
def test_a_case_left_alone_climbs_without_anybody_sweeping(
    cast: Cast, blue: Case, hours: float, card: str, state: str, next_code: str | None
) -> None:
    (column,) = [column for column in board(cast.supervisor, Asked(), now=at(hours)).columns if column.alerts]
    (line,) = column.alerts[0].lines
    assert (line.clock.card, line.clock.state) == (card, state)
    assert (line.next.code if line.next else None) == next_code


def test_what_is_due_later_than_tomorrow_is_not_pressing(cast: Cast) -> None:
    clocked(cast, policy="feedback.blue")
    assert numbers(board(cast.supervisor, Asked(), now=at(1))) == []


def test_red_cards_stand_over_yellow_ones_whatever_is_due_first(cast: Cast) -> None:
    yellow = clocked(cast, policy="mediate.people", at=MONDAY - timedelta(days=33))
    red = clocked(cast, policy="respond.yellow", at=MONDAY - timedelta(hours=20))
    shown = board(cast.supervisor, Asked(), now=at(10))
    (column,) = [column for column in shown.columns if column.alerts]
    cards = {alert.row.number: alert.lines[0].clock.card for alert in column.alerts}
    assert cards == {red.number: "red", yellow.number: "yellow"}
    assert numbers(shown) == [red.number, yellow.number]


def test_each_level_has_its_column_the_most_dangerous_first(cast: Cast) -> None:
    red = clocked(cast, policy="respond.red", alert_level=AlertLevel.RED, alert_reason="weapons seen")
    blue = clocked(cast)
    shown = board(cast.supervisor, Asked(), now=at(2))
    assert [column.level for column in shown.columns] == [AlertLevel.RED, AlertLevel.YELLOW, AlertLevel.BLUE]
    assert numbers(shown, AlertLevel.RED) == [red.number]
    assert numbers(shown) == [blue.number]


def test_a_clock_that_ended_or_stands_still_is_on_no_board(cast: Cast) -> None:
    stop(Deadline.objects.of_files([clocked(cast).pk]), at=at(1))
    case = clocked(cast, policy="mediate.people", at=MONDAY - timedelta(days=60))
    pause(Deadline.objects.of_files([case.pk]), at=MONDAY)
    assert numbers(board(cast.supervisor, Asked(), now=at(30))) == []


def test_filters_narrow_by_state_place_and_family(cast: Cast, blue: Case) -> None:
    def shown(hours: float, **asked: str) -> list[str]:
        return numbers(board(cast.city_supervisor, Asked(**asked), now=at(hours)))

    assert shown(23, show="late") == []
    assert shown(25, show="late") == [blue.number]
    assert shown(1, show="today") == []
    assert shown(20, show="today") == [blue.number]
    assert shown(20, show="card") == []
    assert shown(25, show="card") == [blue.number]
    assert shown(25, family="respond") == [blue.number]
    assert shown(25, family="mediate") == []
    assert shown(25, region="150203") == [blue.number]
    assert shown(25, region="150204") == []


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("supervisor", True), ("official", True), ("triage", True), ("city_supervisor", True),
        ("clerk", True), ("resident", True), ("neighbour", False), ("mediator", False), ("partner", False),
    ],
)  # fmt: skip
def test_who_sees_a_late_case_of_the_centre(cast: Cast, blue: Case, who: str, sees: bool) -> None:
    assert numbers(board(getattr(cast, who), Asked(), now=at(30))) == ([blue.number] if sees else [])


def test_who_does_not_watch_sees_only_what_her_office_answers_for(cast: Cast) -> None:
    case = clocked(cast, by=cast.partner)
    assert numbers(board(cast.partner, Asked(), now=at(30))) == [case.number]
    assert numbers(board(cast.triage, Asked(), now=at(30))) == [case.number]
    assert numbers(board(cast.clerk, Asked(), now=at(30))) == []


@pytest.mark.parametrize(("who", "may"), [("city_supervisor", True), ("supervisor", False), ("clerk", False)])
def test_only_an_office_above_the_holder_is_offered_supervision(
    cast: Cast, blue: Case, who: str, may: bool
) -> None:
    (alert,) = board(getattr(cast, who), Asked(), now=at(30)).columns[-1].alerts
    assert [act.code for act in alert.acts] == (["supervise"] if may else [])


def test_nobody_is_supervised_before_anything_is_late(cast: Cast, blue: Case) -> None:
    (alert,) = board(cast.city_supervisor, Asked(), now=at(20)).columns[-1].alerts
    assert alert.acts == []


def viewers(cast: Cast) -> list[User]:
    return [cast.city_supervisor, cast.supervisor, cast.clerk]


def test_the_board_costs_the_same_however_much_is_late(cast: Cast) -> None:
    counts: list[list[int]] = []
    for size in (1, 6):
        for _ in range(size):
            clocked(cast, at=timezone.now() - timedelta(hours=30))
        seen = []
        for user in viewers(cast):
            browser = cast.logged_in(user)
            browser.get("/alerts/")
            with CaptureQueriesContext(connection) as asked:
                assert browser.get("/alerts/").status_code == 200
            seen.append(len(asked))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= BUDGET


def test_names_of_people_are_masked_and_odd_values_are_left_out(cast: Cast) -> None:
    case = clocked(cast, at=timezone.now() - timedelta(hours=30))
    answer = cast.logged_in(cast.supervisor).get("/alerts/?show=everything&region=xx&family=none")
    page = answer.content.decode()
    assert str(case.number) in page
    assert "张三" not in page
