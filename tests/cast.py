"""The one cast every test plays with: fictitious people at fictitious offices, made once by the services.

The rows are committed once per test database; a test gets fresh objects and rolls back what it does. After
a transactional test has emptied the tables they are put back (tests/kept_world.py).

    def test_a_clerk_opens_her_case(cast, client):
        case = cast.log_dispute()
        client.force_login(cast.clerk)

Who is where:
    centre            the centre of Kundulun (150203): clerk, colleague, triage, supervisor, official;
                      mediators: resident, substitute
    city_centre       the centre of Baotou (150200): city_supervisor, city_official, auditor
    neighbour_centre  the centre of Qingshan (150204): neighbour, a clerk who must see nothing of Kundulun
    committee         mediation committee of a subdistrict of Kundulun: mediator
    police_station    a police station of Kundulun: partner
    court             the court of Kundulun: judge
    petition_office   the petition office of Kundulun: petitions
    township          the justice office of that subdistrict: township_desk
    head_office       the region's office: admin
    nowhere           unposted (no posting at all), disabled (a clerk whose account is closed)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.models import AlertLevel, Case, CaseSource, DisputeType, IdType, PartyRole, PersonKind
from cases.services import intake as intake_services
from cases.services.intake_input import Intake, PartyInput
from config.demo.numbers import identity_card, mobile
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region
from tests import kept_world

PASSWORD = "cast-of-the-tests-7"
OFFICES = {
    "head_office": ("内蒙古自治区综治中心（测试）", "centre", "150000"),
    "city_centre": ("包头市综治中心（测试）", "centre", "150200"),
    "centre": ("昆都仑区综治中心（测试）", "centre", "150203"),
    "neighbour_centre": ("青山区综治中心（测试）", "centre", "150204"),
    "committee": ("少先路街道人民调解委员会（测试）", "street_committee", "150203001"),
    "police_station": ("少先路派出所（测试）", "police", "150203001"),
    "court": ("昆都仑区人民法院（测试）", "court", "150203"),
    "petition_office": ("昆都仑区信访局（测试）", "petition", "150203"),
    "township": ("少先路街道司法所（测试）", "justice_office", "150203001"),
}
PEOPLE = {
    "clerk": ("林晓梅", "centre", Role.CLERK),
    "colleague": ("赵建设", "centre", Role.CLERK),
    "triage": ("孙立新", "centre", Role.TRIAGE),
    "supervisor": ("周海燕", "centre", Role.SUPERVISOR),
    "official": ("郑国强", "centre", Role.OFFICIAL),
    "city_supervisor": ("吴春华", "city_centre", Role.SUPERVISOR),
    "city_official": ("冯志远", "city_centre", Role.OFFICIAL),
    "auditor": ("陈守正", "city_centre", Role.AUDITOR),
    "neighbour": ("褚秀兰", "neighbour_centre", Role.CLERK),
    "mediator": ("卫和平", "committee", Role.MEDIATOR),
    "resident": ("沈长顺", "centre", Role.MEDIATOR),
    "substitute": ("尤桂芳", "centre", Role.MEDIATOR),
    "partner": ("蒋卫东", "police_station", Role.PARTNER),
    "judge": ("秦法官", "court", Role.PARTNER),
    "petitions": ("许接访", "petition_office", Role.PARTNER),
    "township_desk": ("何司法", "township", Role.PARTNER),
    "disabled": ("沈已停", "centre", Role.CLERK),
}
ADMIN, UNPOSTED = ("admin", "韩管理"), ("unposted", "杨待岗")


@dataclass
class Cast:
    """The people and offices, and short ways to make things through the services."""

    clerk: User
    colleague: User
    triage: User
    supervisor: User
    official: User
    city_supervisor: User
    city_official: User
    auditor: User
    neighbour: User
    mediator: User
    resident: User
    substitute: User
    partner: User
    judge: User
    petitions: User
    township_desk: User
    admin: User
    unposted: User
    disabled: User
    head_office: Organisation
    city_centre: Organisation
    centre: Organisation
    neighbour_centre: Organisation
    committee: Organisation
    police_station: Organisation
    court: Organisation
    petition_office: Organisation
    township: Organisation
    stranger: AnonymousUser

    def log_dispute(
        self, by: User | None = None, *, key: str = "", now: datetime | None = None, **changes: Any
    ) -> Case:
        """A logged dispute of two neighbours; `changes` replace fields of the Intake.

        `by` is the clerk unless given. Without `alert_level` the proposed level is confirmed.
        """
        intake = self.intake(by=by, now=now, **changes)
        return intake_services.submit(by=by or self.clerk, key=key or uuid4().hex, intake=intake, now=now)

    def intake(self, *, by: User | None = None, now: datetime | None = None, **changes: Any) -> Intake:
        """What log_dispute submits, not yet submitted."""
        office = (by or self.clerk).current_postings[0].organisation
        given: dict[str, Any] = {
            "title": "张三与李四漏水纠纷",
            "description": "楼上卫生间漏水，楼下天花板受损，要求修复并赔偿。",
            "dispute_type": DisputeType.objects.get(code="0201"),
            "source": CaseSource.objects.get(code="walk_in"),
            "region": office.region,
            "parties": (self.party(), self.party(PartyRole.RESPONDENT)),
            "alert_level": AlertLevel.BLUE,
            **changes,
        }
        intake = Intake(**given)
        if "alert_level" in changes:
            return intake
        level = intake_services.propose_level(intake, now=now).level
        return Intake(**{**given, "alert_level": level})

    def party(self, role: PartyRole = PartyRole.APPLICANT, name: str = "", **changes: Any) -> PartyInput:
        """A natural person with an identity card nobody else has; the names are the usual placeholders."""
        known = {PartyRole.APPLICANT: "张三", PartyRole.RESPONDENT: "李四"}
        given: dict[str, Any] = {
            "role": role,
            "kind": PersonKind.NATURAL,
            "name": name or known.get(role, "王五"),
            "id_type": IdType.ID_CARD,
            "id_number": self.id_number(),
            "phone": mobile(next(_serials) % 10_000),
            **changes,
        }
        return PartyInput(**given)

    def id_number(self) -> str:
        """A well-formed identity card number that was not used before in this run."""
        serial = next(_serials)
        return identity_card(
            "150203", date.fromordinal(date(1950, 1, 1).toordinal() + serial // 1000), serial % 1000
        )

    def logged_in(self, user: User) -> Client:
        """A browser in which this person is signed in."""
        client = Client()
        client.force_login(user, backend="accounts.backends.StaffBackend")
        return client

    def everyone(self) -> dict[str, User]:
        """All people by their name in the cast."""
        return {
            f.name: getattr(self, f.name) for f in fields(self) if isinstance(getattr(self, f.name), User)
        }


def _count() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


_serials = _count()


def prepare() -> None:
    """Reference data and the cast, unless they are there."""
    if Organisation.objects.filter(name=OFFICES["head_office"][0]).exists():
        return
    call_command("load_reference", verbosity=0)
    places = {}
    for key, (name, kind, region) in OFFICES.items():
        given = {
            "name": name,
            "kind": OrganisationKind.objects.get(code=kind),
            "region": Region.objects.get(code=region),
        }
        if key == "head_office":
            places[key] = offices.first(**given)
            username, person = ADMIN
            admin = accounts.create_administrator(
                username=username, name=person, organisation=places[key], password=PASSWORD
            ).user
        else:
            places[key] = offices.add(by=admin, **given)
    for username, (name, place, role) in PEOPLE.items():
        user = accounts.create_user(by=admin, username=username, name=name, password=PASSWORD).user
        accounts.open_posting(
            by=admin, user=user, organisation=places[place], role=role, starts_on=date(2020, 1, 1)
        )
    accounts.disable(by=admin, user=User.objects.get(username="disabled"))
    accounts.create_user(by=admin, username=UNPOSTED[0], name=UNPOSTED[1], password=PASSWORD)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Reference data and the cast are committed once for the whole run."""
    with django_db_blocker.unblock():
        prepare()
        kept_world.keep()


@pytest.fixture
def reference(db: None) -> None:
    """The reference tables, for tests that need no people."""
    prepare()


@pytest.fixture
def cast(db: None) -> Cast:
    """Fresh objects of the cast; three queries."""
    return gathered()


def gathered() -> Cast:
    """The cast, for whoever may ask the database already."""
    prepare()
    users = {user.username: user for user in User.objects.all()}
    by_name = {
        organisation.name: organisation for organisation in Organisation.objects.select_related("region")
    }
    people = {name: users[name] for name in (*PEOPLE, ADMIN[0], UNPOSTED[0])}
    places = {key: by_name[name] for key, (name, _kind, _region) in OFFICES.items()}
    return Cast(**people, **places, stranger=AnonymousUser())
