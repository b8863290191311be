"""The ledger: measures, a person in charge, settled, struck off with somebody else's approval."""

from __future__ import annotations

import pytest

from accounts.models import User
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry
from notifications.models import Message
from screening.models import Entry, Finding, FindingState
from screening.services import ledger
from tests.cast import Cast

from .test_returns import at_once
from .units import MONDAY, Units


def lines(finding: Finding) -> list[str]:
    return list(Entry.objects.filter(finding=finding).values_list("kind", flat=True))


def settled(units: Units) -> Finding:
    finding = units.found()
    return ledger.settle(finding=finding, by=units.grid, note="双方握手言和，已挖通排水沟。", now=MONDAY)


def asked(units: Units) -> Finding:
    return ledger.ask_strike_off(finding=settled(units), by=units.grid, now=MONDAY)


def told(kind: str) -> set[str]:
    return set(
        Message.objects.filter(kind=kind, channel="in_app").values_list("recipient__username", flat=True)
    )


def test_a_measure_stays_in_the_ledger(units: Units) -> None:
    finding = units.found()
    ledger.take_measure(finding=finding, by=units.grid, note=" 已上门劝说双方。 ", now=MONDAY)
    assert Entry.objects.get(finding=finding, kind="measure").note == "已上门劝说双方。"
    assert AuditEntry.objects.filter(action="screening.measure").exists()


def test_a_measure_needs_words(units: Units) -> None:
    with pytest.raises(BadInput) as refusal:
        ledger.take_measure(finding=units.found(), by=units.grid, note="  ", now=MONDAY)
    assert "note" in refusal.value.fields


@pytest.mark.parametrize("who", ["other_grid", "neighbour", "official", "partner"])
def test_only_those_who_work_on_the_place_take_measures(units: Units, cast: Cast, who: str) -> None:
    by: User = getattr(units, who, None) or getattr(cast, who)
    with pytest.raises(NotAllowed):
        ledger.take_measure(finding=units.found(), by=by, note="已劝说。", now=MONDAY)


@pytest.mark.parametrize("who", ["grid", "township_triage", "clerk", "city_official"])
def test_the_unit_or_somebody_above_it_is_named_in_charge(units: Units, cast: Cast, who: str) -> None:
    person: User = getattr(units, who, None) or getattr(cast, who)
    finding = ledger.name_in_charge(finding=units.found(), by=units.grid, person=person, now=MONDAY)
    assert Finding.objects.get(pk=finding.pk).in_charge == person
    assert told("finding_charge") == {person.username} - {"grid"}


@pytest.mark.parametrize("who", ["other_grid", "neighbour", "partner", "unposted", "disabled"])
def test_nobody_else_is_named_in_charge(units: Units, cast: Cast, who: str) -> None:
    person: User = getattr(units, who, None) or getattr(cast, who)
    with pytest.raises(BadInput):
        ledger.name_in_charge(finding=units.found(), by=units.grid, person=person, now=MONDAY)


def test_it_is_settled_once_and_says_how(units: Units) -> None:
    finding = settled(units)
    assert (finding.state, finding.settled_at) == (FindingState.SETTLED, MONDAY)
    with pytest.raises(Conflict):
        ledger.settle(finding=finding, by=units.grid, note="又一次", now=MONDAY)


def test_what_is_only_watched_is_not_struck_off(units: Units) -> None:
    with pytest.raises(Conflict):
        ledger.ask_strike_off(finding=units.found(), by=units.grid, now=MONDAY)


def test_the_nearest_who_may_decide_is_asked(units: Units) -> None:
    asked(units)
    assert told("strike_off_asked") == {"township_supervisor"}


def test_the_next_level_is_asked_where_the_nearest_is_in_charge(units: Units) -> None:
    finding = settled(units)
    ledger.name_in_charge(finding=finding, by=units.grid, person=units.township_supervisor, now=MONDAY)
    ledger.ask_strike_off(finding=finding, by=units.grid, now=MONDAY)
    assert told("strike_off_asked") == {"supervisor"}


