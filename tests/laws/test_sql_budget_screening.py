"""How many statements each page of screening may ask, however many findings, rounds and units there are.

As tests/laws/test_sql_budget.py counts; a page over its budget asks per row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.utils import timezone

from screening.models import Campaign, Finding, Frequency, Plan, Round, Task
from screening.services import campaigns, ledger
from screening.services.major import report_major
from screening.services.returns import PersonInput, report_finding
from screening.services.rounds import make_rounds
from tests.cast import Cast
from tests.screening.units import Units, prepare

from .access_screening import FIRST, LAST
from .test_sql_budget import counted

BUDGETS = {
    "home": 6,
    "waiting": 5,
    "return": 6,
    "report": 7,
    "ledger": 8,
    "finding": 10,
    "dialog": 10,
    "as case": 10,
    "rounds": 8,
    "round": 11,
    "plans": 7,
    "plan": 11,
    "new plan": 8,
    "campaign": 11,
    "risk": 5,
    "nothing": 14,
    "report sent": 20,
    "measure": 14,
    "api: tasks": 5,
    "api: task": 5,
    "api: ledger": 6,
    "api: finding": 8,
    "api: rounds": 6,
    "api: places": 13,
    "api: units": 6,
    "api: plans": 4,
    "api: campaigns": 7,
    "api: return": 14,
}
"""Page -> most statements."""

API = "/api/v1/screening"
Ask = Callable[[], HttpResponse]


@pytest.fixture
def units(cast: Cast) -> Units:
    return prepare(cast)


def grow(cast: Cast, units: Units, count: int) -> None:
    """So many weekly rounds of the township and findings of the village more, told, named and decided on."""
    today = timezone.localdate()
    for _ in range(count):
        units.plan(frequency=Frequency.ONCE, starts_on=today, ends_on=today + timedelta(days=5))
    make_rounds()
    for task in Task.objects.filter(organisation=units.village, returned_at=None)[:count]:
        one = _found(units, task)
        ledger.name_in_charge(finding=one, by=units.grid, person=units.township_triage)
        ledger.take_measure(finding=one, by=units.grid, note="上门劝导。")
        report_major(finding=one, by=units.grid, note="情绪激动。", also=[cast.police_station])
    phases = tuple(
        campaigns.PhaseInput(name=f"阶段{day}", starts_on=day, ends_on=day)
        for day in (FIRST + timedelta(days=place) for place in range(count))
    )
    given = campaigns.CampaignInput(
        title="专项行动", region=cast.centre.region, starts_on=FIRST, ends_on=LAST, phases=phases
    )
    campaigns.add_campaign(by=cast.supervisor, given=given)


def _found(units: Units, task: Task) -> Finding:
    people = (PersonInput(role="applicant", name="张三"),)  # type: ignore[arg-type]
    return report_finding(task=task, by=units.grid, key=uuid4().hex, finding=units.finding(people=people))


def pages(cast: Cast, units: Units) -> dict[str, Ask]:
    """Each page as a request of somebody who works with it."""
    grid, above = cast.logged_in(units.grid), cast.logged_in(cast.supervisor)
    open_tasks = iter(Task.objects.filter(organisation=units.village, returned_at=None))
    number, screened = Finding.objects.latest("pk").number, Round.objects.latest("pk").pk
    returned = Finding.objects.latest("pk").task_id
    addresses = {
        "home": (grid, "/screening/"), "waiting": (grid, "/screening/waiting/"),
        "return": (grid, f"/screening/returns/{returned}/"),
        "report": (grid, f"/screening/returns/{returned}/report/"),
        "ledger": (above, "/screening/findings/"), "finding": (above, f"/screening/findings/{number}/"),
        "dialog": (grid, f"/screening/findings/{number}/do/charge/"),
        "as case": (grid, f"/screening/findings/{number}/as-case/"),
        "rounds": (above, "/screening/rounds/"), "round": (above, f"/screening/rounds/{screened}/"),
        "plans": (above, "/screening/plans/"),
        "plan": (above, f"/screening/plans/{Plan.objects.latest('pk').pk}/"),
        "new plan": (above, "/screening/plans/new/"),
        "campaign": (above, f"/screening/campaigns/{Campaign.objects.latest('pk').pk}/"),
        "api: tasks": (grid, f"{API}/tasks"), "api: task": (grid, f"{API}/tasks/{returned}"),
        "api: ledger": (above, f"{API}/findings"), "api: finding": (above, f"{API}/findings/{number}"),
        "api: rounds": (above, f"{API}/rounds"), "api: places": (above, f"{API}/rounds/{screened}/places"),
        "api: units": (above, f"{API}/rounds/{screened}/tasks"), "api: plans": (above, f"{API}/plans"),
        "api: campaigns": (above, f"{API}/campaigns"),
    }  # fmt: skip
    return {
        **{name: partial(browser.get, address) for name, (browser, address) in addresses.items()},
        **_acts(grid, number, open_tasks),
    }


def _acts(grid: Any, number: str, open_tasks: Any) -> dict[str, Ask]:
    words = {"facts": "两户口角。", "dispute_type": "0201", "people_count": "2", "alert_level": "blue"}

    def post(address: str, **data: str) -> HttpResponse:
        return grid.post(f"/screening/{address}", data)

    def sent(address: str) -> HttpResponse:
        body = {"submission_key": str(uuid4())}
        return grid.post(f"{API}/{address}", body, content_type="application/json")

    return {
        "risk": lambda: post("returns/risk/", **words),
        "nothing": lambda: post(f"returns/{next(open_tasks).pk}/nothing/", key=uuid4().hex),
        "report sent": lambda: post(f"returns/{next(open_tasks).pk}/report/", **words, key=str(uuid4())),
        "measure": lambda: post(f"findings/{number}/measure/", note="又去了。", key=str(uuid4())),
        "api: return": lambda: sent(f"tasks/{next(open_tasks).pk}/return"),
    }


@pytest.mark.usefixtures("kept_lists")
def test_every_page_of_screening_keeps_its_budget_and_asks_no_more_for_more_rows(
    cast: Cast, units: Units, record_property: Any
) -> None:
    few = _counts(cast, units, 3)
    many = _counts(cast, units, 9)
    record_property("told", "SQL screening " + " · ".join(f"{name} {one[0]}" for name, one in few.items()))
    assert few.keys() == BUDGETS.keys()
    assert {name: f"{n} > {BUDGETS[name]}" for name, (n, _sql) in few.items() if n > BUDGETS[name]} == {}
    grown = {name: one for name, one in many.items() if one[0] > few[name][0]}
    assert grown == {}


def _counts(cast: Cast, units: Units, count: int) -> dict[str, tuple[int, list[str]]]:
    """So many rows more, and some open returns for the acts; each page is asked twice, the second counted."""
    grow(cast, units, count)
    today = timezone.localdate()
    for _ in range(6):
        units.plan(frequency=Frequency.ONCE, starts_on=today, ends_on=today + timedelta(days=5))
    make_rounds()
    asked = pages(cast, units)
    for ask in asked.values():
        ask()
    return {name: counted(ask) for name, ask in asked.items()}
