"""manage.py demo: what a first start shows."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from cases.models import AlertLevel, Case, Event, Person, Stage
from config.demo.places import OFFICES, PASSWORD, PEOPLE
from organisations.models import Organisation, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(reference):
    """An installation without people: the cast is hidden for the length of the test."""
    tables = "core_auditentry, accounts_posting, accounts_user, organisations_organisation"
    with connection.cursor() as cursor:
        # The cast may have been rebuilt in this very transaction: check its foreign keys before it goes.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_the_demo_is_whole_believable_and_built_once(empty):
    call_command("demo", verbosity=0)
    it_shows_every_stage_level_and_role()
    nothing_happened_in_the_future_and_numbers_follow_time()
    no_two_people_share_an_identity_card()
    a_second_run_adds_nothing()


def it_shows_every_stage_level_and_role():
    cases = Case.objects.all()
    assert cases.count() >= 60
    assert {case.stage for case in cases} == {stage.value for stage in Stage if stage != Stage.DRAFT}
    assert {case.alert_level for case in cases} == set(AlertLevel.values)
    assert {person.role for person in PEOPLE} | {Role.ADMIN} == set(Role)
    assert len({case.dispute_type_id[:2] for case in cases}) >= 14
    assert all(User.objects.get(username=person.username).check_password(PASSWORD) for person in PEOPLE[:2])


def nothing_happened_in_the_future_and_numbers_follow_time():
    now = timezone.now()
    assert not Case.objects.filter(received_at__gt=now).exists()
    assert not Event.objects.filter(at__gt=now).exists()
    for county in ("150203", "150204", "150121"):
        ours = Case.objects.filter(number__startswith=county).order_by("number")
        moments = [case.received_at for case in ours]
        assert moments == sorted(moments)


def no_two_people_share_an_identity_card():
    numbers = [p.id_number for p in Person.objects.filter(kind="natural")]
    assert len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"150203\d{11}[\dX]", number) for number in numbers)


def a_second_run_adds_nothing():
    before = (Case.objects.count(), User.objects.count(), Organisation.objects.count())
    call_command("demo", verbosity=0)
    assert (Case.objects.count(), User.objects.count(), Organisation.objects.count()) == before


def test_a_real_site_refuses_it(empty, settings):
    settings.SITE = True
    with pytest.raises(CommandError, match="site"):
        call_command("demo", verbosity=0)


def test_an_installation_with_offices_of_its_own_refuses_it(cast):
    cast.admin.username = "someone"
    cast.admin.save()
    with pytest.raises(CommandError):
        call_command("demo", verbosity=0)


def test_the_table_of_accounts_names_each_one(db):
    out = io.StringIO()
    call_command("demo", accounts=True, stdout=out)
    for person in PEOPLE:
        assert re.search(rf"^{person.username}\s+{PASSWORD}", out.getvalue(), re.MULTILINE)


def test_reference_data_is_loaded_once_and_never_overwritten(reference):
    Region.objects.filter(code="150203").update(name="改过的名字")
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    assert Region.objects.get(code="150203").name == "改过的名字"
    assert "regions: 0 new" in out.getvalue()
    assert Region.objects.count() == 2464
    assert len(OFFICES) == 30


def test_the_first_administrator_is_made_once(empty):
    out, told = io.StringIO(), io.StringIO()
    args = ["create_administrator", "guan", "管理"]
    options = {"organisation": "包头市综治中心", "region": "150200", "stdout": out, "stderr": told}
    call_command(*args, **options)
    username, password = out.getvalue().split()
    assert User.objects.get(username=username).check_password(password)
    assert User.objects.get(username=username).must_change_password
    with pytest.raises(CommandError):
        call_command(*args[:1], "second", "第二", **options)
