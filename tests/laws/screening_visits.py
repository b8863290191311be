"""Every page and act of screening, tried by people near and far; each try leaves nothing behind.

for visit in visits(cast, story): visit.who, visit.row, visit.answer
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from screening.acts import ON_FINDING
from screening.models import Campaign, Finding, KeyPeriod, Plan, Task
from screening.services import ledger
from screening.services.major import report_major
from screening.services.returns import PersonInput
from tests.cast import Cast
from tests.screening.units import Units, prepare

from .access_screening import SCREENING, campaign, county_task, found, key_period, plan
from .access_table import Row, act, page
from .crawl import Visit

__all__ = ["Story", "story", "visits"]


@dataclass(frozen=True)
class Story:
    """A return, three findings with all that can be said of one, a plan, a key period, a campaign."""

    units: Units
    task: Task
    watched: Finding
    told: Finding
    asked: Finding
    plan: Plan
    key_period: KeyPeriod
    campaign: Campaign

    def near(self, cast: Cast) -> dict[str, User]:
        """Whoever works on it, watches it, or was told of it."""
        return {
            "clerk": cast.clerk, "supervisor": cast.supervisor, "partner": cast.partner,
        }  # fmt: skip

    def far(self, cast: Cast) -> dict[str, User | None]:
        """Those whom it does not concern."""
        return {
            "nobody": None, "grid": self.units.grid, "neighbour": cast.neighbour, "auditor": cast.auditor,
            "admin": cast.admin,
        }  # fmt: skip


def story(cast: Cast, *, words: str, people: tuple[PersonInput, ...], place: str) -> Story:
    """The words stand wherever somebody can type any: facts, measures, reasons, notes."""
    given: dict[str, Any] = {"facts": words, "people": people, "place": place, "measures": words}
    watched = found(cast, **given)
    ledger.name_in_charge(finding=watched, by=cast.clerk, person=cast.triage, note=words)
    asked = found(cast, **given, settled=True)
    ledger.ask_strike_off(finding=asked, by=cast.clerk, note=words)
    told = found(cast, **given)
    report_major(finding=told, by=cast.clerk, note=words, also=[cast.police_station])
    return Story(
        prepare(cast), county_task(cast), watched, told, asked, plan(cast), key_period(cast), campaign(cast)
    )


def visits(cast: Cast, of: Story) -> Iterator[Visit]:
    """All visits: every page by everybody, every act by somebody whose turn it is."""
    pages = list(_pages(of))
    for who, user in {**of.near(cast), **of.far(cast)}.items():
        yield from (_visit(who, user, row) for row in pages)
    for row in _acts(of):
        yield _visit(row.right, getattr(cast, row.right), row)


def _pages(of: Story) -> Iterator[Row]:
    """The pages of the permission table, with each of the findings, and the dialogs of what can be done."""
    every = (of.watched, of.told, of.asked)
    for row in SCREENING:
        if row.method == "get":
            for one in every if "number" in row.path else every[:1]:
                yield Row(row.name, "get", row.right, row.answer, path=_path(of, row, one))
    for code in ON_FINDING:
        path = {"number": {"read": of.told, "approve": of.asked}.get(code, of.watched).number}
        yield page("screening:finding_form", "clerk", path={**path, "code": code})


def _acts(of: Story) -> Iterator[Row]:
    """Every act, as the table posts it and, of findings, filled in badly."""
    for row in SCREENING:
        if row.method != "get":
            one = {"<told>": of.told, "<asked off>": of.asked, "<settled>": of.asked}.get(
                str(row.path.get("number")), of.watched
            )
            given = {"data": _plain(row.data), "path": _path(of, row, one)}
            yield Row(row.name, row.method, row.right, row.answer, **given)
    for code in ON_FINDING:
        if code != "case":
            yield act(f"screening:finding_{code}", "clerk", 400, path={"number": of.watched.number})


def _path(of: Story, row: Row, one: Finding) -> dict[str, Any]:
    things = {
        "<task>": of.task.pk, "<round>": of.task.round_id, "<plan>": of.plan.pk,
        "<key period>": of.key_period.pk, "<campaign>": of.campaign.pk,
    }  # fmt: skip
    path = {name: things.get(value, value) for name, value in row.path.items()}
    return {**path, "number": one.number} if "number" in path else path


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """What is posted, with a key of its own and nobody named."""
    given = {name: value for name, value in data.items() if not str(value).startswith("<")}
    return {**given, **({"key": uuid4().hex} if "key" in given else {})}


def _visit(who: str, user: User | None, row: Row) -> Visit:
    with transaction.atomic():
        browser = Client(raise_request_exception=False)
        if user is not None:
            browser.force_login(user, backend="accounts.backends.StaffBackend")
        json = row.name.startswith("api:") and row.method != "get"
        more = {"content_type": "application/json"} if json else {}
        answer = getattr(browser, row.method)(reverse(row.name, kwargs=row.path), row.data, **more)
        transaction.set_rollback(True)
    return Visit(who, row, answer)
