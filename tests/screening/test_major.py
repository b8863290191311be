"""A major risk is told upward and sideways at once, and each office confirms that it has read it."""

from __future__ import annotations

import pytest

from accounts.models import User
from cases.models import DisputeType
from core.errors import BadInput, Conflict, NotAllowed
from notifications.models import Message
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region
from screening.models import Finding, RiskReport
from screening.services import ledger, major
from tests.cast import Cast

from .steps import NOTE, posted
from .units import MONDAY, TOWNSHIP, Units


def reported(units: Units, **changes: object) -> Finding:
    return major.report_major(finding=units.found(**changes), by=units.grid, note=NOTE, now=MONDAY)


def told(finding: Finding) -> dict[str, str]:
    rows = RiskReport.objects.filter(finding=finding).select_related("organisation")
    return {row.organisation.name: row.direction for row in rows}


def warned() -> set[str]:
    rows = Message.objects.filter(kind="major_risk", channel="in_app", urgent=True)
    return set(rows.values_list("recipient__username", flat=True))


def bureau(cast: Cast, name: str, region: str = "150203") -> Organisation:
    """A department of the county, with somebody at its desk."""
    kind, place = OrganisationKind.objects.get(code="department"), Region.objects.get(code=region)
    made = offices.add(by=cast.admin, name=f"{name}（测试）", kind=kind, region=place)
    posted(cast, made)
    return made


def test_every_centre_above_and_the_police_are_told(units: Units, cast: Cast) -> None:
    finding = reported(units)
    up = {one.name for one in (units.township_centre, cast.centre, cast.city_centre)}
    assert told(finding) == {**dict.fromkeys(up, "up"), cast.police_station.name: "sideways"}
    assert Finding.objects.get(pk=finding.pk).major


def test_those_who_lead_there_hear_at_once_and_urgently(units: Units) -> None:
    reported(units)
    assert warned() == {
        "township_supervisor", "supervisor", "official", "city_supervisor", "city_official", "partner",
    }  # fmt: skip


def test_the_departments_of_the_matter_are_told(units: Units, cast: Cast) -> None:
    labour, housing = bureau(cast, "人力资源和社会保障局"), bureau(cast, "住房和城乡建设局")
    finding = reported(units, dispute_type=DisputeType.objects.get(code="0705"))
    assert told(finding)[labour.name] == "sideways"
    assert housing.name not in told(finding)


def test_the_authority_in_charge_of_mediation_is_told_upward(units: Units, cast: Cast) -> None:
    justice = bureau(cast, "昆都仑区司法局")
    assert told(reported(units))[justice.name] == "up"


def test_further_offices_are_named_by_hand(units: Units, cast: Cast) -> None:
    found = units.found()
    major.report_major(finding=found, by=units.grid, note=NOTE, also=[cast.court], now=MONDAY)
    assert told(found)[cast.court.name] == "sideways"


def test_an_office_of_another_county_cannot_be_named(units: Units, cast: Cast) -> None:
    with pytest.raises(BadInput):
        major.report_major(
            finding=units.found(), by=units.grid, note=NOTE, also=[cast.neighbour_centre], now=MONDAY
        )


def test_the_message_names_place_and_number_alone(units: Units) -> None:
    finding = reported(units)
    message = Message.objects.filter(kind="major_risk").first()
    assert message is not None
    assert set(message.facts) == {"number", "place", "office"}
    assert message.path == f"/screening/findings/{finding.number}/"


def test_it_is_reported_once_and_says_what_the_risk_is(units: Units) -> None:
    finding = units.found()
    with pytest.raises(BadInput):
        major.report_major(finding=finding, by=units.grid, note=" ", now=MONDAY)
    major.report_major(finding=finding, by=units.grid, note=NOTE, now=MONDAY)
    with pytest.raises(Conflict):
        major.report_major(finding=finding, by=units.grid, note=NOTE, now=MONDAY)


def test_what_was_struck_off_is_not_reported(units: Units) -> None:
    finding = ledger.settle(finding=units.found(), by=units.grid, note="已和解。", now=MONDAY)
    ledger.ask_strike_off(finding=finding, by=units.grid, now=MONDAY)
    ledger.approve(finding=finding, by=units.township_supervisor, now=MONDAY)
    with pytest.raises(Conflict):
        major.report_major(finding=finding, by=units.grid, note=NOTE, now=MONDAY)


@pytest.mark.parametrize("who", ["other_grid", "neighbour", "official", "partner"])
def test_only_those_who_work_on_the_place_report_it(units: Units, cast: Cast, who: str) -> None:
    by: User = getattr(units, who, None) or getattr(cast, who)
    with pytest.raises(NotAllowed):
        major.report_major(finding=units.found(), by=by, note=NOTE, now=MONDAY)


def test_an_office_that_is_told_sees_the_finding_from_then_on(units: Units, cast: Cast) -> None:
    finding = units.found()
    assert not Finding.objects.visible_to(cast.partner).exists()
    major.report_major(finding=finding, by=units.grid, note=NOTE, now=MONDAY)
    assert list(Finding.objects.visible_to(cast.partner)) == [finding]


def test_the_first_of_an_office_confirms_for_it(units: Units, cast: Cast) -> None:
    finding = reported(units)
    major.confirm_read(finding=finding, by=cast.official, now=MONDAY)
    row = RiskReport.objects.get(finding=finding, organisation=cast.centre)
    assert (row.read_by, row.read_at) == (cast.official, MONDAY)
    with pytest.raises(Conflict):
        major.confirm_read(finding=finding, by=cast.supervisor, now=MONDAY)
    assert RiskReport.objects.filter(finding=finding, read_at=None).count() == 3


@pytest.mark.parametrize("who", ["grid", "neighbour"])
def test_nobody_confirms_for_an_office_that_was_not_told(units: Units, cast: Cast, who: str) -> None:
    finding = reported(units)
    with pytest.raises(NotAllowed):
        major.confirm_read(finding=finding, by=getattr(units, who, None) or getattr(cast, who), now=MONDAY)


def test_the_number_of_statements_does_not_grow_with_the_offices(
    units: Units, cast: Cast, django_assert_max_num_queries: object
) -> None:
    found = units.found()
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        major.report_major(finding=found, by=units.grid, note=NOTE, now=MONDAY)
    assert found.region_id.startswith(TOWNSHIP)
