"""Every address has its row in the permission table, and five people try each one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.acts import ACTS
from cases.models import Case
from tests import walk
from tests.cast import Cast
from tests.laws import access_reports, access_table
from tests.laws.access_legs import LEGS, filled_leg
from tests.laws.access_messages import MESSAGES, filled_message
from tests.laws.access_register import REGISTER, filled
from tests.laws.access_reports import filled_reports
from tests.laws.access_screening import SCREENING, filled_screening
from tests.laws.access_table import ANYONE, DRAFT, Row

TABLE = (*access_table.TABLE, *REGISTER, *LEGS, *MESSAGES, *SCREENING, *access_reports.TABLE)
ROWS = [pytest.param(row, id=f"{row.method} {row.name}") for row in TABLE]
CASE_ROWS = [param for param in ROWS if param.values[0].about_a_case]
GUARDED_ELSEWHERE = ("admin",)
"""Namespaces with a law of their own: tests/accounts tries every address of the administration."""

PAGE_AND_ACT = {"accounts:login", "accounts:password_change", "cases:intake", "cases:search"}
"""Forms whose page and act share one address."""


def addresses(patterns: Any, space: str = "") -> Iterator[tuple[str, str]]:
    """The full name of every address, and each method it answers; of pages the one in the table is tried."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            if pattern.namespace not in GUARDED_ELSEWHERE:
                yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            for method in set(getattr(pattern.callback, "actions", None) or {""}) - {"head"}:
                yield f"{space}{pattern.name}", method


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    """The acts of the flow make their own addresses; test_matrix.py tries them all."""
    existing = set(addresses(get_resolver().url_patterns))
    routed = {name for name, method in existing if method}
    in_table = {(row.name, row.method if row.name in routed else "") for row in TABLE}
    of_the_flow = {(f"cases:{code}", "") for code in ACTS}
    of_the_flow |= {(f"api:case-act-{code.replace('_', '-')}", "post") for code in ACTS}
    assert existing == in_table | of_the_flow


@pytest.fixture(scope="module")
def logged(shared_world: Callable[..., Any]) -> int:
    """Made once for all rows: each try takes back what it did."""
    with shared_world() as cast:
        cast.log_dispute()
        case = cast.log_dispute()
        walk.attached(cast, case)
        return case.pk


@pytest.fixture
def case(logged: int, cast: Cast) -> Case:
    """A case of the clerk's centre with a paper in its file, and another, which `not same` tells apart."""
    return Case.objects.get(pk=logged)


def ask(browser: Client, row: Row, case: Case, cast: Cast, method: str = "") -> HttpResponse:
    """Try the address of the row about the case."""
    path = {**row.path, **({"number": case.number} if row.about_a_case else {})}
    path = filled_reports(filled_screening(filled_message(path, cast), cast), cast)
    path, data = filled(filled_leg(path, cast), cast), filled(filled_screening(row.data, cast), cast)
    if row.name.endswith("reveal"):
        path["party"] = case.parties.first().pk
    if row.name == "cases:attachment":
        path["pk"] = case.attachments.get().pk
    if row.name.endswith(("not_same", "not-same")):
        data["other"] = Case.objects.exclude(pk=case.pk).first().number
    if row.name == "api:organisation-detail":
        path["pk"] = cast.centre.pk
    if (row.name, row.method) in {("api:case-list", "post"), ("api:case-risk", "post")}:
        data = new_case(cast, row)
    json = row.name.startswith("api:") and row.method != "get"
    content = {"content_type": "application/json"} if json else {}
    response: HttpResponse = getattr(browser, method or row.method)(
        reverse(row.name, kwargs=path), data, **content
    )
    return response


def new_case(cast: Cast, row: Row) -> dict[str, Any]:
    """A dispute as the API takes it."""
    dispute = {
        "title": "noise at night",
        "description": "noise at night",
        "dispute_type": "0201",
        "source": "walk_in",
        "region": cast.centre.region_id,
        "parties": [
            {"role": "applicant", "kind": "natural", "name": "A"},
            {"role": "respondent", "kind": "natural", "name": "B"},
        ],
    }
    if row.name == "api:case-risk":
        return {name: value for name, value in dispute.items() if name not in {"region", "source"}}
    return {**dispute, "alert_level": "blue", "submission_key": DRAFT}


@pytest.mark.parametrize("row", ROWS)
def test_nobody_enters_without_signing_in(row: Row, cast: Cast, case: Case) -> None:
    response = ask(Client(), row, case, cast)
    if row.right == ANYONE:
        assert response.status_code == row.answer
    elif row.name.startswith("api:"):
        assert response.status_code == 401
    else:
        assert response.headers["Location"].startswith(reverse("accounts:login"))


@pytest.mark.parametrize("row", [param for param in ROWS if param.values[0].right != ANYONE])
def test_the_right_person_enters(row: Row, cast: Cast, case: Case) -> None:
    response = ask(cast.logged_in(getattr(cast, row.right)), row, case, cast)
    assert response.status_code == row.answer, response.content.decode()[:2000]


@pytest.mark.parametrize("row", [param for param in ROWS if param.values[0].wrong])
def test_the_wrong_role_is_told_that_it_may_not(row: Row, cast: Cast, case: Case) -> None:
    before = case.events.count()
    assert ask(cast.logged_in(getattr(cast, str(row.wrong))), row, case, cast).status_code == 403
    assert case.events.count() == before


@pytest.mark.parametrize("row", CASE_ROWS)
def test_for_a_colleague_in_a_neighbour_county_the_case_does_not_exist(
    row: Row, cast: Cast, case: Case
) -> None:
    before = case.events.count()
    response = ask(cast.logged_in(cast.neighbour), row, case, cast)
    # The neighbour is a clerk: what no clerk may, the door refuses before the case is looked for.
    assert response.status_code == (403 if row.wrong == "clerk" else 404)
    assert case.title not in response.content.decode()
    assert case.events.count() == before


@pytest.mark.parametrize("row", CASE_ROWS)
def test_for_a_stranger_in_the_county_the_case_does_not_exist(row: Row, cast: Cast, case: Case) -> None:
    """Whoever may do such an act at all is told 404, whoever may not 403; neither sees the case."""
    for stranger in (cast.mediator, cast.partner):
        response = ask(cast.logged_in(stranger), row, case, cast)
        assert response.status_code in {403, 404}
        assert case.title not in response.content.decode()
        if row.wrong == "auditor":
            assert response.status_code == 404


@pytest.mark.parametrize(
    "row", [p for p in ROWS if p.values[0].method == "post" and p.values[0].name not in PAGE_AND_ACT]
)
def test_acts_refuse_to_be_opened(row: Row, cast: Cast, case: Case) -> None:
    """Pages say that the method is wrong; the API refuses what declares no right for it."""
    if any(other.name == row.name and other.method == "get" for other in TABLE):
        return
    who = cast.clerk if row.right == ANYONE else getattr(cast, row.right)
    answer = ask(cast.logged_in(who), row, case, cast, method="get").status_code
    assert answer == (403 if row.name.startswith("api:") else 405)
