"""The rows of the permission table about screening.

The county is a unit itself, once a quarter, and its centre returns for it: so the people of the cast can
be asked. `<task>` is that return, `<finding>` one of its findings, `<asked off>` one to be struck off,
`<told>` one that was reported to the police station as a major risk.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.models import DisputeType
from organisations.models import Region
from screening.models import Campaign, Finding, Frequency, KeyPeriod, Plan, Task
from screening.services import campaigns, key_periods, ledger, planning
from screening.services.major import report_major
from screening.services.returns import FindingInput, PersonInput, propose, report_finding
from screening.services.rounds import make_rounds
from tests.cast import Cast

from .access_table import Row, act, page

KEY = {"submission_key": "00000000-0000-4000-8000-000000000003"}
TASK, FINDING, ROUND = {"pk": "<task>"}, {"number": "<finding>"}, {"pk": "<round>"}
PLAN, PERIOD, CAMPAIGN = {"pk": "<plan>"}, {"pk": "<key period>"}, {"pk": "<campaign>"}
WORDS = {"facts": "a quarrel about a wall", "dispute_type": "0201"}
FIRST, LAST = (timezone.localdate() + timedelta(days=days) for days in (40, 49))
DAYS = {"title": "T", "region": "150203", "starts_on": FIRST.isoformat(), "ends_on": LAST.isoformat()}
PLANNED = {**DAYS, "unit_level": "township", "frequency": "weekly", "kind": "general"}
CARE = {**DAYS, "unit_levels": ["village"], "frequency": "daily"}
TOPIC = {**DAYS, "phases": [{"name": "one", "starts_on": DAYS["starts_on"], "ends_on": DAYS["ends_on"]}]}
TYPED = {
    **DAYS, "phases-TOTAL_FORMS": "1", "phases-INITIAL_FORMS": "0", "phases-0-name": "one",
    "phases-0-starts_on": DAYS["starts_on"], "phases-0-ends_on": DAYS["ends_on"],
}  # fmt: skip

_ACTS = (
    ("read", "<told>", "partner", "auditor", {}),
    ("approve", "<asked off>", "supervisor", "clerk", {}),
    ("refuse", "<asked off>", "supervisor", "clerk", {"note": "not yet"}),
    ("settle", "<finding>", "clerk", "official", {"note": "they shook hands"}),
    ("ask", "<settled>", "clerk", "official", {}),
    ("measure", "<finding>", "clerk", "official", {"note": "went there"}),
    ("charge", "<finding>", "clerk", "official", {"person": "<supervisor>"}),
    ("major", "<finding>", "clerk", "official", {"note": "a knife was shown"}),
)
"""Act, finding, who may, who may not, what is posted."""

SCREENING: tuple[Row, ...] = (
    page("screening:home", "clerk", wrong="auditor"),
    page("screening:waiting", "clerk", wrong="official"),
    act("screening:risk", "clerk", 200, wrong="official", data=WORDS),
    page("screening:return", "clerk", wrong="auditor", path=TASK),
    act("screening:nothing", "clerk", 303, wrong="official", path=TASK, data={"key": uuid4().hex}),
    page("screening:report", "clerk", wrong="official", path=TASK),
    act("screening:report", "clerk", 400, wrong="official", path=TASK),
    page("screening:findings", "clerk", wrong="auditor"),
    act("screening:findings_export", "clerk", 303, wrong="auditor"),
    page("screening:finding", "clerk", wrong="auditor", path=FINDING),
    page("screening:finding_form", "clerk", wrong="auditor", path={**FINDING, "code": "measure"}),
    page("screening:finding_case", "clerk", wrong="official", path=FINDING),
    act("screening:finding_log", "clerk", 400, wrong="official", path=FINDING),
    *(
        act(f"screening:finding_{code}", right, 303, wrong=wrong, path={"number": which}, data=data)
        for code, which, right, wrong, data in _ACTS
    ),
    page("screening:rounds", "clerk", wrong="auditor"),
    page("screening:round", "clerk", wrong="auditor", path=ROUND),
    page("screening:plans", "supervisor", wrong="clerk"),
    page("screening:plan", "supervisor", wrong="clerk", path=PLAN),
    page("screening:plan_new", "supervisor", wrong="clerk"),
    act("screening:plan_new", "supervisor", 303, wrong="clerk", data=PLANNED),
    page("screening:plan_edit", "supervisor", wrong="clerk", path=PLAN),
    act("screening:plan_edit", "supervisor", 303, wrong="clerk", path=PLAN, data=PLANNED),
    act("screening:plan_end", "supervisor", 303, wrong="clerk", path=PLAN, data={"on": LAST.isoformat()}),
    page("screening:key_period_new", "supervisor", wrong="clerk"),
    act("screening:key_period_new", "supervisor", 303, wrong="clerk", data=CARE),
    act("screening:key_period_remove", "supervisor", 303, wrong="clerk", path=PERIOD),
    page("screening:campaign", "clerk", wrong="auditor", path=CAMPAIGN),
    page("screening:campaign_new", "supervisor", wrong="clerk"),
    act("screening:campaign_new", "supervisor", 303, wrong="clerk", data=TYPED),
    page("screening:campaign_edit", "supervisor", wrong="clerk", path=CAMPAIGN),
    act("screening:campaign_edit", "supervisor", 303, wrong="clerk", path=CAMPAIGN, data=TYPED),
    page("api:screening-plan-list", "supervisor", wrong="clerk"),
    act("api:screening-plan-list", "supervisor", 201, wrong="clerk", data=PLANNED),
    page("api:screening-plan-detail", "supervisor", wrong="clerk", path=PLAN),
    Row("api:screening-plan-detail", "put", "supervisor", 200, wrong="clerk", path=PLAN, data=PLANNED),
    act("api:screening-plan-end", "supervisor", 200, wrong="clerk", path=PLAN, data={"on": LAST.isoformat()}),
    page("api:screening-key-period-list", "supervisor", wrong="clerk"),
    act("api:screening-key-period-list", "supervisor", 201, wrong="clerk", data=CARE),
    Row("api:screening-key-period-detail", "delete", "supervisor", 204, wrong="clerk", path=PERIOD),
    page("api:screening-campaign-list", "clerk", wrong="auditor"),
    act("api:screening-campaign-list", "supervisor", 201, wrong="clerk", data=TOPIC),
    page("api:screening-campaign-detail", "clerk", wrong="auditor", path=CAMPAIGN),
    Row("api:screening-campaign-detail", "put", "supervisor", 200, wrong="clerk", path=CAMPAIGN, data=TOPIC),
    page("api:screening-task-list", "clerk", wrong="official"),
    page("api:screening-task-detail", "clerk", wrong="auditor", path=TASK),
    act("api:screening-task-file", "clerk", 200, wrong="official", path=TASK, data=KEY),
    act("api:screening-task-findings", "clerk", 400, wrong="official", path=TASK, data=KEY),
    act("api:screening-task-risk", "clerk", 200, wrong="official", data=WORDS),
    page("api:screening-round-list", "clerk", wrong="auditor"),
    page("api:screening-round-detail", "clerk", wrong="auditor", path=ROUND),
    page("api:screening-round-places", "clerk", wrong="auditor", path=ROUND),
    page("api:screening-round-tasks", "clerk", wrong="auditor", path=ROUND),
    page("api:screening-finding-list", "clerk", wrong="auditor"),
    act("api:screening-finding-export", "clerk", 202, wrong="auditor"),
    page("api:screening-finding-detail", "clerk", wrong="auditor", path=FINDING),
    act("api:screening-finding-case", "clerk", 400, wrong="official", path=FINDING),
    *(
        act(f"api:screening-finding-{code}", right, 200, wrong=wrong, path={"number": which}, data=data)
        for code, which, right, wrong, data in _ACTS
    ),
)


def filled_screening(values: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """The values with each `<thing>` of screening made and named; others are left to their own table."""
    make = {
        "<task>": lambda: county_task(cast).pk,
        "<round>": lambda: county_task(cast).round_id,
        "<finding>": lambda: found(cast).number,
        "<settled>": lambda: settled(cast).number,
        "<asked off>": lambda: ledger.ask_strike_off(finding=settled(cast), by=cast.clerk).number,
        "<told>": lambda: told(cast).number,
        "<plan>": lambda: plan(cast).pk,
        "<key period>": lambda: key_period(cast).pk,
        "<campaign>": lambda: campaign(cast).pk,
        "<supervisor>": lambda: cast.supervisor.pk,
    }
    return {name: make[str(value)]() if str(value) in make else value for name, value in values.items()}


def county_task(cast: Cast) -> Task:
    """The open return of the county, made by the services."""
    if not Task.objects.exists():
        Plan.objects.create(
            title="旗县区每季度普遍排查", region=Region.objects.get(code="150203"), unit_level="county",
            frequency=Frequency.ONCE, starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + timedelta(days=3),
        )  # fmt: skip
        make_rounds()
    return Task.objects.select_related("region", "round__plan").get()


def found(cast: Cast, **changes: Any) -> Finding:
    """A quarrel that the county's centre found, with one person named."""
    people = (PersonInput(role="applicant", name="张三"),)  # type: ignore[arg-type]
    given: dict[str, Any] = {
        "facts": "张三与邻居因院墙排水发生口角。", "dispute_type": DisputeType.objects.get(code="0201"),
        "alert_level": "blue", "people": people, **changes,
    }  # fmt: skip
    given["alert_level"] = propose(FindingInput(**given)).level
    one = FindingInput(**given)
    return report_finding(task=county_task(cast), by=cast.clerk, key=uuid4().hex, finding=one)


