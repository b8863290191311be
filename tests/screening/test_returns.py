"""The return of a unit as a service: its rules and refusals, once for its key, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import close_old_connections, connections

from accounts import services as accounts
from accounts.permissions import Role
from cases.models import AlertLevel, PartyRole, PersonKind
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry
from deadlines.models import Deadline
from screening.models import Entry, EntryKind, Finding, FindingPerson, FindingState, ReturnOutcome, Task
from screening.services.returns import PersonInput, file_return, propose, report_finding
from tests.cast import PASSWORD, Cast

from .units import MONDAY, Units, key

DAY = timedelta(days=1)
DANGER = "他扬言要持刀杀人，并已购买刀具。"


def person(**changes: Any) -> PersonInput:
    return PersonInput(**{"role": PartyRole.APPLICANT, "name": "张三", **changes})


def deadline(task: Task) -> Deadline:
    return Deadline.objects.of("screening", task.pk).get()


# --- Nothing found ------------------------------------------------------------------------------------------


def test_nothing_found_is_the_whole_return(units: Units) -> None:
    task = file_return(task=units.task(), by=units.grid, key=key(), now=MONDAY)
    assert (task.outcome, task.returned_at, task.returned_by) == (
        ReturnOutcome.NOTHING, MONDAY, units.grid,
    )  # fmt: skip
    assert not task.late
    assert not Finding.objects.exists()


def test_the_clock_of_the_unit_stops_with_its_return(units: Units) -> None:
    task = units.task()
    assert deadline(task).ended_at is None
    file_return(task=task, by=units.grid, key=key(), now=MONDAY)
    assert deadline(task).ended_at == MONDAY


def test_a_return_after_it_was_due_counts_as_late(units: Units) -> None:
    task = units.task()
    assert file_return(task=task, by=units.grid, key=key(), now=task.due_at + DAY).late


def test_it_is_in_the_audit_trail(units: Units) -> None:
    file_return(task=units.task(), by=units.grid, key=key(), now=MONDAY)
    entry = AuditEntry.objects.get(action="screening.return")
    assert (entry.by, entry.detail) == (units.grid, {"findings": 0})


# --- Findings -----------------------------------------------------------------------------------------------


def test_each_finding_gets_its_number_in_the_ledger(units: Units) -> None:
    two = [units.finding(), units.finding(facts="楼上漏水，楼下要求赔偿。")]
    task = file_return(task=units.task(), by=units.grid, key=key(), findings=two, now=MONDAY)
    assert task.outcome == ReturnOutcome.FINDINGS
    made = list(Finding.objects.order_by("pk"))
    assert [one.number for one in made] == ["P150203-2026-000001", "P150203-2026-000002"]
    assert {(one.state, one.organisation, one.found_by) for one in made} == {
        (FindingState.WATCHED, units.village, units.grid)
    }


def test_people_are_kept_in_the_part_they_have(units: Units) -> None:
    people = (
        person(name=" 欧阳  三 ", phone="138 0013 8000"),
        person(role=PartyRole.RESPONDENT, kind=PersonKind.LEGAL, name="某物业公司（测试）"),
    )
    report_finding(
        task=units.task(), by=units.grid, key=key(), finding=units.finding(people=people), now=MONDAY
    )
    first, second = FindingPerson.objects.order_by("pk")
    assert (first.name, first.phone, first.shown_name) == ("欧阳 三", "+8613800138000", "欧**三")
    assert second.shown_name == "某物业公司（测试）"


def test_what_was_done_on_the_spot_is_a_measure_or_the_settlement(units: Units) -> None:
    watched = units.finding(measures="已上门走访。")
    settled = units.finding(measures="当场劝解，双方和好。", settled=True)
    file_return(task=units.task(), by=units.grid, key=key(), findings=[watched, settled], now=MONDAY)
    one, two = Finding.objects.order_by("pk")
    assert (one.state, one.settled_at) == (FindingState.WATCHED, None)
    assert (two.state, two.settled_at) == (FindingState.SETTLED, MONDAY)
    kinds = list(Entry.objects.order_by("pk").values_list("finding", "kind"))
    assert kinds == [
        (one.pk, EntryKind.FOUND), (one.pk, EntryKind.MEASURE),
        (two.pk, EntryKind.FOUND), (two.pk, EntryKind.SETTLED),
    ]  # fmt: skip


def test_the_proposed_level_and_its_signs_stay_with_the_finding(units: Units) -> None:
    made = report_finding(
        task=units.task(), by=units.grid, key=key(), finding=units.finding(facts=DANGER), now=MONDAY
    )
    assert (made.proposed, made.alert_level) == (AlertLevel.RED, AlertLevel.RED)
    assert made.signs


def test_another_level_than_proposed_stands_with_its_reason(units: Units) -> None:
    other = units.finding(facts=DANGER, alert_level=AlertLevel.YELLOW, alert_reason="已核实，系气话。")
    made = report_finding(task=units.task(), by=units.grid, key=key(), finding=other, now=MONDAY)
    assert (made.proposed, made.alert_level) == (AlertLevel.RED, AlertLevel.YELLOW)
    assert made.entries.get(kind=EntryKind.FOUND).note == "已核实，系气话。"


def test_measures_count_for_the_proposed_level(units: Units) -> None:
    assert propose(units.finding()).level == AlertLevel.BLUE
    assert propose(units.finding(measures=DANGER)).level == AlertLevel.RED


def test_a_finding_after_all_turns_the_return_into_findings(units: Units) -> None:
    task = file_return(task=units.task(), by=units.grid, key=key(), now=MONDAY)
    report_finding(task=task, by=units.grid, key=key(), finding=units.finding(), now=MONDAY + DAY)
    task.refresh_from_db()
    assert (task.outcome, task.returned_at) == (ReturnOutcome.FINDINGS, MONDAY)


def test_a_finding_in_an_open_round_is_its_return(units: Units) -> None:
    task = units.task()
    report_finding(task=task, by=units.grid, key=key(), finding=units.finding(), now=MONDAY)
    task.refresh_from_db()
    assert (task.outcome, task.returned_at, task.returned_by) == (
        ReturnOutcome.FINDINGS, MONDAY, units.grid,
    )  # fmt: skip
    assert deadline(task).ended_at == MONDAY


# --- Refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"facts": "  "}, "facts"),
        ({"people_count": 0}, "people_count"),
        ({"amount": Decimal("-1")}, "amount"),
        ({"settled": True, "measures": " "}, "measures"),
        ({"alert_level": AlertLevel.RED}, "alert_reason"),
        ({"people": (person(), person(name=" "))}, "people.1.name"),
        ({"people": (person(phone="12"),)}, "people.0.phone"),
    ],
)
def test_each_wrong_field_is_named(units: Units, changes: dict[str, Any], field: str) -> None:
    task, wrong = units.task(), replace(units.finding(), **changes)
    with pytest.raises(BadInput) as one:
        report_finding(task=task, by=units.grid, key=key(), finding=wrong, now=MONDAY)
    assert list(one.value.fields) == [field]
    with pytest.raises(BadInput) as many:
        file_return(task=task, by=units.grid, key=key(), findings=[units.finding(), wrong], now=MONDAY)
    assert list(many.value.fields) == [f"findings.1.{field}"]
    assert not Finding.objects.exists()
    assert Task.objects.get(pk=task.pk).returned_at is None


def test_a_refused_return_leaves_its_key_free(units: Units) -> None:
    task, same = units.task(), key()
    with pytest.raises(BadInput):
        report_finding(task=task, by=units.grid, key=same, finding=units.finding(facts=""), now=MONDAY)
    report_finding(task=task, by=units.grid, key=same, finding=units.finding(), now=MONDAY)
    assert Finding.objects.count() == 1


def test_a_round_that_has_not_begun_takes_nothing(units: Units) -> None:
    units.task()
    coming = Task.objects.get(organisation=units.village, starts_on=MONDAY.date() + 7 * DAY)
    with pytest.raises(Conflict) as refusal:
        file_return(task=coming, by=units.grid, key=key(), now=MONDAY)
    assert refusal.value.code == "early"
    with pytest.raises(Conflict):
        report_finding(task=coming, by=units.grid, key=key(), finding=units.finding(), now=MONDAY)


def test_what_was_returned_is_not_returned_again(units: Units) -> None:
    task = file_return(task=units.task(), by=units.grid, key=key(), now=MONDAY)
    with pytest.raises(Conflict) as refusal:
        file_return(task=task, by=units.grid, key=key(), findings=[units.finding()], now=MONDAY)
    assert refusal.value.code == "returned"
    assert not Finding.objects.exists()


def test_nobody_returns_for_a_unit_that_merely_lies_in_her_area(cast: Cast, units: Units) -> None:
    task = units.task()
    for who in (units.other_grid, units.township_triage, units.township_supervisor, cast.clerk, cast.admin):
        with pytest.raises(NotAllowed):
            file_return(task=task, by=who, key=key(), now=MONDAY)
        with pytest.raises(NotAllowed):
            report_finding(task=task, by=who, key=key(), finding=units.finding(), now=MONDAY)
    assert Task.objects.get(pk=task.pk).returned_at is None


def test_a_unit_without_an_office_is_returned_by_the_centre_above(units: Units) -> None:
    units.task()
    orphans = Task.objects.filter(organisation=units.township_centre, starts_on=MONDAY.date())
    done = file_return(task=orphans[0], by=units.township_triage, key=key(), now=MONDAY)
    assert done.outcome == ReturnOutcome.NOTHING


# --- Once ---------------------------------------------------------------------------------------------------


def test_the_same_key_counts_once(units: Units) -> None:
    task, same, what = units.task(), key(), units.finding()
    first = report_finding(task=task, by=units.grid, key=same, finding=what, now=MONDAY)
    again = report_finding(task=task, by=units.grid, key=same, finding=what, now=MONDAY + DAY)
    assert first == again
    assert Finding.objects.count() == 1


def test_a_return_with_findings_sent_again_makes_no_second_ones(units: Units) -> None:
    task, same, what = units.task(), key(), [units.finding(), units.finding()]
    for moment in (MONDAY, MONDAY + DAY):
        done = file_return(task=task, by=units.grid, key=same, findings=what, now=moment)
        assert done.returned_at == MONDAY
    assert Finding.objects.count() == 2


def test_other_content_under_a_key_that_arrived_is_not_dropped_in_silence(units: Units) -> None:
    task, same = units.task(), key()
    report_finding(task=task, by=units.grid, key=same, finding=units.finding(), now=MONDAY)
    with pytest.raises(Conflict) as refusal:
        report_finding(task=task, by=units.grid, key=same, finding=units.finding(place="后院"), now=MONDAY)
    assert refusal.value.code == "submission_key_reused"


def at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """What each job gave, or what it was refused with."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            start.wait(timeout=10)
            return job()
        except Conflict as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_returns_and_the_other_is_told(cast: Cast, units: Units) -> None:
    colleague = accounts.create_user(by=cast.admin, username="twin", name="杨同事", password=PASSWORD).user
    accounts.open_posting(
        by=cast.admin, user=colleague, organisation=units.village, role=Role.MEDIATOR,
        starts_on=MONDAY.date() - 365 * DAY,
    )  # fmt: skip
    task = units.task()
    people = (units.grid, colleague) * 4
    got = at_once([partial(file_return, task=task, by=who, key=key(), now=MONDAY) for who in people])
    assert [isinstance(one, Task) for one in got].count(True) == 1
    assert {one.code for one in got if isinstance(one, Conflict)} == {"returned"}
    assert AuditEntry.objects.filter(action="screening.return").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_finding_sent_many_times_at_once_is_one(units: Units) -> None:
    task, same, what = units.task(), key(), units.finding()
    got = at_once([partial(report_finding, task=task, by=units.grid, key=same, finding=what, now=MONDAY)] * 6)
    assert len({one.pk for one in got}) == 1
    assert Finding.objects.count() == 1
