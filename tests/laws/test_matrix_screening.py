"""Role x relation x address of screening: a village sees only itself, whoever was told a finding sees that.

The expectation follows from the role table alone: the door asks for the right, sight hides the row, and then
it is the office's own act or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import resolve, reverse
from django.utils import timezone

from accounts import services as accounts
from accounts.access import api_declaration, declaration
from accounts.models import User
from accounts.permissions import ROLE_PERMS, ROLE_REACH, Perms, Reach, Role
from organisations.models import Organisation
from screening.acts import ON_FINDING
from screening.models import Finding, Task
from screening.services.major import report_major
from screening.services.returns import report_finding
from screening.services.rounds import make_rounds
from tests.cast import PASSWORD, Cast
from tests.screening.units import Units, prepare

from .test_matrix import REFUSED, SEES, UNSEEN, answer

JSON = {"content_type": "application/json"}
FACTS = {"facts": "quarrel", "dispute_type": "0201", "alert_level": "blue"}
WORDS = {"note": "went there", "applicant": "A", "respondent": "B"}
READ_BY_WHOM_IT_WAS_TOLD = (":finding", "finding_form", "finding_case", "finding-detail")


class Relation(Enum):
    """What an office is to the village whose return and finding these are."""

    OWN = "own"
    ABOVE = "centre of the county"
    BESIDE = "village beside"
    TOLD = "told of the finding"
    FORMER = "posted there formerly"
    FOREIGN = "another county"


TOLD = (Relation.TOLD, Relation.ABOVE)
"""A major risk is reported to every centre above, and to whom the reporter names beside."""


@dataclass(frozen=True)
class World:
    """One task and one finding of the village, and one person of every role in every relation."""

    task: Task
    finding: Finding
    people: dict[tuple[Role, Relation], User]

    def put(self) -> None:
        """Nobody in charge, as before the last try: whom one names must not be named already."""
        Finding.objects.filter(pk=self.finding.pk).update(in_charge=None)


@pytest.fixture
def on_stage(cast: Cast) -> World:
    units = prepare(cast)
    today = timezone.localdate()
    units.plan(starts_on=today - timedelta(days=today.weekday()))
    make_rounds()
    task = units.village_task()
    key = uuid4().hex
    finding = report_finding(task=task, by=units.grid, key=key, finding=units.finding())
    report_major(finding=finding, by=units.grid, note="told", also=[cast.police_station])
    return World(task, finding, {
        (role, relation): _person(cast, units, role, relation, office)
        for relation, office in _places(cast, units).items()
        for role in Role
    })  # fmt: skip


def _places(cast: Cast, units: Units) -> dict[Relation, Organisation]:
    return {
        Relation.OWN: units.village, Relation.ABOVE: cast.centre, Relation.BESIDE: units.other_village,
        Relation.TOLD: cast.police_station, Relation.FORMER: cast.neighbour_centre,
        Relation.FOREIGN: cast.neighbour_centre,
    }  # fmt: skip


def _person(cast: Cast, units: Units, role: Role, relation: Relation, office: Organisation) -> User:
    name = f"{role}-{relation.name.lower()}"
    user = accounts.create_user(by=cast.admin, username=name, name=name, password=PASSWORD).user
    given: dict[str, Any] = {"by": cast.admin, "user": user, "role": role, "starts_on": date(2020, 1, 1)}
    if relation is Relation.FORMER:
        ended = timezone.localdate() - timedelta(days=1)
        accounts.open_posting(**given, organisation=units.village, ends_on=ended)
    accounts.open_posting(**given, organisation=office)
    return User.objects.get(pk=user.pk)


def covers(role: Role, relation: Relation) -> bool:
    """Whether a posting reaches the village: at its office, or over its place."""
    reach = ROLE_REACH[role]
    return reach == Reach.SUBTREE if relation is Relation.ABOVE else relation is Relation.OWN


def expected(name: str, right: Perms, role: Role, relation: Relation) -> set[object]:
    """What the person may get from this address."""
    about_the_finding = "finding" in name and "task" not in name
    told = about_the_finding and relation in TOLD
    if right not in ROLE_PERMS[role]:
        return {REFUSED}
    if not (covers(role, relation) or told):
        return {UNSEEN}
    if name.endswith(READ_BY_WHOM_IT_WAS_TOLD):
        return {SEES}
    if name.endswith("read"):
        return {SEES if told else REFUSED}
    if right == Perms.SCREEN_RETURN:
        return {SEES if relation is Relation.OWN else REFUSED}
    if not covers(role, relation):
        return {REFUSED}
    # To log a case takes a second right, which not everybody has who takes measures.
    return {SEES, REFUSED} if name.endswith(("finding_log", "finding-case")) else {SEES}


def addresses(on_stage: World, cast: Cast) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Name, method, path and body of every address about the task or the finding."""
    task, number = {"pk": on_stage.task.pk}, {"number": on_stage.finding.number}
    key = {"submission_key": str(uuid4())}
    yield "screening:return", "get", task, {}
    yield "screening:nothing", "post", task, {"key": uuid4().hex}
    yield "screening:report", "get", task, {}
    yield "screening:report", "post", task, FACTS
    yield "screening:finding", "get", number, {}
    yield "screening:finding_form", "get", {**number, "code": "measure"}, {}
    yield "screening:finding_case", "get", number, {}
    yield "screening:finding_log", "post", number, {**WORDS, "key": str(uuid4())}
    yield "api:screening-task-detail", "get", task, {}
    yield "api:screening-task-file", "post", task, key
    yield "api:screening-task-findings", "post", task, {**FACTS, **key}
    yield "api:screening-finding-detail", "get", number, {}
    for code, act in ON_FINDING.items():
        body = {name: WORDS[name] for name in act.form.base_fields if name in WORDS}
        body |= {"person": on_stage.finding.found_by_id} if code == "charge" else {}
        yield f"api:screening-finding-{code}", "post", number, body
        if code != "case":
            yield f"screening:finding_{code}", "post", number, body


def needed(url: str, method: str) -> Perms:
    """The right that the view itself declares."""
    view = resolve(url).func
    declared = declaration(view)
    if declared is None:
        declared = api_declaration(view.cls, method, view.actions[method])
    assert isinstance(declared, Perms), url
    return declared


def test_every_address_of_screening_answers_every_role_in_every_relation(
    cast: Cast, on_stage: World, record_property: Any
) -> None:
    cells, wrong = 0, []
    browsers = {who: cast.logged_in(user) for who, user in on_stage.people.items()}
    for name, method, path, body in addresses(on_stage, cast):
        url = reverse(name, kwargs=path)
        right = needed(url, method)
        more = JSON if name.startswith("api:") and method == "post" else {}
        for (role, relation), browser in browsers.items():
            cache.clear()
            on_stage.put()
            got, cells = answer(getattr(browser, method)(url, body, **more).status_code), cells + 1
            if got not in expected(name, right, role, relation):
                wrong.append((method, name, role.value, relation.value, got))
    record_property("told", f"PERMISSION MATRIX, screening: {cells} cells, {len(wrong)} wrong")
    assert wrong == [], "\n".join(map(str, wrong))
    assert cells > 25 * len(Role) * len(Relation)