def settled(cast: Cast) -> Finding:
    """It was settled on the spot."""
    return found(cast, settled=True, measures="双方和好。")


def told(cast: Cast) -> Finding:
    """Reported upward and sideways; the police station among others has to read it."""
    note = "有人扬言报复，已由专人看守。"
    return report_major(finding=found(cast), by=cast.clerk, note=note, also=[cast.police_station])


def plan(cast: Cast) -> Plan:
    """A plan of the county that has not begun."""
    given = planning.PlanInput(
        title="乡镇每月排查", region=cast.centre.region, unit_level="township", frequency=Frequency.MONTHLY,
        starts_on=FIRST,
    )  # fmt: skip
    return planning.add_plan(by=cast.supervisor, given=given)


def key_period(cast: Cast) -> KeyPeriod:
    """A time of special care that has not begun."""
    given = key_periods.KeyPeriodInput(
        title="重点时段", region=cast.centre.region, unit_levels=("village",), frequency=Frequency.DAILY,
        starts_on=FIRST, ends_on=LAST,
    )  # fmt: skip
    return key_periods.add_key_period(by=cast.supervisor, given=given)


def campaign(cast: Cast) -> Campaign:
    """A campaign of one phase that has not begun."""
    phase = campaigns.PhaseInput(name="动员部署", starts_on=FIRST, ends_on=LAST)
    given = campaigns.CampaignInput(
        title="专项行动", region=cast.centre.region, starts_on=FIRST, ends_on=LAST, phases=(phase,)
    )
    return campaigns.add_campaign(by=cast.supervisor, given=given)
