"""Campaigns: phases inside and in order; the page with its rounds and what was found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import DisputeType
from core.errors import BadInput, Conflict, NotAllowed
from organisations.models import Region
from screening.models import Campaign, Frequency, Phase, Task
from screening.presenters.campaigns import campaign_page, campaigns
from screening.services.campaigns import CampaignInput, PhaseInput, add_campaign, change_campaign
from screening.services.planning import PlanInput, add_plan
from screening.services.returns import file_return
from screening.services.rounds import make_rounds
from tests.cast import Cast

from .units import MONDAY, TOWNSHIP, Units, key

DAY = timedelta(days=1)
TODAY = MONDAY.date()


def phases(*spans: tuple[int, int]) -> tuple[PhaseInput, ...]:
    """Phases from and until so many days after today."""
    names = ("动员部署", "开展实施", "总结表彰")
    return tuple(
        PhaseInput(name=name, starts_on=TODAY + first * DAY, ends_on=TODAY + last * DAY)
        for name, (first, last) in zip(names, spans, strict=False)
    )


def given(**changes: Any) -> CampaignInput:
    usual: dict[str, Any] = {
        "title": "矛盾纠纷排查化解专项行动", "region": Region.objects.get(code=TOWNSHIP), "starts_on": TODAY,
        "ends_on": TODAY + 40 * DAY, "aim": "抓早抓小。", "phases": phases((0, 6), (7, 30), (31, 40)),
        "topics": (DisputeType.objects.get(code="0201"),), **changes,
    }  # fmt: skip
    return CampaignInput(**usual)


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return add_campaign(by=cast.supervisor, given=given(), now=MONDAY)


def planned(cast: Cast, phase: Phase) -> None:
    """The villages of the township screen once in the first days of the phase."""
    add_plan(
        by=cast.supervisor, now=MONDAY,
        given=PlanInput(
            title="集中排查", region=phase.campaign.region, unit_level="village", frequency=Frequency.ONCE,
            starts_on=phase.starts_on, ends_on=phase.starts_on + 4 * DAY, phase=phase, kind="concentrated",
        ),
    )  # fmt: skip


def test_a_campaign_has_its_phases_in_order(campaign: Campaign) -> None:
    assert [(one.position, one.name) for one in campaign.phases.all()] == [
        (1, "动员部署"), (2, "开展实施"), (3, "总结表彰"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"phases": ()}, {"phases"}),
        ({"title": " "}, {"title"}),
        ({"starts_on": TODAY - DAY}, {"starts_on"}),
        ({"phases": phases((0, 6), (6, 20))}, {"phases.1.starts_on"}),
        ({"phases": phases((0, 6), (7, 41))}, {"phases.1.starts_on"}),
        ({"phases": phases((6, 5))}, {"phases.0.ends_on"}),
        ({"phases": (PhaseInput(name="", starts_on=TODAY, ends_on=TODAY),)}, {"phases.0.name"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast: Cast, changes: Any, fields: set[str]) -> None:
    with pytest.raises(BadInput) as refused:
        add_campaign(by=cast.supervisor, given=given(**changes), now=MONDAY)
    assert set(refused.value.fields) == fields


def test_it_is_rewritten_only_before_it_begins_and_before_it_is_planned(cast: Cast) -> None:
    later = given(starts_on=TODAY + 5 * DAY, phases=phases((7, 20)))
    campaign = add_campaign(by=cast.supervisor, given=later, now=MONDAY)
    with pytest.raises(NotAllowed):
        change_campaign(campaign=campaign, by=cast.official, given=later, now=MONDAY)
    change_campaign(campaign=campaign, by=cast.supervisor, given=later, now=MONDAY)
    with pytest.raises(Conflict):
        change_campaign(
            campaign=campaign, by=cast.supervisor, now=MONDAY + 5 * DAY,
            given=given(starts_on=TODAY + 6 * DAY, phases=phases((7, 20))),
        )  # fmt: skip
    planned(cast, campaign.phases.get())
    with pytest.raises(Conflict):
        change_campaign(campaign=campaign, by=cast.supervisor, given=later, now=MONDAY)


def test_its_page_shows_phases_rounds_and_what_was_found(
    cast: Cast, units: Units, campaign: Campaign
) -> None:
    planned(cast, campaign.phases.get(position=1))
    planned(cast, campaign.phases.get(position=2))
    make_rounds(now=MONDAY)
    mine = Task.objects.get(organisation=units.village, starts_on=TODAY)
    other = Task.objects.get(organisation=units.other_village, starts_on=TODAY)
    settled = units.finding(settled=True, measures="当场说和。")
    file_return(task=mine, by=units.grid, key=key(), findings=[settled, units.finding()], now=MONDAY + DAY)
    file_return(task=other, by=units.other_grid, key=key(), now=MONDAY + DAY)

    it = campaign_page(campaigns(cast.supervisor).get(), cast.supervisor, now=MONDAY + 2 * DAY)
    assert [one.state for one in it.phases] == ["present", "coming", "coming"]
    assert [len(one.rounds) for one in it.phases] == [1, 1, 0]
    assert (it.phases[0].total.done, it.phases[0].total.findings) == (2, 2)
    assert {str(one.state): one.count for one in it.states if one.count} == {"watched": 1, "settled": 1}
    assert (it.findings, it.other) == (2, 0)


def test_findings_of_its_topics_from_other_screening_are_told_beside_them(
    cast: Cast, units: Units, campaign: Campaign
) -> None:
    task = units.task()
    file_return(task=task, by=units.grid, key=key(), findings=[units.finding()], now=MONDAY + DAY)
    it = campaign_page(campaigns(cast.supervisor).get(), cast.supervisor, now=MONDAY + 2 * DAY)
    assert (it.findings, it.other) == (0, 1)


def test_units_of_it_see_its_page_and_a_neighbour_does_not(
    cast: Cast, units: Units, campaign: Campaign
) -> None:
    url = f"/screening/campaigns/{campaign.pk}/"
    for user in (units.grid, cast.clerk, cast.city_official):
        assert campaign.title in cast.logged_in(user).get(url).content.decode()
    assert cast.logged_in(cast.neighbour).get(url).status_code == 404


def test_its_page_takes_as_many_statements_however_many_rounds(
    cast: Cast, units: Units, campaign: Campaign, kept_lists: None
) -> None:
    client, counts = cast.logged_in(cast.supervisor), []
    for position in (1, 2):
        planned(cast, campaign.phases.get(position=position))
        make_rounds(now=MONDAY)
        client.get(f"/screening/campaigns/{campaign.pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/screening/campaigns/{campaign.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def sent(**changes: str) -> dict[str, str]:
    """A campaign as the form sends it: two phases, one left empty."""
    return {
        "title": "专项行动", "region": TOWNSHIP, "aim": "", "starts_on": "2026-03-09",
        "ends_on": "2026-03-31",
        "phases-TOTAL_FORMS": "3", "phases-INITIAL_FORMS": "0", "phases-0-name": "动员",
        "phases-0-starts_on": "2026-03-09", "phases-0-ends_on": "2026-03-15", "phases-0-work": "",
        "phases-1-name": "实施", "phases-1-starts_on": "2026-03-16", "phases-1-ends_on": "2026-03-31",
        "phases-1-work": "", "phases-2-name": "", "phases-2-starts_on": "", "phases-2-ends_on": "",
        "phases-2-work": "", **changes,
    }  # fmt: skip


def test_it_is_made_and_changed_on_its_form(cast: Cast) -> None:
    client = cast.logged_in(cast.supervisor)
    with time_machine.travel(MONDAY, tick=False):
        client.post("/screening/campaigns/new/", sent())
        campaign = Campaign.objects.get()
        assert [phase.name for phase in campaign.phases.all()] == ["动员", "实施"]
        page = client.get(f"/screening/campaigns/{campaign.pk}/edit/")
        assert 'value="动员"' in page.content.decode()
        unchanged = sent(**{"phases-INITIAL_FORMS": "2", "phases-1-name": "开展实施"})
        client.post(f"/screening/campaigns/{campaign.pk}/edit/", unchanged)
    assert [phase.name for phase in campaign.phases.all()] == ["动员", "开展实施"]


def test_a_phase_out_of_order_is_told_beside_it(cast: Cast) -> None:
    client = cast.logged_in(cast.supervisor)
    with time_machine.travel(MONDAY, tick=False):
        page = client.post("/screening/campaigns/new/", sent(**{"phases-1-starts_on": "2026-03-15"}))
    assert page.status_code == 400
    assert "本阶段须在上一阶段结束之后开始。" in page.content.decode()
    assert not Campaign.objects.exists()


def test_an_empty_form_or_one_with_its_counts_gone_is_answered_as_bad_input(cast: Cast) -> None:
    client = cast.logged_in(cast.supervisor)
    assert client.post("/screening/campaigns/new/", {}).status_code == 400
    broken = {**sent(), "phases-TOTAL_FORMS": "three"}
    assert client.post("/screening/campaigns/new/", broken).status_code == 400
    assert not Campaign.objects.exists()
