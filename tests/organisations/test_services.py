"""organisations.services: adding, editing, switching off."""

import pytest

from accounts import services as accounts
from accounts.permissions import Role
from cases.services import intake
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry
from organisations import services
from organisations.models import Organisation, OrganisationKind, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(cast):
    return {
        "kind": OrganisationKind.objects.get(code="justice_office"),
        "region": Region.objects.get(code="150203001"),
    }


def test_an_office_is_added_and_recorded(cast, given):
    office = services.add(by=cast.admin, name="  少先路  司法所 ", **given)
    assert office.name == "少先路 司法所"
    assert AuditEntry.objects.filter(
        action="organisation.add", subject_id=str(office.pk), by=cast.admin
    ).exists()


@pytest.mark.parametrize("name", ["", "   "])
def test_it_refuses_an_office_without_a_name(cast, given, name):
    with pytest.raises(BadInput) as refusal:
        services.add(by=cast.admin, name=name, **given)
    assert "name" in refusal.value.fields


def test_a_name_stands_once_in_a_region(cast, given):
    services.add(by=cast.admin, name="司法所", **given)
    with pytest.raises(BadInput):
        services.add(by=cast.admin, name="司法所", **given)


@pytest.mark.parametrize("name", ["clerk", "official", "auditor"])
def test_only_an_administrator_of_the_area_writes(cast, given, name):
    with pytest.raises(NotAllowed):
        services.add(by=getattr(cast, name), name="司法所", **given)


def test_a_county_administrator_stays_in_her_county(cast, given):
    county = accounts.create_user(by=cast.admin, username="qu_guan", name="区管").user
    accounts.open_posting(by=cast.admin, user=county, organisation=cast.neighbour_centre, role=Role.ADMIN)
    with pytest.raises(NotAllowed):
        services.add(by=county, name="司法所", **given)
    with pytest.raises(NotAllowed):
        services.edit(by=county, organisation=cast.centre, name="改名")


def test_an_edit_names_the_changed_fields_and_nothing_more(cast):
    services.edit(by=cast.admin, organisation=cast.centre, name="昆都仑区社会治安综合治理中心", phone="")
    entry = AuditEntry.objects.get(action="organisation.edit", subject_id=str(cast.centre.pk))
    assert entry.detail == {"fields": ["name"]}


def test_an_edit_that_changes_nothing_is_not_recorded(cast):
    services.edit(by=cast.admin, organisation=cast.centre, name=cast.centre.name)
    assert not AuditEntry.objects.filter(action="organisation.edit").exists()


def test_an_office_where_people_work_stays_on(cast):
    with pytest.raises(Conflict) as refusal:
        services.deactivate(by=cast.admin, organisation=cast.centre)
    assert refusal.value.code == "people_work_there"
    assert Organisation.objects.get(pk=cast.centre.pk).active


def test_an_office_with_open_cases_stays_on(cast):
    case = cast.log_dispute(by=cast.partner)
    accounts.end_posting(by=cast.admin, posting=cast.partner.current_postings[0])
    with pytest.raises(Conflict) as refusal:
        services.deactivate(by=cast.admin, organisation=cast.police_station)
    assert refusal.value.code == "open_cases"
    intake.withdraw(case=case, by=cast.clerk, note="申请人撤回")
    services.deactivate(by=cast.admin, organisation=cast.police_station, reason="合并")
    assert not Organisation.objects.get(pk=cast.police_station.pk).active
    services.reactivate(by=cast.admin, organisation=cast.police_station)
    assert Organisation.objects.get(pk=cast.police_station.pk).active


def test_the_first_office_comes_only_first(cast, given):
    with pytest.raises(Conflict):
        services.first(name="又一个", **given)
