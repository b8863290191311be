"""A finding becomes a case: nothing is typed twice, only what is missing is asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import User
from cases.models import Case, PartyRole, PersonKind
from cases.services import intake as cases
from core.errors import BadInput, Conflict, NotAllowed
from screening.models import Finding, FindingState
from screening.services import ledger
from screening.services.returns import PersonInput
from screening.services.to_case import log_as_case, may_log, taken_over
from tests.cast import Cast

from .steps import APPLICANT, RESPONDENT, logged, whole
from .test_returns import at_once
from .units import MONDAY, Units, key


def test_everything_the_finding_says_is_taken_over(units: Units) -> None:
    finding = whole(
        units, place="团结小区三号楼", people_count=4, amount=Decimal(3000), measures="已上门劝说双方。"
    )
    case = logged(finding, units.grid).case
    assert case is not None
    assert (case.source_id, case.region_id, case.place) == ("screening", finding.region_id, "团结小区三号楼")
    assert (case.people_count, case.amount, case.dispute_type) == (4, Decimal(3000), finding.dispute_type)
    assert (case.alert_level, case.holder, case.received_by) == ("blue", units.village, units.village)
    assert finding.facts in case.description
    assert "已上门劝说双方。" in case.description
    assert finding.number in case.description
    parties = {party.role: party.person for party in case.parties.select_related("person")}
    assert (parties["applicant"].name, parties["applicant"].phone) == ("张三", "+8613847200001")
    assert (parties["respondent"].name, parties["respondent"].kind) == ("测试物业公司", PersonKind.LEGAL)


def test_the_finding_is_handled_as_the_case_and_names_it(units: Units) -> None:
    finding = logged(whole(units), units.grid)
    kept = Finding.objects.get(pk=finding.pk)
    assert (kept.state, kept.case, kept.settled_at) == (FindingState.CASE, finding.case, None)
    assert kept.entries.get(kind="case").facts == {"case": finding.case.number}


def test_the_same_key_logs_one_case(units: Units) -> None:
    finding, same = whole(units), key()
    first = log_as_case(finding=finding, by=units.grid, key=same, now=MONDAY)
    again = log_as_case(finding=finding, by=units.grid, key=same, now=MONDAY)
    assert first.case == again.case
    assert Case.objects.count() == 1


def test_two_people_make_one_case_of_it(units: Units) -> None:
    finding = whole(units)
    stale = Finding.objects.get(pk=finding.pk)
    logged(finding, units.grid)
    with pytest.raises(Conflict):
        logged(stale, units.township_triage)
    assert Case.objects.count() == 1


def test_a_side_without_a_name_is_asked_for_and_nothing_else(units: Units) -> None:
    finding = units.found(people=(APPLICANT,))
    assert taken_over(finding).missing == (PartyRole.RESPONDENT,)
    with pytest.raises(BadInput) as refusal:
        logged(finding, units.grid)
    assert set(refusal.value.fields) == {"respondent"}
    assert logged(finding, units.grid, people=[RESPONDENT]).case is not None


def test_the_reason_given_for_another_level_is_not_asked_again(units: Units) -> None:
    finding = whole(units, alert_level="yellow", alert_reason="双方家族多人参与。")
    assert not taken_over(finding).needs_reason
    case = logged(finding, units.grid).case
    assert case is not None
    assert case.alert_level == "yellow"
    assert case.alert_decisions.get().reason == "双方家族多人参与。"


def test_another_level_than_proposed_needs_a_reason(units: Units) -> None:
    finding = whole(units)
    ledger.take_measure(finding=finding, by=units.grid, note="一方扬言要持刀报复。", now=MONDAY)
    assert taken_over(finding).needs_reason
    with pytest.raises(BadInput) as refusal:
        logged(finding, units.grid)
    assert set(refusal.value.fields) == {"alert_reason"}
    case = logged(finding, units.grid, alert_level=taken_over(finding).proposal.level).case
    assert case is not None
    assert case.alert_level == taken_over(finding).proposal.level


def test_whoever_speaks_for_another_speaks_for_the_applicant(units: Units) -> None:
    agent = PersonInput(role=PartyRole.AGENT, name="王五")
    case = logged(units.found(people=(agent, APPLICANT, RESPONDENT)), units.grid).case
    assert case is not None
    assert case.parties.get(role="agent").represents == case.parties.get(role="applicant")


@pytest.mark.parametrize("who", ["grid", "township_triage", "clerk"])
def test_the_unit_and_the_windows_above_it_may(units: Units, cast: Cast, who: str) -> None:
    by: User = getattr(units, who, None) or getattr(cast, who)
    finding = whole(units)
    assert may_log(finding, by)
    case = logged(finding, by).case
    assert case is not None
    assert case.holder == by.current_postings[0].organisation


@pytest.mark.parametrize("who", ["other_grid", "neighbour", "official", "township_supervisor", "mediator"])
def test_nobody_else_may(units: Units, cast: Cast, who: str) -> None:
    by: User = getattr(units, who, None) or getattr(cast, who)
    finding = whole(units)
    assert not may_log(finding, by)
    with pytest.raises(NotAllowed):
        logged(finding, by)


def test_what_was_settled_on_the_spot_may_break_out_again(units: Units) -> None:
    finding = ledger.settle(finding=whole(units), by=units.grid, note="已和解。", now=MONDAY)
    assert logged(finding, units.grid).settled_at is None


def test_a_case_that_was_withdrawn_leaves_it_to_the_unit(units: Units) -> None:
    finding = logged(whole(units), units.township_triage)
    assert finding.case is not None
    with pytest.raises(Conflict):
        ledger.settle(finding=finding, by=units.grid, note="已和解。", now=MONDAY)
    cases.withdraw(case=finding.case, by=units.township_triage, note="双方已自行和解。", now=MONDAY)
    finding = Finding.objects.get(pk=finding.pk)
    assert finding.settled_at is None
    assert ledger.settle(finding=finding, by=units.grid, note="已和解。", now=MONDAY).settled_at == MONDAY


@pytest.mark.django_db(transaction=True)
def test_the_unit_and_the_window_at_the_same_moment_make_one_case(units: Units, cast: Cast) -> None:
    pk = whole(units).pk
    got = at_once([
        lambda who=who: logged(Finding.objects.get(pk=pk), who) for who in (units.grid, cast.clerk) * 3
    ])  # fmt: skip
    assert [isinstance(one, Finding) for one in got].count(True) == 1
    assert all(isinstance(one, Finding | Conflict) for one in got)
    assert Case.objects.count() == 1
