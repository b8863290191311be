"""The pages of a unit: what waits, one tap, and what of it stands on the desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from screening.models import ReturnOutcome, Task
from screening.presenters.returns import waiting
from screening.services.returns import file_return, report_finding
from screening.services.rounds import make_rounds
from tests.cast import Cast

from .unit_page import HTMX, text, typed, url
from .units import MONDAY, Units, key

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_monday(units: Units) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def phone(cast: Cast, units: Units) -> Client:
    return cast.logged_in(units.grid)


# --- What waits ---------------------------------------------------------------------------------------------


def test_what_waits_is_on_the_first_page_with_one_tap(units: Units, phone: Client) -> None:
    task = units.task()
    page = text(phone.get(reverse("screening:home")))
    assert url("nothing", task) in page
    assert url("report", task) in page
    assert "2026-03-02" in page


def test_a_unit_sees_no_task_of_its_neighbour(units: Units, phone: Client) -> None:
    theirs = units.task(office=units.other_village)
    assert url("nothing", theirs) not in text(phone.get(reverse("screening:home")))
    assert phone.get(url("return", theirs)).status_code == 404
    assert phone.post(url("nothing", theirs), {"key": key()}).status_code == 404
    assert phone.get(url("report", theirs)).status_code == 404
    assert phone.post(url("report", theirs), typed()).status_code == 404
    assert not Task.objects.exclude(outcome="").exists()


def test_a_round_that_has_not_begun_is_only_announced(units: Units, phone: Client) -> None:
    file_return(task=units.task(), by=units.grid, key=key())
    page = text(phone.get(reverse("screening:home")))
    assert "2026-03-09" in page
    coming = Task.objects.get(organisation=units.village, starts_on=MONDAY.date() + 7 * DAY)
    shown = text(phone.get(url("return", coming)))
    assert "2026-03-09" in shown
    assert url("nothing", coming) not in shown
    assert url("report", coming) not in shown


def test_the_most_pressing_comes_first_and_the_late_ones_last(cast: Cast, units: Units) -> None:
    week = units.task()
    units.plan(frequency="monthly", title="按月排查")
    units.task()
    month = Task.objects.get(organisation=units.village, round__plan__frequency="monthly")
    with time_machine.travel(MONDAY + 8 * DAY, tick=False):
        this_week = Task.objects.get(organisation=units.village, starts_on=MONDAY.date() + 7 * DAY)
        page = text(cast.logged_in(units.grid).get(reverse("screening:home")))
    places = [page.index(f'data-task="{task.pk}"') for task in (this_week, month, week)]
    assert places == sorted(places)


def test_a_round_that_was_caught_up_says_so(cast: Cast, units: Units) -> None:
    units.plan()
    later = MONDAY + 15 * DAY
    with time_machine.travel(later, tick=False):
        units.task(now=later)
        assert "补建" in text(cast.logged_in(units.grid).get(reverse("screening:home")))


def test_nothing_to_return_is_said_in_words(phone: Client) -> None:
    assert 'class="empty' in text(phone.get(reverse("screening:home")))


def test_what_to_look_at_stands_with_the_task(units: Units, phone: Client) -> None:
    units.plan(focus="欠薪、邻里纠纷")
    task = units.task()
    assert "欠薪、邻里纠纷" in text(phone.get(reverse("screening:home")))
    assert "欠薪、邻里纠纷" in text(phone.get(url("return", task)))


# --- One tap ------------------------------------------------------------------------------------------------


def test_one_tap_returns_that_nothing_was_found(units: Units, phone: Client) -> None:
    task = units.task()
    answer = phone.post(url("nothing", task), {"key": key()}, headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("screening:home"))
    task.refresh_from_db()
    assert (task.outcome, task.returned_by) == (ReturnOutcome.NOTHING, units.grid)
    page = text(phone.get(reverse("screening:home")))
    assert f'data-done="{task.pk}"' in page
    assert url("nothing", task) not in page
    assert "补报发现" in page


def test_the_same_tap_sent_twice_counts_once(units: Units, phone: Client) -> None:
    task, sent = units.task(), {"key": key()}
    assert phone.post(url("nothing", task), sent, headers=HTMX).status_code == 204
    first = Task.objects.get(pk=task.pk).returned_at
    with time_machine.travel(MONDAY + DAY, tick=False):
        assert phone.post(url("nothing", task), sent, headers=HTMX).status_code == 204
    assert Task.objects.get(pk=task.pk).returned_at == first


def test_a_tap_after_a_colleague_is_told_so(units: Units, phone: Client) -> None:
    task = units.task()
    file_return(task=task, by=units.grid, key=key())
    answer = phone.post(url("nothing", task), {"key": key()}, headers=HTMX)
    assert answer.status_code == 409
    assert "data-error-fragment" in text(answer)


def test_a_return_after_it_was_due_is_shown_as_late(units: Units, phone: Client) -> None:
    task = units.task()
    file_return(task=task, by=units.grid, key=key(), now=MONDAY + 6 * DAY)
    assert "逾期填报" in text(phone.get(url("return", task)))


# --- Those above, and the desk ------------------------------------------------------------------------------


def test_those_above_see_the_return_and_do_not_file_it(cast: Cast, units: Units) -> None:
    task = units.task()
    for who, codes in ((units.township_supervisor, 403), (units.township_triage, 403)):
        client = cast.logged_in(who)
        page = text(client.get(url("return", task)))
        assert task.region.name in page
        assert url("nothing", task) not in page
        assert client.post(url("nothing", task), {"key": key()}).status_code == codes
        assert client.get(url("report", task)).status_code == codes
        assert client.post(url("report", task), typed()).status_code == codes


def test_somebody_who_files_nothing_is_shown_the_way_to_the_rounds(cast: Cast, units: Units) -> None:
    page = text(cast.logged_in(units.township_supervisor).get(reverse("screening:home")))
    assert 'class="empty' in page


def test_the_desk_asks_for_what_is_due_only_where_somebody_returns(cast: Cast, units: Units) -> None:
    there, not_there = (cast.logged_in(who) for who in (units.grid, units.township_supervisor))
    group = reverse("screening:waiting")
    assert group in text(there.get(reverse("cases:desk")))
    assert group not in text(not_there.get(reverse("cases:desk")))
    assert not_there.get(group).status_code == 403


def test_the_desk_shows_a_return_until_it_is_filed(units: Units, phone: Client) -> None:
    task = units.task()
    group = reverse("screening:waiting")
    assert url("return", task) in text(phone.get(group))
    file_return(task=task, by=units.grid, key=key())
    assert text(phone.get(group)).strip() == ""


# --- Cost ---------------------------------------------------------------------------------------------------


def statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_pages_ask_little_however_much_there_is(units: Units, phone: Client, kept_lists: None) -> None:
    task = many(units)
    counts = {
        name: statements(phone, address)
        for name, address in {
            "home": reverse("screening:home"),
            "return": url("return", task),
            "report": url("report", task),
            "desk": reverse("screening:waiting"),
        }.items()
    }
    assert counts["home"] <= 8
    assert counts["return"] <= 8
    assert counts["report"] <= 8
    assert counts["desk"] <= 5


def many(units: Units) -> Task:
    """Ten weeks, half of them returned, and one with several findings."""
    task = units.task()
    moment: datetime = MONDAY
    for week in range(10):
        moment = MONDAY + 7 * week * DAY
        one = units.task(now=moment)
        if week % 2:
            file_return(task=one, by=units.grid, key=key(), now=moment)
    for _again in range(4):
        report_finding(task=task, by=units.grid, key=key(), finding=units.finding(), now=moment)
    return task


def test_a_quarter_that_has_just_begun_does_not_stand_on_the_desk(cast: Cast, units: Units) -> None:
    units.plan("county", "150203", frequency="quarterly", starts_on=date(2026, 1, 1))
    make_rounds(now=MONDAY)
    assert waiting(cast.clerk, now=MONDAY) == ([], 0)
    rows, count = waiting(cast.clerk, now=MONDAY + timedelta(days=25))
    assert (len(rows), count) == (1, 1)
