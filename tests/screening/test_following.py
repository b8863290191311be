"""When the case from a finding goes on, its finder hears; other cases pay nothing for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Event
from cases.services import closing, intake
from core.errors import Conflict
from notifications.models import Message
from screening.models import Entry, Finding, FindingState
from screening.services import ledger
from screening.services.following import follow
from tests.cast import Cast

from .steps import as_case, case_of, replace_finder, settled_by_case, unsettled_by_case
from .units import MONDAY, Units


def heard(name: str) -> list[str]:
    rows = Message.objects.filter(kind="finding_moved", channel="in_app", recipient__username=name)
    return [message.facts["act"] for message in rows.order_by("id")]


def test_the_finder_hears_of_every_stage_that_matters(units: Units, cast: Cast) -> None:
    finding = settled_by_case(units, cast)
    assert heard("grid") == ["accept", "start", "agree", "close"]
    stages = [entry.facts["stage"] for entry in Entry.objects.filter(finding=finding, kind="moved")]
    assert stages == ["accepted", "handling", "mediation", "agreement", "closed"]


def test_the_one_in_charge_hears_too_and_whoever_acts_does_not(units: Units, cast: Cast) -> None:
    finding = as_case(units, cast)
    ledger.name_in_charge(finding=finding, by=units.grid, person=cast.clerk, now=MONDAY)
    intake.withdraw(case=case_of(finding), by=cast.colleague, note="撤回申请。", now=MONDAY)
    assert (heard("grid"), heard("clerk"), heard("colleague")) == (["withdraw"], ["withdraw"], [])


def test_a_message_leads_to_the_finding_and_names_nobody(units: Units, cast: Cast) -> None:
    finding = as_case(units, cast)
    intake.accept(case=case_of(finding), by=cast.clerk, now=MONDAY)
    message = Message.objects.get(kind="finding_moved", channel="in_app")
    assert message.path == f"/screening/findings/{finding.number}/"
    assert not any(name in str(message.facts) for name in ("张三", "测试物业公司", "13847200001"))


def test_the_office_hears_when_the_finder_has_left(units: Units, cast: Cast) -> None:
    finding = as_case(units, cast)
    replace_finder(units, cast)
    intake.accept(case=case_of(finding), by=cast.clerk)
    assert (heard("grid"), heard("new_grid")) == ([], ["accept"])


def test_an_event_is_told_once_however_often_it_is_sent(units: Units, cast: Cast) -> None:
    finding = as_case(units, cast)
    intake.accept(case=case_of(finding), by=cast.clerk, now=MONDAY)
    for _again in range(2):
        follow(finding.case, Event.objects.get(case=case_of(finding), kind="accept"))
    assert heard("grid") == ["accept"]
    assert Entry.objects.filter(finding=finding, kind="moved").count() == 1


def test_a_closed_case_settles_the_finding_and_lets_it_be_struck_off(units: Units, cast: Cast) -> None:
    finding = settled_by_case(units, cast)
    assert (finding.state, finding.settled_at) == (FindingState.CASE, case_of(finding).closed_at)
    ledger.ask_strike_off(finding=finding, by=units.grid)
    ledger.approve(finding=finding, by=units.township_supervisor)
    assert finding.state == FindingState.STRUCK_OFF


def test_a_case_closed_without_agreement_settles_nothing_but_may_be_struck_off(
    units: Units, cast: Cast
) -> None:
    finding = unsettled_by_case(units, cast)
    assert finding.settled_at is None
    assert ledger.ask_strike_off(finding=finding, by=units.grid).state == FindingState.ASKED


def test_an_open_case_keeps_it_in_the_ledger(units: Units, cast: Cast) -> None:
    with pytest.raises(Conflict):
        ledger.ask_strike_off(finding=as_case(units, cast), by=units.grid, now=MONDAY)


def test_a_case_opened_again_takes_the_request_back(units: Units, cast: Cast) -> None:
    finding = settled_by_case(units, cast)
    ledger.ask_strike_off(finding=finding, by=units.grid)
    closing.reopen(case=case_of(finding), by=cast.clerk, note="矛盾反复。")
    kept = Finding.objects.get(pk=finding.pk)
    assert (kept.state, kept.settled_at) == (FindingState.CASE, None)
    with pytest.raises(Conflict):
        ledger.approve(finding=kept, by=units.township_supervisor)


def test_a_refusal_leaves_a_closed_case_what_it_is(units: Units, cast: Cast) -> None:
    finding = settled_by_case(units, cast)
    ledger.ask_strike_off(finding=finding, by=units.grid)
    ledger.refuse(finding=finding, by=units.township_supervisor, note="缺回访记录。")
    assert (finding.state, finding.settled_at) == (FindingState.CASE, case_of(finding).closed_at)


def test_what_was_struck_off_takes_nothing_but_its_finder_hears(units: Units, cast: Cast) -> None:
    finding = settled_by_case(units, cast)
    ledger.ask_strike_off(finding=finding, by=units.grid)
    ledger.approve(finding=finding, by=units.township_supervisor)
    before = Entry.objects.filter(finding=finding).count()
    closing.reopen(case=case_of(finding), by=cast.clerk, note="矛盾反复。")
    assert Finding.objects.get(pk=finding.pk).state == FindingState.STRUCK_OFF
    assert Entry.objects.filter(finding=finding).count() == before
    assert heard("grid")[-1] == "reopen"


def test_a_case_of_another_source_costs_nothing(cast: Cast) -> None:
    case = cast.log_dispute()
    with CaptureQueriesContext(connection) as asked:
        intake.accept(case=case, by=cast.clerk)
    assert not [one["sql"] for one in asked if "screening_" in one["sql"]]
