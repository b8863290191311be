"""A supervisor sees on the map and in the lists who has not returned, and tries a plan before it is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from deadlines.services.sweep import sweep
from organisations.models import Organisation
from screening.models import Campaign, Plan, Round
from screening.services.campaigns import CampaignInput, PhaseInput, add_campaign
from screening.services.key_periods import KeyPeriodInput, add_key_period
from screening.services.planning import PlanInput, add_plan
from screening.services.returns import file_return
from screening.services.rounds import make_rounds
from tests.screening.units import MONDAY, TOWNSHIP, Units, key, prepare

from . import look
from .centre import Centre
from .conftest import Open
from .window import Window

DAY = timedelta(days=1)
TODAY = MONDAY.date()
FRIDAY = MONDAY + 4 * DAY
PLAN, CAMPAIGN, KEY, PHASES = "嘎查村普遍排查", "邻里纠纷专项行动", "全国两会", ("动员部署", "开展实施")


@pytest.fixture
def units(centre: Centre) -> Units:
    """Friday of a week: of a township one village has returned; a campaign and a key period stand ready."""
    made = prepare(centre.cast)
    Organisation.objects.filter(pk=made.other_village.pk).update(phone="0472-5550102")
    with time_machine.travel(MONDAY, tick=False):
        _planned(centre, made)
        make_rounds()
    week = Round.objects.get(plan__title=PLAN, period="2026-W10")
    mine = week.tasks.get(organisation=made.village)
    found = [made.finding(settled=True, measures="当场说和。")]
    file_return(task=mine, by=made.grid, key=key(), findings=found, now=MONDAY + DAY)
    sweep(now=FRIDAY)
    centre.written += (PLAN, CAMPAIGN, KEY, *PHASES, "集中排查", "抓早抓小，就地化解。", "张榜公布。")
    return made


def _planned(centre: Centre, made: Units) -> None:
    by, county = centre.cast.supervisor, centre.cast.centre.region
    place = made.township_centre.region
    plan = PlanInput(
        title=PLAN, region=county, unit_level="village", frequency="weekly", starts_on=TODAY, focus=""
    )
    add_plan(by=by, given=plan)
    phases = (
        PhaseInput(name=PHASES[0], starts_on=TODAY, ends_on=TODAY + 6 * DAY, work="张榜公布。"),
        PhaseInput(name=PHASES[1], starts_on=TODAY + 7 * DAY, ends_on=TODAY + 30 * DAY),
    )
    campaign = add_campaign(by=by, given=CampaignInput(
        title=CAMPAIGN, region=place, aim="抓早抓小，就地化解。", starts_on=TODAY, ends_on=TODAY + 30 * DAY,
        phases=phases,
    ))  # fmt: skip
    add_plan(by=by, given=PlanInput(
        title="集中排查", region=place, unit_level="village", frequency="once", starts_on=TODAY,
        ends_on=TODAY + 4 * DAY, phase=campaign.phases.get(position=1), kind="concentrated",
    ))  # fmt: skip
    add_key_period(by=by, given=KeyPeriodInput(
        title=KEY, region=place, unit_levels=("village",), frequency="daily",
        starts_on=TODAY + 30 * DAY, ends_on=TODAY + 33 * DAY,
    ))  # fmt: skip


def missing(window: Window) -> Any:
    return window.page.locator("section[aria-labelledby=missing]")


def test_from_the_map_of_the_city_down_to_the_telephone_of_who_is_missing(
    centre: Centre, units: Units
) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        # Given the list of rounds, with how far each has come
        window = centre.at("city_supervisor")
        window.go("/screening/rounds/")
        week = window.page.locator(".round-row", has_text=PLAN).filter(has_text="第10周")
        assert "1/112" in week.inner_text()

        # When she opens it at the city, clicks the county on the map, and then goes on to the township
        one = Round.objects.get(plan__title=PLAN, period="2026-W10")
        window.go(f"/screening/rounds/{one.pk}/?place=150200")
        window.page.locator("[data-screening-map][data-drawn] svg").wait_for()
        window.page.locator("svg text", has_text="昆都仑区").first.click()
        window.page.wait_for_url("**place=150203")
        window.page.locator("#places a", has_text="沼潭").click()

        # Then she finds who is missing, the telephone of the office, who was told and who is told next
        row = missing(window).locator("tr", has_text=units.other_village.region.name)
        assert "0472-5550102" in row.inner_text()
        assert "本单元" in row.inner_text()
        assert "将提醒" in row.inner_text()
        returned = window.page.locator("section[aria-labelledby=returned]")
        assert units.village.region.name in returned.inner_text()

        # And the way back up
        window.page.locator(".crumbs a", has_text="昆都仑区").click()
        window.page.wait_for_url("**place=150203")


def test_a_plan_is_tried_before_it_is_made(centre: Centre, units: Units) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        # Given the form of a plan
        window = centre.at("supervisor")
        window.go("/screening/plans/new/")
        page = window.page
        page.fill("#id_title", "苏木乡镇每月排查")
        page.select_option("#id_unit_level", "township")
        page.select_option("#id_frequency", "monthly")
        page.fill("#id_starts_on", "2026-04-01")

        # When she asks what it will make
        page.locator("button[name=preview]").click()
        page.locator(".plan-foreseen").wait_for()

        # Then it tells the months with their due days and units, and makes nothing
        assert "2026年4月" in page.locator(".plan-foreseen").inner_text()
        assert Plan.objects.filter(unit_level="township").count() == 0

        # And what she then adds is there
        page.locator("form .btn-primary", has_text="新建计划").click()
        page.wait_for_url("**/screening/plans/*/")
        assert Plan.objects.filter(unit_level="township").count() == 1


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1366), ("en", 1366), ("zh-CN", 360), ("en", 360)])
def test_every_screen_above_the_units_fits_and_speaks_one_language(
    open_window: Open, centre: Centre, units: Units, language: str, width: int
) -> None:
    one = Round.objects.get(plan__title=PLAN, period="2026-W10").pk
    plan, campaign = Plan.objects.get(title=PLAN).pk, Campaign.objects.get().pk
    screens = {
        "city_supervisor": (
            f"/screening/rounds/{one}/?place=150200", f"/screening/rounds/{one}/?place={TOWNSHIP}",
        ),
        "supervisor": (
            "/screening/rounds/", f"/screening/rounds/{one}/", "/screening/plans/",
            f"/screening/plans/{plan}/",
            "/screening/plans/new/", "/screening/key-periods/new/", "/screening/campaigns/new/",
            f"/screening/campaigns/{campaign}/",
        ),
    }  # fmt: skip
    with time_machine.travel(FRIDAY, tick=True):
        for who, addresses in screens.items():
            window = open_window(
                getattr(centre.cast, who), language=language, width=width, touch=width == 360
            )
            for address in addresses:
                window.go(address)
                if "150200" in address:
                    window.page.locator("[data-screening-map][data-drawn] svg").wait_for()
                look.at(window, f"{address} {language} {width}", data=centre.words())