def test_it_is_struck_off_with_approval_and_date(units: Units) -> None:
    finding = ledger.approve(finding=asked(units), by=units.township_supervisor, now=MONDAY)
    kept = Finding.objects.get(pk=finding.pk)
    assert (kept.state, kept.approved_by, kept.struck_off_at) == (
        FindingState.STRUCK_OFF, units.township_supervisor, MONDAY,
    )  # fmt: skip
    assert lines(finding) == ["found", "settled", "asked", "struck_off"]
    assert told("strike_off_decided") == {"grid"}


def test_nobody_approves_what_she_asked_for_herself(units: Units) -> None:
    finding = settled(units)
    ledger.ask_strike_off(finding=finding, by=units.township_supervisor, now=MONDAY)
    with pytest.raises(NotAllowed):
        ledger.approve(finding=finding, by=units.township_supervisor, now=MONDAY)


def test_nobody_approves_what_she_is_in_charge_of(units: Units) -> None:
    finding = settled(units)
    ledger.name_in_charge(finding=finding, by=units.grid, person=units.township_supervisor, now=MONDAY)
    ledger.ask_strike_off(finding=finding, by=units.grid, now=MONDAY)
    with pytest.raises(NotAllowed):
        ledger.approve(finding=finding, by=units.township_supervisor, now=MONDAY)


@pytest.mark.parametrize("who", ["grid", "township_triage", "official"])
def test_only_a_supervisor_approves(units: Units, cast: Cast, who: str) -> None:
    by: User = getattr(units, who, None) or getattr(cast, who)
    with pytest.raises(NotAllowed):
        ledger.approve(finding=asked(units), by=by, now=MONDAY)


def test_a_refusal_says_why_and_it_is_watched_again(units: Units) -> None:
    finding = asked(units)
    with pytest.raises(BadInput):
        ledger.refuse(finding=finding, by=units.township_supervisor, note="", now=MONDAY)
    ledger.refuse(finding=finding, by=units.township_supervisor, note="未附回访情况。", now=MONDAY)
    kept = Finding.objects.get(pk=finding.pk)
    assert (kept.state, kept.settled_at) == (FindingState.WATCHED, None)
    assert told("strike_off_decided") == {"grid"}


def test_only_the_first_of_two_decisions_counts(units: Units, cast: Cast) -> None:
    finding = asked(units)
    stale = Finding.objects.get(pk=finding.pk)
    ledger.approve(finding=finding, by=units.township_supervisor, now=MONDAY)
    with pytest.raises(Conflict):
        ledger.refuse(finding=stale, by=cast.supervisor, note="再核实。", now=MONDAY)


def test_what_is_struck_off_takes_nothing_any_more(units: Units) -> None:
    finding = ledger.approve(finding=asked(units), by=units.township_supervisor, now=MONDAY)
    acts = (
        lambda: ledger.take_measure(finding=finding, by=units.grid, note="再走访。", now=MONDAY),
        lambda: ledger.name_in_charge(finding=finding, by=units.grid, person=units.grid, now=MONDAY),
        lambda: ledger.settle(finding=finding, by=units.grid, note="再次", now=MONDAY),
        lambda: ledger.ask_strike_off(finding=finding, by=units.grid, now=MONDAY),
        lambda: ledger.refuse(finding=finding, by=units.township_supervisor, note="不", now=MONDAY),
    )
    for act in acts:
        with pytest.raises(Conflict):
            act()


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_the_same_moment_one_holds(units: Units, cast: Cast) -> None:
    pk = asked(units).pk
    decisions = (
        lambda: ledger.approve(finding=Finding.objects.get(pk=pk), by=units.township_supervisor, now=MONDAY),
        lambda: ledger.refuse(finding=Finding.objects.get(pk=pk), by=cast.supervisor, note="不", now=MONDAY),
    )
    got = at_once([*decisions, *decisions, *decisions])
    assert [isinstance(one, Finding) for one in got].count(True) == 1
    assert all(isinstance(one, Finding | Conflict) for one in got)
    assert Entry.objects.filter(finding=pk, kind__in=("struck_off", "refused")).count() == 1
