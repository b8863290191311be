"""The pages of a unit: what waits, one tap, a finding typed on a phone, and what of it stands on the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from screening.models import Finding, FindingState, ReturnOutcome, Task
from screening.services.returns import file_return, report_finding
from tests.cast import Cast

from .units import MONDAY, Units, key

HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_monday(units: Units) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def phone(cast: Cast, units: Units) -> Client:
    return cast.logged_in(units.grid)


def url(name: str, task: Task) -> str:
    return reverse(f"screening:{name}", args=[task.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(**changes: Any) -> dict[str, Any]:
    """What a grid worker types about two neighbours."""
    data: dict[str, Any] = {
        "key": "6f1c2d3e-4a5b-4c6d-8e7f-9a0b1c2d3e4f", "facts": "两户因院墙排水发生口角，双方情绪平稳。",
        "dispute_type": "0201", "place": "三号楼前", "people_count": "2", "amount": "", "measures": "",
        "alert_level": "blue", "alert_reason": "",
        "person_name": ["张三", "李四"], "person_phone": ["13800138000", ""],
        "person_role": ["applicant", "respondent"], "person_kind": ["natural", "natural"], **changes,
    }  # fmt: skip
    return {name: value for name, value in data.items() if value is not None}


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


# --- A finding ----------------------------------------------------------------------------------------------


def test_a_finding_is_reported_once_with_its_people(units: Units, phone: Client) -> None:
    task = units.task()
    for _again in range(2):
        answer = phone.post(url("report", task), typed(), headers=HTMX)
        assert (answer.status_code, answer["HX-Redirect"]) == (204, url("return", task))
    made = Finding.objects.get()
    assert (made.place, made.facts, made.state) == ("三号楼前", typed()["facts"], FindingState.WATCHED)
    assert [(p.role, p.name, p.phone) for p in made.people.all()] == [
        ("applicant", "张三", "+8613800138000"), ("respondent", "李四", ""),
    ]  # fmt: skip
    page = text(phone.get(url("return", task)))
    assert made.number in page
    assert "张三" not in page


def test_after_a_red_finding_its_own_page_comes_where_a_major_risk_is_told(
    units: Units, phone: Client
) -> None:
    red = typed(facts="他扬言要持刀杀人。", alert_level="red")
    answer = phone.post(url("report", units.task()), red, headers=HTMX)
    assert answer["HX-Redirect"] == reverse("screening:finding", args=[Finding.objects.get().number])


def test_a_finding_settled_on_the_spot_says_how(units: Units, phone: Client) -> None:
    task = units.task()
    refused = phone.post(url("report", task), typed(settled="on"), headers=HTMX)
    assert refused.status_code == 400
    assert 'href="#id_measures"' in text(refused)
    phone.post(url("report", task), typed(settled="on", measures="当场劝解，双方握手言和。"), headers=HTMX)
    assert Finding.objects.get().state == FindingState.SETTLED


@pytest.mark.parametrize(
    ("changes", "anchor"),
    [
        ({"facts": " "}, "id_facts"),
        ({"dispute_type": ""}, "id_dispute_type"),
        ({"dispute_type": "9999"}, "id_dispute_type"),
        ({"people_count": "0"}, "id_people_count"),
        ({"amount": "很多"}, "id_amount"),
        ({"alert_level": ""}, "id_alert_level"),
        ({"alert_level": "red"}, "id_alert_reason"),
        ({"person_phone": ["", "12"]}, "person_2"),
        ({"person_name": ["", "李四"]}, "person_1"),
        ({"person_name": ["长" * 129, ""]}, "person_1"),
        ({"key": "no"}, "finding"),
        ({"key": ""}, "finding"),
    ],
)
def test_what_is_wrong_is_named_and_everything_typed_stays(
    units: Units, phone: Client, changes: dict[str, Any], anchor: str
) -> None:
    data = typed(measures="已上门走访", **changes)
    answer = phone.post(url("report", units.task()), data, headers=HTMX)
    page = text(answer)
    assert answer.status_code == 400
    assert f'href="#{anchor}"' in page
    assert f'id="{anchor}"' in page
    assert "已上门走访" in page
    assert "三号楼前" in page
    assert not Finding.objects.exists()
    assert not Task.objects.exclude(outcome="").exists()


def test_a_wrong_form_without_scripts_is_the_whole_page_again(units: Units, phone: Client) -> None:
    answer = phone.post(url("report", units.task()), typed(facts=""))
    assert answer.status_code == 400
    assert "<html" in text(answer)
    assert "三号楼前" in text(answer)


def test_rows_without_name_and_phone_are_nobody(units: Units, phone: Client) -> None:
    empty = {"person_name": ["", ""], "person_phone": ["", " "]}
    phone.post(url("report", units.task()), typed(**empty), headers=HTMX)
    assert Finding.objects.get().people.count() == 0


def test_a_finding_is_reported_after_all(units: Units, phone: Client) -> None:
    task = units.task()
    file_return(task=task, by=units.grid, key=key())
    assert url("report", task) in text(phone.get(url("return", task)))
    assert phone.post(url("report", task), typed(), headers=HTMX).status_code == 204
    assert Task.objects.get(pk=task.pk).outcome == ReturnOutcome.FINDINGS


# --- The proposed level -------------------------------------------------------------------------------------


def test_the_level_is_proposed_while_one_types(units: Units, phone: Client) -> None:
    assert units.grid
    answer = text(phone.post(reverse("screening:risk"), typed(facts="他扬言要持刀杀人。", dispute_type="")))
    assert 'data-level="red"' in answer


def test_nothing_is_proposed_before_anything_is_written(phone: Client) -> None:
    assert "data-level" not in text(phone.post(reverse("screening:risk"), {}))


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
    waiting = reverse("screening:waiting")
    assert waiting in text(there.get(reverse("cases:desk")))
    assert waiting not in text(not_there.get(reverse("cases:desk")))
    assert not_there.get(waiting).status_code == 403


def test_the_desk_shows_a_return_until_it_is_filed(units: Units, phone: Client) -> None:
    task = units.task()
    waiting = reverse("screening:waiting")
    assert url("return", task) in text(phone.get(waiting))
    file_return(task=task, by=units.grid, key=key())
    assert text(phone.get(waiting)).strip() == ""


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
