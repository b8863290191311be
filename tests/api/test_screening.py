"""Screening over the API: returns, findings, the ledger, rounds; the same rules as on the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from screening.models import Finding, FindingState, Task
from screening.services.rounds import make_rounds
from tests.cast import Cast
from tests.screening.units import Units, prepare

from .conftest import AS

API = "/api/v1/screening"
NAME, PHONE, PLACE = "钱雀青羽", "13900017777", "雀鸣巷九号院三单元"


@pytest.fixture
def units(cast: Cast) -> Units:
    return prepare(cast)


@pytest.fixture
def task(units: Units) -> Task:
    """The village's return of this week."""
    today = timezone.localdate()
    units.plan(starts_on=today - timedelta(days=today.weekday()))
    make_rounds()
    return units.village_task()


def finding(**changes: Any) -> dict[str, Any]:
    """A quarrel about a wall as a client sends it."""
    return {
        "facts": f"{NAME}（电话{PHONE}）与邻居因院墙排水发生口角。", "dispute_type": "0201",
        "people_count": 2, "place": PLACE, "alert_level": "blue",
        "people": [{"role": "applicant", "name": NAME, "phone": PHONE}], **changes,
    }  # fmt: skip


def send(client: APIClient, path: str, **body: Any) -> Any:
    return client.post(f"{API}/{path}", body, format="json")


@pytest.fixture
def grid(units: Units, as_user: AS) -> APIClient:
    return as_user(units.grid)


def test_what_waits_for_ones_own_unit_is_listed(grid: APIClient, task: Task) -> None:
    waiting = grid.get(f"{API}/tasks", {"open": "true"}).data["items"]
    assert task.pk in [row["id"] for row in waiting]
    assert {row["unit"]["code"] for row in waiting} == {task.region_id}
    assert grid.get(f"{API}/tasks", {"open": "false"}).data["items"] == []
    assert grid.get(f"{API}/tasks", {"shut": "1"}).status_code == 400


