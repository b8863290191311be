"""Role x relation x address of figures, reports and exports: outside the place 404, without the right 403.

The expectation follows from the role table alone: the door asks for the right, then the place decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import ROLE_PERMS, ROLE_REACH, Perms, Reach, Role
from organisations.models import Organisation
from tests.cast import PASSWORD, Cast

from .access_reports import BUILD, TABLE, building, kept
from .access_table import Row
from .test_matrix_screening import needed

JSON = {"content_type": "application/json"}
PLACE = "150203"
REFUSED, UNSEEN = 403, 404
ABOUT_A_PLACE = {
    "reports:dashboard", "reports:behind", "reports:filters", "reports:part", "api:figure-list",
    "api:figure-parts", "api:figure-limits", "api:figure-passages", "api:figure-acts",
}  # fmt: skip
"""Pages whose address names a place."""


class Relation(Enum):
    """Where an office lies, seen from the county whose figures are asked."""

    OWN = "own"
    ABOVE = "city above"
    BELOW = "township below"
    FOREIGN = "another county"


@dataclass(frozen=True)
class World:
    """A kept report of the county, one the county's official is having built, everybody everywhere."""

    kept: int
    building: str
    people: dict[tuple[Role, Relation], User]


@pytest.fixture
def on_stage(cast: Cast) -> World:
    places = {
        Relation.OWN: cast.centre, Relation.ABOVE: cast.city_centre, Relation.BELOW: cast.township,
        Relation.FOREIGN: cast.neighbour_centre,
    }  # fmt: skip
    people = {
        (role, relation): _person(cast, role, relation, office)
        for relation, office in places.items()
        for role in Role
    }
    owner = people[Role.OFFICIAL, Relation.OWN]
    return World(kept(cast).pk, str(building(owner).pk), people)


def _person(cast: Cast, role: Role, relation: Relation, office: Organisation) -> User:
    name = f"{role}-{relation.name.lower()}"
    user = accounts.create_user(by=cast.admin, username=name, name=name, password=PASSWORD).user
    accounts.open_posting(
        by=cast.admin, user=user, organisation=office, role=role, starts_on=date(2020, 1, 1)
    )
    return User.objects.get(pk=user.pk)


def expected(row: Row, right: Perms, role: Role, relation: Relation) -> int:
    """What the person gets from this address."""
    if right not in ROLE_PERMS[role]:
        return REFUSED
    covers = ROLE_REACH[role] == Reach.SUBTREE and relation in {Relation.OWN, Relation.ABOVE}
    if row.path.get("pk") == "<building>":
        return row.answer if (role, relation) == (Role.OFFICIAL, Relation.OWN) else UNSEEN
    if row.data.get("figure") and row.name == "reports:export":
        covers = covers and Perms.FIGURES in ROLE_PERMS[role]
    elif row.data.get("place") == PLACE and row.method == "post":
        return row.answer if covers else 400  # the form says beside its field that there is no such place
    elif row.path.get("pk") != "<kept>" and row.data.get("place") != PLACE:
        return row.answer
    return row.answer if covers else UNSEEN


def rows() -> Iterator[Row]:
    """The permission table, with the place of the county wherever an address may name one."""
    for row in TABLE:
        data = {**row.data, "place": PLACE} if row.name in ABOUT_A_PLACE else row.data
        yield Row(row.name, row.method, row.right, row.answer, data=data, path=row.path)
    figure = {"figure": "received", "place": PLACE}
    yield Row("reports:export", "get", "official", 200, data=figure)
    passed = {"figure": "passed", "giver": "centre", "taker": "court"}
    yield Row("reports:behind", "get", "official", 200, data={**figure, **passed})
    for given in ({"type": "02"}, {"level": "red"}, {"own": "1", "figure": "settled"}):
        yield Row("reports:behind", "get", "official", 200, data={**figure, **given})


def asked(browser: Any, row: Row, on_stage: World) -> int:
    made = {"<kept>": on_stage.kept, "<building>": on_stage.building}
    path = {name: made.get(value, value) for name, value in row.path.items()}
    data = {**row.data, **({"submission_key": str(uuid4())} if "submission_key" in row.data else {})}
    more = JSON if row.name.startswith("api:") and row.method == "post" else {}
    status: int = getattr(browser, row.method)(reverse(row.name, kwargs=path), data, **more).status_code
    return status


def test_every_address_of_reports_answers_every_role_in_every_place(
    cast: Cast, on_stage: World, record_property: Any
) -> None:
    cells, wrong = 0, []
    browsers = {who: cast.logged_in(user) for who, user in on_stage.people.items()}
    for row in rows():
        path = {"pk": on_stage.kept} if row.path.get("pk") == "<kept>" else row.path
        path = {"pk": on_stage.building} if row.path.get("pk") == "<building>" else path
        right = needed(reverse(row.name, kwargs=path), row.method)
        for (role, relation), browser in browsers.items():
            cache.clear()
            got, cells = asked(browser, row, on_stage), cells + 1
            if got != expected(row, right, role, relation):
                wrong.append((row.method, row.name, role.value, relation.value, got))
    record_property("told", f"PERMISSION MATRIX, reports: {cells} cells, {len(wrong)} wrong")
    assert wrong == [], "\n".join(map(str, wrong))
    assert cells > 25 * len(Role) * len(Relation)
    assert BUILD["place"] == PLACE
