"""The pages of rounds: completion in the list; figures, places and who is missing down the tree."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from deadlines.services.sweep import sweep
from organisations.models import Organisation
from screening.models import Frequency, Round, Task
from screening.presenters.map import DRAWN, Band, band
from screening.presenters.periods import period_word
from screening.services.figures import Figures
from screening.services.returns import file_return
from screening.services.rounds import make_rounds
from tests.cast import Cast

from .units import MONDAY, TOWNSHIP, Units, key

DAY = timedelta(days=1)
CITY, COUNTY = "150200", "150203"
FRIDAY = MONDAY + 4 * DAY

See = Callable[..., str]


@pytest.fixture
def week(units: Units) -> Round:
    """A week of one township; one village returned."""
    task = units.task()
    file_return(task=task, by=units.grid, key=key(), now=MONDAY + DAY)
    return task.round


@pytest.fixture
def see(cast: Cast) -> See:
    """The page of a round at a place as somebody sees it on Friday."""

    def page(user: User, one: Round, place: str = "", *, status: int = 200, after: str = "") -> str:
        query = {name: value for name, value in (("place", place), ("after", after)) if value}
        with time_machine.travel(FRIDAY, tick=False):
            answer = cast.logged_in(user).get(f"/screening/rounds/{one.pk}/", query)
        assert answer.status_code == status
        return answer.content.decode()

    return page


def test_the_list_shows_how_far_each_round_has_come(cast: Cast, week: Round) -> None:
    page = cast.logged_in(cast.supervisor).get("/screening/rounds/").content.decode()
    assert f"1/{week.units}" in page
    assert "2026年第10周" in page


def test_the_list_is_narrowed_by_plan_level_and_frequency(cast: Cast, units: Units, week: Round) -> None:
    units.plan(level="township", region=COUNTY, frequency=Frequency.MONTHLY, title="街道排查")
    make_rounds(now=MONDAY)
    client = cast.logged_in(cast.supervisor)

    def shown(query: str) -> str:
        return client.get(f"/screening/rounds/?{query}").content.decode().split("</form>")[-1]

    assert "2026年3月" in shown("level=township")
    assert "第10周" not in shown("level=township")
    assert "第10周" in shown("every=weekly")
    assert "2026年3月" not in shown(f"plan={week.plan_id}")
    assert "第10周" in shown("plan=nonsense&level=&every=never")


def test_a_round_made_after_its_time_says_so(cast: Cast, units: Units) -> None:
    units.plan()
    make_rounds(now=MONDAY + 15 * DAY)
    page = cast.logged_in(cast.supervisor).get("/screening/rounds/").content.decode()
    assert page.count("补建") == 2


def test_whoever_has_no_unit_in_a_round_finds_none(cast: Cast, week: Round, see: See) -> None:
    assert "第10周" not in cast.logged_in(cast.neighbour).get("/screening/rounds/").content.decode()
    see(cast.neighbour, week, status=404)


def test_an_officer_goes_from_the_city_down_to_who_is_missing(cast: Cast, week: Round, see: See) -> None:
    city = see(cast.city_supervisor, week, CITY)
    assert f'data-code="{COUNTY}"' in city
    assert "data-screening-map" in city
    county = see(cast.city_supervisor, week, COUNTY)
    assert f"?place={TOWNSHIP}" in county
    assert f"?place={CITY}" not in county  # the plan holds for the township alone: nothing lies above it
    township = see(cast.city_supervisor, week, TOWNSHIP)
    assert township.count("<tr>") == week.units + 2  # every unit, and the heads of the two tables


def test_the_missing_list_names_the_office_its_phone_and_the_reminders(
    cast: Cast, units: Units, week: Round, see: See
) -> None:
    Organisation.objects.filter(pk=units.other_village.pk).update(phone="0472-5550102")
    sweep(now=FRIDAY)
    page = see(cast.supervisor, week, TOWNSHIP)
    assert units.other_village.name in page
    assert 'href="tel:0472-5550102"' in page
    assert re.search(r"<li>今天 \d\d:\d\d 本单元</li>", page)  # the reminder at four fifths of the week
    assert "将提醒" in page


def test_a_unit_for_which_no_office_answers_is_named(cast: Cast, units: Units, see: See) -> None:
    Organisation.objects.update(active=False)
    units.plan()
    make_rounds(now=MONDAY)
    Organisation.objects.update(active=True)
    assert "没有单位负责" in see(cast.city_supervisor, Round.objects.get(period="2026-W10"), TOWNSHIP)


def test_a_long_list_goes_on(cast: Cast, units: Units, see: See) -> None:
    units.plan(region=COUNTY)
    make_rounds(now=MONDAY)
    one = Round.objects.get(period="2026-W10")
    first = see(cast.supervisor, one, COUNTY)
    after = first.partition("after=")[2].partition("#")[0]
    second = see(cast.supervisor, one, COUNTY, after=after)
    codes = list(Task.objects.filter(round=one).order_by("region").values_list("region__name", flat=True))
    assert codes[49] in first.partition('id="missing"')[2]
    assert codes[50] in second.partition('id="missing"')[2]


@pytest.mark.parametrize("place", [CITY, COUNTY, TOWNSHIP, "150204", "150203001", "x", "15020300", "999999"])
def test_a_village_that_asks_for_another_place_finds_nothing(
    units: Units, week: Round, see: See, place: str
) -> None:
    see(units.grid, week, place, status=404)


def test_a_village_sees_itself(units: Units, week: Round, see: See) -> None:
    page = see(units.grid, week)
    assert units.village.region.name in page
    assert units.other_village.region.name not in page


def test_a_county_sees_nothing_above_it(cast: Cast, units: Units, week: Round, see: See) -> None:
    see(cast.supervisor, week, CITY, status=404)
    see(units.township_supervisor, week, COUNTY, status=404)


@pytest.mark.parametrize(("region", "place"), [(TOWNSHIP, TOWNSHIP), (COUNTY, COUNTY), (CITY, CITY)])
def test_a_round_takes_at_most_ten_statements(
    cast: Cast, units: Units, kept_lists: None, region: str, place: str
) -> None:
    units.plan(region=region)
    make_rounds(now=MONDAY)
    one = Round.objects.get(period="2026-W10")
    sweep(now=MONDAY + 3 * DAY)
    assert (
        statements(cast.logged_in(cast.city_supervisor), f"/screening/rounds/{one.pk}/?place={place}") <= 10
    )


def test_the_list_takes_at_most_eight_statements(cast: Cast, units: Units, kept_lists: None) -> None:
    client = cast.logged_in(cast.city_supervisor)
    counts = []
    for weeks in (1, 12):
        units.plan(starts_on=MONDAY.date() + timedelta(weeks=weeks), ends_on=date(2026, 12, 1))
        make_rounds(now=MONDAY + timedelta(weeks=2 * weeks))
        counts.append(statements(client, "/screening/rounds/"))
    assert counts[0] == counts[1]
    assert counts[1] <= 8


def statements(client: Client, url: str) -> int:
    client.get(url)  # the lists that a process keeps are read
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("done", "expected", "colour"),
    [(0, 0, Band.WITHOUT), (0, 9, Band.NONE), (9, 9, Band.ALL), (8, 10, Band.MOST), (7, 10, Band.SOME)],
)
def test_a_county_has_the_colour_of_what_it_returned(done: int, expected: int, colour: Band) -> None:
    assert band(Figures(expected=expected, done=done)) == colour


def test_the_counties_on_the_map_are_those_of_its_outlines() -> None:
    for city, counties in DRAWN.items():
        outlines = Path(settings.BASE_DIR, "static", "src", "maps", f"{city}.json").read_text("utf-8")
        assert {one["properties"]["code"] for one in json.loads(outlines)["features"]} == counties


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2026-W10", "2026年第10周"), ("2026-03", "2026年3月"), ("2026-Q1", "2026年第1季度"),
        ("2026-03-05k12", "2026年3月5日"), ("2026-W10@150203-0302", "2026年第10周"),
        ("once", "期限内一次"),
    ],
)  # fmt: skip
def test_a_period_is_told_in_words(code: str, words: str) -> None:
    assert period_word(code) == words