def test_nothing_found_is_one_call_and_sent_again_changes_nothing(grid: APIClient, task: Task) -> None:
    key = str(uuid4())
    first = send(grid, f"tasks/{task.pk}/return", submission_key=key)
    again = send(grid, f"tasks/{task.pk}/return", submission_key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.data == again.data
    assert first.data["outcome"]["code"] == "nothing"
    other = send(grid, f"tasks/{task.pk}/return", submission_key=str(uuid4()))
    assert (other.status_code, other.json()["code"]) == (409, "returned")


def test_a_return_without_a_key_is_refused(grid: APIClient, task: Task) -> None:
    answer = send(grid, f"tasks/{task.pk}/return")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_submission_key")


def test_findings_come_back_with_their_people_masked(grid: APIClient, task: Task) -> None:
    assert send(grid, f"tasks/{task.pk}/return", findings=[finding()], submission_key=str(uuid4())).data[
        "outcome"
    ]["code"] == "findings"  # fmt: skip
    row = grid.get(f"{API}/findings").data["items"][0]
    whole = grid.get(f"{API}/findings/{row['number']}").data
    assert whole["people"][0]["name"] == "钱**羽"
    assert [line["kind"]["code"] for line in whole["entries"]] == ["found"]
    for shown in (str(row), str(whole)):
        assert [word for word in (NAME, PHONE, PLACE) if word in shown] == []


def test_what_is_wrong_is_told_by_its_field(grid: APIClient, task: Task) -> None:
    bad = finding(facts=" ", alert_level="red", people=[{"role": "applicant", "name": "", "phone": "12"}])
    answer = send(grid, f"tasks/{task.pk}/return", findings=[bad], submission_key=str(uuid4()))
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {
        "findings.0.facts", "findings.0.alert_reason", "findings.0.people.0.name",
        "findings.0.people.0.phone",
    }  # fmt: skip
    assert not Finding.objects.exists()
    unknown = send(grid, f"tasks/{task.pk}/return", finding={}, submission_key=str(uuid4()))
    assert set(unknown.json()["errors"]) == {"finding"}


def test_a_finding_is_reported_at_any_time_once(grid: APIClient, task: Task) -> None:
    send(grid, f"tasks/{task.pk}/return", submission_key=str(uuid4()))
    body = finding(settled=True, measures="当场疏通了排水沟。", submission_key=str(uuid4()))
    first = send(grid, f"tasks/{task.pk}/findings", **body)
    again = send(grid, f"tasks/{task.pk}/findings", **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data == again.data
    assert first.data["state"]["code"] == FindingState.SETTLED
    assert grid.get(f"{API}/tasks/{task.pk}").data["outcome"]["code"] == "findings"


def test_the_level_is_proposed_with_its_reasons(grid: APIClient) -> None:
    words = {"facts": "扬言要堵路拉横幅，并持刀威胁。", "dispute_type": "0201", "people_count": 60}
    answer = send(grid, "tasks/risk", **words)
    assert answer.status_code == 200
    assert answer.data["level"]["code"] != "blue"
    assert answer.data["reasons"]


def test_a_township_lists_who_is_missing_and_a_village_sees_only_itself(
    units: Units, grid: APIClient, as_user: AS, task: Task
) -> None:
    send(grid, f"tasks/{task.pk}/return", submission_key=str(uuid4()))
    rounds = grid.get(f"{API}/rounds").data["items"]
    assert task.round_id in [row["id"] for row in rounds]
    address = f"{API}/rounds/{task.round_id}/tasks"
    assert [row["id"] for row in grid.get(address).data["items"]] == [task.pk]
    above = as_user(units.township_supervisor)
    everyone = above.get(address).data["items"]
    missing = above.get(address, {"missing": "true"}).data["items"]
    assert {row["id"] for row in everyone} - {row["id"] for row in missing} == {task.pk}
    here = above.get(address, {"place": task.region_id}).data["items"]
    assert [row["id"] for row in here] == [task.pk]
    assert above.get(address, {"place": "nowhere"}).status_code == 400


def test_figures_stand_by_place_and_a_village_is_counted_alone(
    units: Units, grid: APIClient, as_user: AS, task: Task
) -> None:
    send(grid, f"tasks/{task.pk}/return", submission_key=str(uuid4()))
    address = f"{API}/rounds/{task.round_id}/places"
    mine = grid.get(address).data
    assert (mine["whole"], mine["figures"]["expected"], mine["figures"]["percent"]) == (False, 1, "100%")
    there = as_user(units.township_supervisor).get(address).data
    assert there["figures"]["expected"] == len(there["below"]) == task.round.units
    assert [row["code"] for row in there["below"]] == sorted(row["code"] for row in there["below"])
    assert {"code", "name", "formula"} == set(there["formulas"][0])
    row = as_user(units.township_supervisor).get(f"{API}/rounds/{task.round_id}").data
    assert (row["figures"]["done"], row["figures"]["missing"]) == (1, task.round.units - 1)


def test_a_plan_a_key_period_and_a_campaign_are_entered_as_on_the_pages(cast: Cast, as_user: AS) -> None:
    by = as_user(cast.supervisor)
    first, last = ((timezone.localdate() + timedelta(days=days)).isoformat() for days in (30, 40))
    days = {"title": "T", "region": "150203", "starts_on": first, "ends_on": last}
    plan = send(by, "plans", **days, unit_level="village", frequency="weekly", kind="general")
    assert (plan.status_code, plan.data["region"]["code"]) == (201, "150203")
    twin = send(by, "plans", **days, unit_level="village", frequency="weekly", kind="general")
    assert (twin.status_code, set(twin.json()["errors"])) == (400, {"frequency"})
    assert send(by, f"plans/{plan.data['id']}/end", on=last).data["ends_on"] == last
    care = send(by, "key-periods", **days, unit_levels=["village"], frequency="daily")
    assert [row["id"] for row in by.get(f"{API}/key-periods").data] == [care.data["id"]]
    assert by.delete(f"{API}/key-periods/{care.data['id']}").status_code == 204
    phase = {"name": "一", "starts_on": last, "ends_on": first}
    wrong = send(by, "campaigns", **days, phases=[phase])
    assert set(wrong.json()["errors"]) == {"phases.0.ends_on"}
    made = send(by, "campaigns", **days, phases=[{**phase, "starts_on": first}], topics=["0705"])
    assert [row["name"] for row in made.data["phases"]] == ["一"]
    assert send(by, "plans", **{**days, "region": "150204"}, unit_level="village", frequency="daily",
                kind="general").status_code == 400  # fmt: skip


@pytest.mark.parametrize("name", ["neighbour", "other_grid"])
def test_for_whoever_is_elsewhere_neither_task_nor_finding_exists(
    cast: Cast, units: Units, grid: APIClient, as_user: AS, task: Task, name: str
) -> None:
    send(grid, f"tasks/{task.pk}/return", findings=[finding()], submission_key=str(uuid4()))
    other: User = getattr(units, name, None) or getattr(cast, name)
    client, number = as_user(other), Finding.objects.get().number
    for path in (f"tasks/{task.pk}", f"findings/{number}"):
        assert client.get(f"{API}/{path}").status_code == 404
    assert send(client, f"tasks/{task.pk}/return", submission_key=str(uuid4())).status_code == 404
    assert client.get(f"{API}/findings").data["items"] == []


def test_whoever_only_watches_over_a_unit_does_not_return_for_it(
    units: Units, as_user: AS, task: Task
) -> None:
    for who, status in ((units.township_triage, 403), (units.township_supervisor, 403)):
        assert as_user(who).get(f"{API}/tasks/{task.pk}").status_code == 200
        answer = send(as_user(who), f"tasks/{task.pk}/return", submission_key=str(uuid4()))
        assert answer.status_code == status
    assert not Task.objects.exclude(returned_at=None).exists()


@pytest.fixture
def found(grid: APIClient, task: Task) -> Finding:
    """A quarrel that the village watches."""
    send(grid, f"tasks/{task.pk}/return", findings=[finding()], submission_key=str(uuid4()))
    return Finding.objects.get()


def test_a_finding_is_measured_settled_and_struck_off(
    units: Units, grid: APIClient, as_user: AS, found: Finding
) -> None:
    mine, key = f"findings/{found.number}", str(uuid4())
    assert [act["code"] for act in grid.get(f"{API}/{mine}").data["acts"]] == [
        "case", "settle", "measure", "charge", "major",
    ]  # fmt: skip
    for _time in range(2):
        assert send(grid, f"{mine}/measure", note="已上门。", submission_key=key).status_code == 200
    assert found.entries.filter(kind="measure").count() == 1
    assert send(grid, f"{mine}/charge", person=units.grid.pk).status_code == 200
    assert set(send(grid, f"{mine}/settle").json()["errors"]) == {"note"}
    assert send(grid, f"{mine}/settle", note="和好了。").data["state"]["code"] == "settled"
    assert send(grid, f"{mine}/ask").status_code == 200
    assert send(grid, f"{mine}/approve").status_code == 403
    struck = send(as_user(units.township_supervisor), f"{mine}/approve")
    assert (struck.status_code, struck.data["state"]["code"]) == (200, "struck_off")
    assert send(grid, f"{mine}/measure", note="又去了。").status_code == 409


def test_a_major_risk_is_seen_and_confirmed_by_an_office_it_was_reported_to(
    cast: Cast, grid: APIClient, as_user: AS, found: Finding
) -> None:
    mine = f"findings/{found.number}"
    police = as_user(cast.partner)
    assert police.get(f"{API}/{mine}").status_code == 404
    reported = send(grid, f"{mine}/major", note="有人扬言报复。", also=[cast.police_station.pk])
    assert reported.status_code == 200
    assert cast.police_station.pk in [row["organisation"]["id"] for row in reported.data["reports"]]
    assert police.get(f"{API}/{mine}").status_code == 200
    assert send(police, f"{mine}/read").status_code == 200
    assert send(police, f"{mine}/read").status_code == 409
    assert send(police, f"{mine}/measure", note="x").status_code == 403


def test_a_finding_becomes_a_case_with_nothing_typed_twice(grid: APIClient, found: Finding) -> None:
    mine = f"findings/{found.number}"
    assert set(send(grid, f"{mine}/case").json()["errors"]) == {"respondent"}
    key = str(uuid4())
    made = [send(grid, f"{mine}/case", respondent="李国强", submission_key=key) for _time in range(2)]
    assert [one.status_code for one in made] == [200, 200]
    assert made[0].data["case"] == made[1].data["case"]
    assert made[0].data["state"]["code"] == "case"


def test_the_ledger_is_narrowed_as_on_the_page(grid: APIClient, found: Finding) -> None:
    def numbers(**query: str) -> list[str]:
        return [row["number"] for row in grid.get(f"{API}/findings", query).data["items"]]

    assert numbers(state="open", level="blue", type="02", since="2026-01-01") == [found.number]
    assert numbers(state="struck_off") == numbers(major="on") == numbers(level="red") == []
    assert grid.get(f"{API}/findings", {"state": "lost"}).status_code == 400
    assert grid.get(f"{API}/findings", {"name": NAME}).status_code == 400


def test_the_ledger_is_exported_as_a_job(grid: APIClient, found: Finding) -> None:
    answer = send(grid, "findings/export?state=open")
    assert (answer.status_code, answer.data["state"]) == (202, "queued")
    assert grid.get(f"/api/v1/jobs/{answer.data['id']}").status_code == 200
