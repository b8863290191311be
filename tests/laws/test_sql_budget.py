"""How many statements each page may ask the database, whatever the history holds.

Measured for the right person with sixty cases in sight, each with two parties. Counted is everything a
signed-in request asks: session, person and postings (three statements) as well as the page's own; savepoints
are not, nor are the reference lists that a process keeps for half a minute. A page over its budget asks per
row: prefetch instead of raising the number.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from tests import walk
from tests.cast import Cast

from .access_table import Row
from .test_access import new_case

CASES = 60
SAVEPOINT = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")

BUDGETS: dict[str, int] = {
    "hello: the own password": 3,
    "desk": 10,
    "list": 6,
    "list, filtered": 8,
    "search: send": 6,
    "search: list of a word": 6,
    "search: list of an ID number": 6,
    "search: number to case": 5,
    "filters": 8,
    "case": 14,
    "intake": 6,
    "intake: seen": 9,
    "intake: risk": 7,
    "intake: check": 4,
    "intake: draft": 7,
    "intake: submit and accept": 20,
    "logged": 7,
    "accept": 10,
    "note": 10,
    "reveal": 16,
    "paper": 10,
    "audit": 7,
    "api: list": 6,
    "api: search": 7,
    "api: create": 18,
    "api: case": 11,
    "api: events": 7,
    "api: seen": 8,
    "api: me": 4,
    "triage": 20,
    "triage: case": 20,
    "triage: case alone": 17,
    "triage: further rows": 7,
    "api: suggestions": 12,
}
"""Page -> most statements."""

Ask = Callable[[], HttpResponse]


def dispute(cast: Cast) -> dict[str, Any]:
    """A dispute as the form sends it."""
    return {
        "key": str(uuid4()), "party": ["0", "1"], "people_count": "2", "source": "walk_in",
        "region": "150203001",
        "parties-0-role": "applicant", "parties-0-name": "王晓明", "parties-0-id_number": cast.id_number(),
        "parties-0-phone": "13847200001", "parties-0-kind": "natural", "parties-0-id_type": "id_card",
        "parties-1-role": "respondent", "parties-1-name": "李国强", "parties-1-kind": "natural",
        "parties-1-id_type": "id_card", "description": "楼上卫生间漏水，要求修复。", "dispute_type": "0201",
        "alert_level": "blue", "act": "accept",
    }  # fmt: skip


def pages(cast: Cast, case: Case) -> dict[str, Ask]:
    """Each page of the table as a request of the right person."""
    clerk, party = cast.logged_in(cast.clerk), case.parties.select_related("person").first()
    return {
        **lists(cast, clerk, party.person.id_number),
        **window(clerk, dispute(cast)),
        **file(clerk, f"/cases/{case.number}/", party.pk),
        **interface(clerk, f"/api/v1/cases/{case.number}", cast),
        "search: number to case": partial(clerk.post, "/cases/search/", {"q": str(case.number)}),
        **board(cast),
    }


def board(cast: Cast) -> dict[str, Ask]:
    """The triage board with three cases and the mediators of two offices."""
    for who in ("resident", "mediator"):
        walk.on_register(cast, who)
    number = [walk.accepted(cast) for _ in range(3)][-1].number
    get = cast.logged_in(cast.triage).get
    part = {"HX-Request": "true"}
    return {
        "triage": partial(get, "/triage/"),
        "triage: case": partial(get, f"/triage/{number}/"),
        "triage: case alone": partial(get, f"/triage/{number}/", headers=part),
        "triage: further rows": partial(get, "/triage/?after=2-1", headers=part),
        "api: suggestions": partial(get, f"/api/v1/cases/{number}/suggestions"),
    }


def lists(cast: Cast, clerk: Client, id_number: str) -> dict[str, Ask]:
    word = clerk.post("/cases/search/", {"q": "漏水"}).url
    number = clerk.post("/cases/search/", {"q": id_number}).url
    return {
        "hello: the own password": partial(clerk.get, "/password/"),
        "desk": partial(clerk.get, "/"),
        "list": partial(clerk.get, "/cases/"),
        "list, filtered": partial(clerk.get, "/cases/?stage=submitted&type=02&region=150203&level=blue"),
        "search: send": partial(clerk.post, "/cases/search/", {"q": id_number}),
        "search: list of a word": partial(clerk.get, word),
        "search: list of an ID number": partial(clerk.get, number),
        "filters": partial(clerk.get, "/cases/filters/"),
        "audit": partial(cast.logged_in(cast.auditor).get, "/audit/"),
    }


def window(clerk: Client, form: dict[str, Any]) -> dict[str, Ask]:
    """The intake page and what it asks for while it is filled in."""
    phone = {**form, "card": "0", "field": "phone"}
    return {
        "intake": partial(clerk.get, "/cases/new/"),
        "intake: seen": partial(clerk.post, "/cases/new/seen/", form),
        "intake: risk": partial(clerk.post, "/cases/new/risk/", form),
        "intake: check": partial(clerk.post, "/cases/new/check/", phone),
        "intake: draft": partial(clerk.post, "/cases/new/draft/", {**form, "key": str(uuid4())}),
        "intake: submit and accept": partial(clerk.post, "/cases/new/", form),
    }


def file(clerk: Client, url: str, party: int) -> dict[str, Ask]:
    """The page of a case and its acts."""
    note = {"note": "已电话联系。", "key": str(uuid4())}
    return {
        "case": partial(clerk.get, url),
        "logged": partial(clerk.get, f"{url}logged/"),
        "accept": partial(clerk.post, f"{url}accept/", {}),
        "note": partial(clerk.post, f"{url}note/", note),
        "reveal": partial(clerk.post, f"{url}parties/{party}/reveal/", {"reason": "约定时间"}),
        "paper": partial(clerk.get, f"{url}papers/application/"),
    }


def interface(clerk: Client, url: str, cast: Cast) -> dict[str, Ask]:
    send = partial(clerk.post, content_type="application/json")
    new = new_case(cast, Row("api:case-list", "post", "clerk", 201))
    return {
        "api: list": partial(clerk.get, "/api/v1/cases"),
        "api: search": partial(send, "/api/v1/cases/search", {"q": "漏水"}),
        "api: create": partial(send, "/api/v1/cases", new),
        "api: case": partial(clerk.get, url),
        "api: events": partial(clerk.get, f"{url}/events"),
        "api: seen": partial(send, "/api/v1/cases/seen", {"names": ["张三", "李四"]}),
        "api: me": partial(clerk.get, "/api/v1/me"),
    }


def counted(ask: Ask) -> tuple[int, list[str]]:
    """Statements of the request, the second time: the first warms what a process keeps."""
    with CaptureQueriesContext(connection) as seen:
        answer = ask()
    assert answer.status_code < 400, answer.content[:500]
    statements = [query["sql"] for query in seen if not query["sql"].startswith(SAVEPOINT)]
    return len(statements), statements


@pytest.fixture
def case(cast: Cast) -> Case:
    """Sixty cases in sight; the last is opened."""
    for _ in range(CASES - 1):
        cast.log_dispute()
    return cast.log_dispute()


@pytest.mark.usefixtures("kept_lists")
def test_every_page_keeps_its_budget(cast: Cast, case: Case, record_property: Any) -> None:
    asked = pages(cast, case)
    assert asked.keys() == BUDGETS.keys()
    for warm in ("desk", "case", "intake"):
        asked[warm]()
    found = {name: counted(ask)[0] for name, ask in asked.items()}
    record_property("told", "SQL " + " · ".join(f"{name} {count}" for name, count in found.items()))
    over = {name: f"{count} > {BUDGETS[name]}" for name, count in found.items() if count > BUDGETS[name]}
    assert over == {}


GROWING = (
    "desk", "list", "search: list of a word", "filters", "case", "intake", "intake: seen", "logged", "audit",
    "api: list", "api: search", "api: case", "api: events", "api: seen",
    "triage", "triage: case", "triage: further rows", "api: suggestions",
)  # fmt: skip
"""Pages that read rows. Nobody's number of statements may depend on how many there are."""


@pytest.mark.usefixtures("kept_lists")
@pytest.mark.parametrize("name", GROWING)
def test_the_number_of_statements_does_not_grow_with_the_rows(cast: Cast, name: str) -> None:
    first = [cast.log_dispute() for _ in range(3)][-1]
    ask = pages(cast, first)[name]
    ask()
    few, before = counted(ask)
    for _ in range(12):
        cast.log_dispute()
    many, after = counted(ask)
    assert many <= few, "\n".join(sorted(set(after) - set(before))[:5])
