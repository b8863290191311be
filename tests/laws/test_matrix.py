"""Role x relation x address: what every person gets from every address about a case.

The expectation is not written down cell by cell: it follows from the flow's own table (`needs`, `whose`),
the role table, and the depth of sight. A new act or page about a case is in the matrix by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import resolve, reverse

from accounts.access import api_declaration, declaration
from accounts.permissions import ROLE_PERMS, ROLE_REACH, Perms, Reach, Role
from cases.acts import ACTS
from cases.flow import Transition, transition
from cases.models import Stage
from cases.transitions import Whose
from tests import walk
from tests.cast import Cast

from .access_legs import LEGS
from .access_table import TABLE, Row
from .relations import Relation, World, world

SEES, REFUSED, UNSEEN = "may", 403, 404
WHOLE_FILE = {
    "cases:attachment",
    "cases:logged",
    "cases:mediator_act",
    "cases:mediator_case",
    "cases:paper",
    "cases:paper_word",
    "api:case-events",
    "api:case-similar",
    "api:case-papers-papers",
    "api:case-papers-word",
    "referrals:triage_case",
    "api:case-triage-suggestions",
}
"""Addresses that need the whole file: an office that was shown a part of it is refused."""
READS = [row for row in (*TABLE, *LEGS) if row.about_a_case and row.method == "get"]


@pytest.fixture
def on_stage(cast: Cast) -> World:
    return world(cast)


def expected_act(row: Transition, role: Role, relation: Relation) -> set[object]:
    """The door asks for the right, sight hides the case, and then it is somebody's turn or not."""
    if row.needs not in ROLE_PERMS[role]:
        return {REFUSED}
    if not sees(role, relation):
        return {UNSEEN}
    if row.whose is Whose.SIGHT:
        return {SEES}
    if row.whose is Whose.RULE:  # the rule's own tests say when it is whose turn
        return {SEES, REFUSED}
    return {SEES if relation is Relation.OWN else REFUSED}


def expected_read(name: str, needed: Perms, role: Role, relation: Relation) -> set[object]:
    if needed not in ROLE_PERMS[role]:
        return {REFUSED}
    if not sees(role, relation):
        return {UNSEEN}
    return {REFUSED if name in WHOLE_FILE and relation is Relation.SHARED else SEES}


def sees(role: Role, relation: Relation) -> bool:
    return ROLE_REACH[role] != Reach.NONE and relation is not Relation.FOREIGN


def answer(status: int) -> object:
    assert status < 500
    return status if status in {REFUSED, UNSEEN} else SEES


def browsers(cast: Cast, on_stage: World) -> dict[tuple[Role, Relation], Client]:
    return {who: cast.logged_in(user) for who, user in on_stage.people.items()}


def act_addresses(number: str, code: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield reverse(f"cases:{code}", args=[number]), {}
    api = reverse(f"api:case-act-{code.replace('_', '-')}", args=[number])
    yield api, {"content_type": "application/json"}


def test_every_act_answers_every_role_in_every_relation_as_the_flow_says(
    cast: Cast, on_stage: World, record_property: Any
) -> None:
    cells, wrong, number = 0, [], str(on_stage.case.number)
    at_the_door = browsers(cast, on_stage)
    for code in ACTS:
        row = transition(code)
        stage = next(stage for stage in Stage if stage in row.sources)
        for url, more in act_addresses(number, code):
            for (role, relation), browser in at_the_door.items():
                on_stage.put(stage)
                got, cells = answer(browser.post(url, {}, **more).status_code), cells + 1
                if got not in expected_act(row, role, relation):
                    wrong.append((url, role.value, relation.value, got))
    record_property("told", f"PERMISSION MATRIX, acts: {cells} cells, {len(wrong)} wrong")
    assert cells == len(ACTS) * 2 * len(Role) * len(Relation)
    assert wrong == []


def needed(row: Row, url: str) -> Perms:
    """The right that the view itself declares."""
    view = resolve(url).func
    declared = declaration(view)
    if declared is None:
        method = getattr(view, "actions", {}).get("get", "")
        declared = api_declaration(view.cls, "get", method)
    assert isinstance(declared, Perms), row.name
    return declared


def test_every_page_about_a_case_answers_every_role_in_every_relation(
    cast: Cast, on_stage: World, record_property: Any
) -> None:
    cells, wrong = 0, []
    at_the_door = browsers(cast, on_stage)
    on_stage.put(Stage.SUBMITTED)
    added = walk.attached(cast, on_stage.case).pk
    for row in READS:
        more = {"pk": added} if row.name == "cases:attachment" else {}
        url = reverse(row.name, kwargs={**row.path, **more, "number": on_stage.case.number})
        right = needed(row, url)
        for (role, relation), browser in at_the_door.items():
            cache.clear()
            got, cells = answer(browser.get(url).status_code), cells + 1
            if got not in expected_read(row.name, right, role, relation):
                wrong.append((url, role.value, relation.value, got))
    record_property("told", f"PERMISSION MATRIX, pages: {cells} cells, {len(wrong)} wrong")
    assert cells == len(READS) * len(Role) * len(Relation)
    assert wrong == []
