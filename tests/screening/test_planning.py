"""Planning: plans, key periods; who may, with which sentences; what begun is not rewritten; the dry run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry
from organisations.models import Region
from screening.models import Frequency, KeyPeriod, Plan
from screening.presenters.foreseen import foreseen
from screening.presenters.periods import days
from screening.services.campaigns import CampaignInput, PhaseInput, add_campaign
from screening.services.key_periods import KeyPeriodInput, add_key_period, remove_key_period
from screening.services.planning import PlanInput, add_plan, change_plan, end_plan
from screening.services.rounds import make_rounds
from tests.cast import Cast

from .units import MONDAY, TOWNSHIP, Units

NOW = MONDAY
TODAY = MONDAY.date()
DAY = timedelta(days=1)


def place(code: str) -> Region:
    return Region.objects.get(code=code)


def given(**changes: Any) -> PlanInput:
    """A weekly plan of the villages of Kundulun from today on."""
    usual: dict[str, Any] = {
        "title": "每周普遍排查", "region": place("150203"), "unit_level": "village",
        "frequency": Frequency.WEEKLY, "starts_on": TODAY, **changes,
    }  # fmt: skip
    return PlanInput(**usual)


def key_given(**changes: Any) -> KeyPeriodInput:
    usual: dict[str, Any] = {
        "title": "国庆", "region": place("150203"), "unit_levels": ("village",), "frequency": Frequency.DAILY,
        "starts_on": TODAY + 30 * DAY, "ends_on": TODAY + 36 * DAY, **changes,
    }  # fmt: skip
    return KeyPeriodInput(**usual)


def add(by: User, **changes: Any) -> Plan:
    return add_plan(by=by, given=given(**changes), now=NOW)


def faults(by: User, **changes: Any) -> set[str]:
    """The fields that a plan is refused for."""
    with pytest.raises(BadInput) as refused:
        add(by, **changes)
    assert all(sentence for few in refused.value.fields.values() for sentence in few)
    return set(refused.value.fields)


def test_a_supervisor_adds_a_plan_and_it_is_kept_in_the_audit_trail(cast: Cast) -> None:
    plan = add(cast.supervisor)
    assert Plan.objects.get() == plan
    assert AuditEntry.objects.filter(action="screening.plan_add", subject_id=str(plan.pk)).exists()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": "  "}, {"title"}),
        ({"starts_on": TODAY - DAY}, {"starts_on"}),
        ({"ends_on": TODAY - DAY}, {"ends_on"}),
        ({"frequency": Frequency.ONCE}, {"ends_on"}),
        ({"unit_level": "grid"}, {"unit_level"}),
        ({"title": "", "starts_on": TODAY - DAY}, {"title", "starts_on"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast: Cast, changes: Any, fields: set[str]) -> None:
    assert faults(cast.supervisor, **changes) == fields


def test_a_plan_lies_in_the_area_of_the_planner(cast: Cast) -> None:
    assert faults(cast.supervisor, region=place("150204")) == {"region"}
    assert faults(cast.supervisor, region=place("150200")) == {"region"}
    add(cast.city_supervisor, region=place("150200"))


def test_a_township_does_not_plan_for_counties(cast: Cast) -> None:
    assert faults(cast.supervisor, region=place(TOWNSHIP), unit_level="county") == {"unit_level"}


@pytest.mark.parametrize("region", ["150203", "150203003"])
def test_a_second_standing_plan_of_the_same_units_is_refused(cast: Cast, region: str) -> None:
    add(cast.city_supervisor, region=place("150200"))
    assert faults(cast.supervisor, region=place(region)) == {"frequency"}


def test_another_frequency_or_another_time_is_another_plan(cast: Cast) -> None:
    add(cast.supervisor, ends_on=TODAY + 6 * DAY)
    add(cast.supervisor, frequency=Frequency.MONTHLY)
    add(cast.supervisor, starts_on=TODAY + 7 * DAY)
    add(cast.supervisor, frequency=Frequency.ONCE, ends_on=TODAY + 9 * DAY)
    assert Plan.objects.count() == 4


def test_a_plan_without_rounds_is_rewritten(cast: Cast) -> None:
    plan = add(cast.supervisor)
    change_plan(
        plan=plan, by=cast.supervisor, given=given(frequency=Frequency.DAILY, title="每日排查"), now=NOW
    )
    plan.refresh_from_db()
    assert (plan.title, plan.frequency) == ("每日排查", "daily")
    entry = AuditEntry.objects.get(action="screening.plan_change")
    assert entry.detail == {"fields": ["title", "frequency"]}


def test_a_plan_with_rounds_is_not_rewritten_but_ended(cast: Cast, units: Units) -> None:
    plan = add(cast.supervisor, region=place(TOWNSHIP))
    make_rounds(now=NOW)  # this week and the next
    with pytest.raises(Conflict):
        change_plan(plan=plan, by=cast.supervisor, given=given(region=place(TOWNSHIP)), now=NOW)
    with pytest.raises(BadInput) as refused:
        end_plan(plan=plan, by=cast.supervisor, on=TODAY + 6 * DAY, now=NOW)
    assert set(refused.value.fields) == {"on"}
    end_plan(plan=plan, by=cast.supervisor, on=TODAY + 13 * DAY, now=NOW)
    assert make_rounds(now=NOW + 20 * DAY) == []


def test_an_end_is_not_in_the_past_and_not_later_than_the_end_it_has(cast: Cast) -> None:
    plan = add(cast.supervisor, ends_on=TODAY + 10 * DAY)
    for day in (TODAY - DAY, TODAY + 11 * DAY):
        with pytest.raises(BadInput):
            end_plan(plan=plan, by=cast.supervisor, on=day, now=NOW)


def test_nobody_changes_the_plan_of_another_area(cast: Cast) -> None:
    plan, key = add(cast.city_supervisor), add_key_period(by=cast.city_supervisor, given=key_given(), now=NOW)
    for user in (cast.clerk, cast.official, cast.neighbour):
        with pytest.raises(NotAllowed):
            end_plan(plan=plan, by=user, on=TODAY, now=NOW)
        with pytest.raises(NotAllowed):
            change_plan(plan=plan, by=user, given=given(), now=NOW)
        with pytest.raises(NotAllowed):
            remove_key_period(key=key, by=user, now=NOW)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": ""}, {"title"}),
        ({"unit_levels": ()}, {"unit_levels"}),
        ({"starts_on": TODAY - DAY}, {"starts_on"}),
        ({"ends_on": TODAY}, {"ends_on"}),
    ],
)
def test_a_key_period_is_checked_too(cast: Cast, changes: Any, fields: set[str]) -> None:
    with pytest.raises(BadInput) as refused:
        add_key_period(by=cast.supervisor, given=key_given(**changes), now=NOW)
    assert set(refused.value.fields) == fields


def test_a_key_period_is_taken_back_only_before_it_begins(cast: Cast) -> None:
    key = add_key_period(by=cast.supervisor, given=key_given(), now=NOW)
    with pytest.raises(Conflict):
        remove_key_period(key=key, by=cast.supervisor, now=NOW + 30 * DAY)
    remove_key_period(key=key, by=cast.supervisor, now=NOW + 29 * DAY)
    assert not KeyPeriod.objects.exists()
    assert AuditEntry.objects.filter(action="screening.key_period_remove").exists()


def test_a_key_period_that_shaped_a_round_stays(cast: Cast, units: Units) -> None:
    with time_machine.travel(NOW, tick=False):
        add(cast.supervisor, region=place(TOWNSHIP))
        soon = {"starts_on": TODAY + 8 * DAY, "ends_on": TODAY + 9 * DAY}
        far = {"starts_on": TODAY + 60 * DAY, "ends_on": TODAY + 61 * DAY}
        near_key = add_key_period(by=cast.supervisor, given=key_given(**soon))
        far_key = add_key_period(by=cast.supervisor, given=key_given(**far))
        make_rounds()
        with pytest.raises(Conflict):
            remove_key_period(key=near_key, by=cast.supervisor)
        remove_key_period(key=far_key, by=cast.supervisor)


def test_the_dry_run_tells_the_rounds_that_will_be_made(cast: Cast, units: Units) -> None:
    plan = add(cast.supervisor, region=place(TOWNSHIP))
    add_key_period(
        by=cast.supervisor, now=NOW,
        given=key_given(starts_on=TODAY + 2 * DAY, ends_on=TODAY + 3 * DAY, region=place(TOWNSHIP)),
    )  # fmt: skip
    told = foreseen(plan, now=NOW)
    make_rounds(now=NOW)
    made = list(plan.rounds.order_by("starts_on"))
    assert [(one.days, one.units) for one in told.rounds[: len(made)]] == [
        (days(one.starts_on, one.ends_on), one.units) for one in made
    ]
    assert [one.due_on for one in told.rounds[: len(made)]] == [
        (one.due_at.astimezone(ZoneInfo("Asia/Shanghai")) - DAY).date() for one in made
    ]
    assert [bool(one.key_period) for one in told.rounds[:4]] == [False, True, True, False]


def test_the_dry_run_warns_of_a_year_nobody_has_loaded(cast: Cast) -> None:
    later = datetime(2026, 12, 21, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    plan = add_plan(by=cast.supervisor, given=given(starts_on=later.date()), now=later)
    told = foreseen(plan, now=later)
    assert told.known_until == date(2026, 12, 31)
    assert [one.certain for one in told.rounds[:3]] == [True, False, False]
    assert foreseen(replace_days(plan), now=NOW).known_until is None


def replace_days(plan: Plan) -> Plan:
    plan.starts_on = TODAY
    return plan


def test_a_plan_of_a_campaign_lies_in_its_phase(cast: Cast) -> None:
    phase = PhaseInput(name="排查阶段", starts_on=TODAY, ends_on=TODAY + 20 * DAY)
    campaign = add_campaign(
        by=cast.city_supervisor, now=NOW,
        given=CampaignInput(
            title="专项行动", region=place("150203"), phases=(phase,), starts_on=TODAY,
            ends_on=TODAY + 30 * DAY,
        ),
    ).phases.get()  # fmt: skip
    assert faults(cast.supervisor, phase=campaign) == {"ends_on"}
    assert faults(cast.supervisor, phase=campaign, ends_on=TODAY + 21 * DAY) == {"ends_on"}
    inside = given(phase=campaign, ends_on=TODAY + 20 * DAY)
    wider = replace(inside, region=place("150200"))
    with pytest.raises(BadInput) as refused:
        add_plan(by=cast.city_supervisor, given=wider, now=NOW)
    assert set(refused.value.fields) == {"region"}
    add(cast.supervisor)  # a standing plan beside it is no second one
    add_plan(by=cast.supervisor, given=inside, now=NOW)


@pytest.fixture
def planner(cast: Cast) -> Client:
    return cast.logged_in(cast.supervisor)


SENT = {
    "title": "每周普遍排查", "region": "150203", "unit_level": "village", "frequency": "weekly",
    "kind": "general", "starts_on": "2026-03-02", "ends_on": "", "phase": "", "focus": "",
}  # fmt: skip


def test_the_form_shows_what_would_be_made_and_makes_nothing(planner: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        page = planner.post("/screening/plans/new/", {**SENT, "preview": "1"})
        assert "2026年第10周" in page.content.decode()
        assert not Plan.objects.exists()
        planner.post("/screening/plans/new/", SENT)
    assert Plan.objects.get().title == SENT["title"]


def test_a_refusal_stands_beside_its_field(planner: Client) -> None:
    page = planner.post("/screening/plans/new/", SENT)  # years later: the first day is past
    assert page.status_code == 400
    assert "起始日期已过。" in page.content.decode()


def test_the_pages_of_planning_lead_through_a_plan(planner: Client, cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        planner.post("/screening/plans/new/", SENT)
        plan = Plan.objects.get()
        planner.post(f"/screening/plans/{plan.pk}/edit/", {**SENT, "title": "改后"})
        planner.post("/screening/key-periods/new/", {
            "title": "两会", "region": "150203", "unit_levels": ["village"], "frequency": "daily",
            "starts_on": "2026-04-01", "ends_on": "2026-04-02",
        })  # fmt: skip
        listed = planner.get("/screening/plans/").content.decode()
        assert "改后" in listed
        assert "两会" in listed
        late = planner.post(f"/screening/plans/{plan.pk}/end/", {"on": "2026-03-01"})
        assert late.status_code == 400
        planner.post(f"/screening/plans/{plan.pk}/end/", {"on": "2026-03-08"})
        planner.post(f"/screening/key-periods/{KeyPeriod.objects.get().pk}/remove/")
    plan.refresh_from_db()
    assert (plan.title, plan.ends_on) == ("改后", date(2026, 3, 8))
    assert not KeyPeriod.objects.exists()


def test_nobody_without_the_right_opens_the_pages_of_planning(cast: Cast) -> None:
    for user in (cast.clerk, cast.official, cast.mediator):
        for url in ("/screening/plans/", "/screening/plans/new/", "/screening/campaigns/new/"):
            assert cast.logged_in(user).get(url).status_code == 403
