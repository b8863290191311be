"""Every address of the permission table, tried by every kind of person; each try leaves nothing behind.

for visit in crawl(cast, case): visit.who, visit.row, visit.answer
for visit in read(cast, case, ("resident",)): every page about a case that is on its way, its forms too
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from cases.acts import ACTS
from cases.flow import TRANSITIONS
from cases.models import Case
from cases.presenters.tabs import TABS
from core.models import Job
from mediators.models import Booking, Mediator
from referrals.acts import ON_CASE, ON_LEG
from referrals.models import Leg
from tests.cast import Cast

from .access_table import Row, page
from .test_access import TABLE, ask

KINDS = (
    "nobody", "clerk", "neighbour", "mediator", "partner", "supervisor", "city_official", "auditor", "admin",
    "unposted",
)  # fmt: skip
"""One of each role, reach and distance."""


@dataclass(frozen=True)
class Visit:
    """One address tried by one person."""

    who: str
    row: Row
    answer: HttpResponse

    @property
    def body(self) -> str:
        return "" if self.answer.streaming else self.answer.content.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        return self.answer.headers.get("Content-Type", "").startswith("text/html")

    def __str__(self) -> str:
        return f"{self.row.method} {self.row.name} as {self.who}: {self.answer.status_code}"


MADE = [row for row in TABLE if "<" in f"{row.path}{row.data}"]
"""Rows about a thing that their own test makes, which knows nothing of the case."""


def crawl(cast: Cast, case: Case, kinds: Iterable[str] = KINDS) -> Iterator[Visit]:
    """All visits, each from the same beginning: what an act changed is taken back before the next."""
    for who in kinds:
        visit = _visits(cast, case, who)
        yield from (visit(row) for row in TABLE if row not in MADE)


def read(cast: Cast, case: Case, kinds: Iterable[str]) -> Iterator[Visit]:
    """All pages as they stand for this case now: tabs, boards, desks, phone pages, every form, its legs."""
    for who in kinds:
        visit = _visits(cast, case, who)
        yield from (visit(row) for row in _pages(case))


def _visits(cast: Cast, case: Case, who: str) -> Callable[[Row], Visit]:
    """This person signs in once; before each visit her browser forgets what the last one left in it."""
    browser = Client(raise_request_exception=False)
    if who != "nobody":
        browser.force_login(getattr(cast, who), backend="accounts.backends.StaffBackend")
    signed_in = deepcopy(browser.cookies)

    def visit(row: Row) -> Visit:
        browser.cookies = deepcopy(signed_in)
        with transaction.atomic():
            answer = ask(browser, row, case, cast)
            transaction.set_rollback(True)
        return Visit(who, row, answer)

    return visit


def _pages(case: Case) -> Iterator[Row]:
    yield from (row for row in TABLE if row.method == "get" and row not in MADE and "act" not in row.path)
    yield from (_about("cases:tab", tab=tab.slug) for tab in TABS if tab.slug)
    for row in TRANSITIONS:
        if row.code in ACTS and case.stage in row.sources:
            yield _about("cases:act_form", act=row.code.replace("_", "-"))
            yield _about("cases:mediator_act", act=row.code.replace("_", "-"))
    yield from (_about("referrals:case_form", act=act.code.replace("_", "-")) for act in ON_CASE.values())
    yield from _beside(case)


def _beside(case: Case) -> Iterator[Row]:
    """Pages about what belongs to the case: its mediators, meetings, jobs and legs."""
    of = {"mediators:mediator": Mediator, "mediators:booking": Booking, "accounts:job": Job}
    for name, model in of.items():
        yield from (page(name, "", path={"pk": one.pk}) for one in model.objects.all())
    for leg in Leg.objects.filter(case=case):
        yield from (page(name, "", path={"pk": leg.pk}) for name in ("referrals:letter", "api:leg-detail"))
        for act in ON_LEG.values():
            yield page("referrals:leg_form", "", path={"pk": leg.pk, "act": act.code.replace("_", "-")})


def _about(name: str, **path: str) -> Row:
    return page(name, "", about_a_case=True, path=path)
