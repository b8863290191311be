"""The form of a finding: reported once, faults named, nothing typed lost, the level proposed."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from screening.models import Finding, FindingState, ReturnOutcome, Task
from screening.services.returns import file_return
from tests.cast import Cast

from .unit_page import HTMX, text, typed, url
from .units import MONDAY, Units, key


@pytest.fixture(autouse=True)
def _on_monday(units: Units) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def phone(cast: Cast, units: Units) -> Client:
    return cast.logged_in(units.grid)


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
