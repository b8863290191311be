"""The dashboard: what each block says, that every number has its list, who may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from organisations.models import Region
from reports import figures
from reports.asked import Asked
from reports.filters import Compare
from reports.presenters.course import course, moments
from tests.cast import Cast

from .boards import CITY, COUNTY, FRIDAY, NEIGHBOUR, PARTS, TOWN, board, numbers, part, world

SINCE, UNTIL = date(2026, 3, 1), date(2026, 3, 6)
Get = Callable[..., Any]


@pytest.fixture
def busy(cast: Cast) -> None:
    """The small world has happened."""
    world(cast)


@pytest.fixture
def get(cast: Cast) -> Iterator[Get]:
    """Somebody's answer to an address on Friday."""
    with time_machine.travel(FRIDAY, tick=False):

        def answered(url: str, user: User | None = None, *, status: int = 200, **headers: str) -> Any:
            answer = cast.logged_in(user or cast.city_official).get(url, headers=headers)
            assert answer.status_code == status, answer.content.decode()[:400]
            return answer

        yield answered


def cards(answer: Any) -> dict[str, str]:
    return {card.code: card.value for card in answer.context["it"].keys.cards}


def test_the_key_figures_are_those_of_the_city(busy: None, get: Get) -> None:
    shown = cards(get(board(place=CITY)))
    assert {code: shown[code] for code in ("received", "open", "open_red", "closed")} == {
        "received": "5", "open": "4", "open_red": "1", "closed": "1",
    }  # fmt: skip
    assert shown["closing_rate"] == "50.00%"
    assert shown["satisfaction"] == "–"


def test_a_county_counts_its_own(busy: None, get: Get, cast: Cast) -> None:
    assert cards(get(board(), cast.official))["received"] == "4"
    assert cards(get(board(place=TOWN), cast.official))["received"] == "2"


def check_numbers(get: Get, **given: str) -> int:
    """Every number of every block has a list of as many rows; how many numbers there are."""
    pages = [board(figure="open", **given), *(part(code, **given) for code in PARTS)]
    found = {number for page in pages for number in numbers(get(page).content)}
    for number in found:
        shown = get(number.url).context
        rows = shown["it"].acts if "it" in shown else shown["list"].rows
        assert len(rows) == number.value, number
        assert "it" not in shown or shown["it"].count == number.value, number
    return len(found)


def test_every_number_leads_to_a_list_with_as_many_rows(busy: None, get: Get) -> None:
    assert check_numbers(get, place=CITY) > 60
    assert check_numbers(get, place=COUNTY) > 60
    assert check_numbers(get, place=TOWN) > 30


@pytest.mark.parametrize("narrowed", [{"type": "02"}, {"level": "red"}, {"source": "police"}])
def test_so_it_is_when_it_is_narrowed(busy: None, get: Get, narrowed: dict[str, str]) -> None:
    check_numbers(get, place=CITY, **narrowed)


def test_places_stand_by_their_codes_and_the_county_itself_first(busy: None, get: Get, cast: Cast) -> None:
    rows = get(board(place=COUNTY), cast.official).context["it"].places.rows
    codes = [row.code for row in rows]
    assert codes == sorted(codes)
    assert (rows[0].code, rows[0].cells[0].value) == (COUNTY, "2")
    assert next(row for row in rows if row.code == TOWN).cells[0].value == "2"


def test_a_place_outside_is_not_found(get: Get, cast: Cast) -> None:
    for place in (CITY, NEIGHBOUR, "150000", "x", "15020300"):
        get(board(place=place), cast.official, status=404)
        get(part("places", place=place), cast.official, status=404)


def test_without_the_right_nobody_enters(get: Get, cast: Cast) -> None:
    for user in (cast.clerk, cast.mediator, cast.auditor, cast.admin):
        get(board(), user, status=403)
        get(part("sources"), user, status=403)


def test_what_is_no_day_or_filter_is_told(get: Get) -> None:
    wrong = {"since": "2026-03-09", "until": "soon", "type": "9999", "level": "green", "office": "x"}
    for name, value in wrong.items():
        get(board(**{name: value}), status=400)


def test_a_part_that_does_not_exist_is_not_found(get: Get) -> None:
    get(part("nonsense"), status=404)


def test_a_block_is_a_fragment_for_htmx_and_else_a_page(get: Get) -> None:
    for code in PARTS:
        whole, fragment = get(part(code)), get(part(code), **{"HX-Request": "true"})
        assert b"<!doctype html>" in whole.content, code
        assert fragment.content.strip().startswith(b"<section"), code


def test_an_address_with_a_named_period_moves_on_with_the_days(get: Get) -> None:
    it = get("/figures/?period=year").context["it"]
    assert (it.address.asked.since, it.address.asked.until) == (date(2026, 1, 1), UNTIL)
    assert all("period=year" in one.url for one in it.compares)
    assert [one.active for one in it.presets] == [False, False, False, True]


def test_without_days_it_is_about_this_month(get: Get) -> None:
    asked = get("/figures/").context["it"].address.asked
    assert (asked.since, asked.until) == (SINCE, UNTIL)


def test_filters_in_force_are_chips_that_take_them_away(get: Get, cast: Cast) -> None:
    it = get(board(type="02", source="police", office=cast.centre.pk, level="red")).context["it"]
    assert [chip.label for chip in it.others] == [
        "纠纷类型：邻里纠纷", "案件来源：公安110/派出所移送", f"承办单位：{cast.centre.name}",
    ]  # fmt: skip
    assert all(name not in it.others[0].url for name in ("type=",))
    assert [chip.active for chip in it.levels] == [True, False, False]


def test_the_form_of_filters_keeps_how_it_is_looked_at(get: Get) -> None:
    page = get("/figures/filters/?figure=closed&compare=year", **{"HX-Request": "true"}).content.decode()
    assert '<input type="hidden" name="figure" value="closed">' in page
    assert '<input type="hidden" name="compare" value="year">' in page
    assert 'name="since" value="2026-03-01"' in page


def test_the_wall_leads_nowhere_and_names_nobody(get: Get) -> None:
    wall = get(board(place=CITY, wall="1"))
    page = wall.content.decode()
    assert (
        page.count("<a ") == page.count("/figures/parts/") // 2 + 1
    )  # a link in each waiting block, and the way out
    assert 'class="sidebar"' not in page
    for code in PARTS:
        block = get(part(code, place=CITY, wall="1"), **{"HX-Request": "true"}).content.decode()
        assert "<a " not in block
        assert 'hx-trigger="every 60s"' in block


def test_what_is_compared_is_said_in_words(busy: None, get: Get) -> None:
    days = {"since": "2026-03-03", "until": "2026-03-04"}
    shown = {card.code: card for card in get(board(place=CITY, **days)).context["it"].keys.cards}
    assert shown["received"].change.words == "比上期多 1"
    assert shown["received"].change.before == "上期：2"
    assert shown["open"].change.words == "比上期多 3"
    year = {
        card.code: card for card in get(board(place=CITY, compare="year", **days)).context["it"].keys.cards
    }
    assert year["received"].change.words == "比去年同期多 3"


@pytest.mark.parametrize("narrowed", [{}, {"level": "red"}, {"type": "02"}, {"type": "02", "source": "grid"}])
def test_open_cases_are_reckoned_back_to_what_they_were(
    busy: None, get: Get, narrowed: dict[str, str]
) -> None:
    asked = Asked(Region.objects.get(pk=CITY), date(2026, 3, 4), UNTIL, **narrowed)
    for compare in Compare:
        _now, before = moments(asked, compare)
        then = figures.standing(replace(asked, until=before.until))
        assert sum(before.open.values()) == sum(then.values())
    level = figures.Dim.LEVEL if "type" not in narrowed else None
    for month in course(asked, figures.standing(asked, level)):
        assert sum(month.open.values()) == sum(figures.standing(replace(asked, until=month.until)).values())


BUDGET = {
    board(place=CITY): 10, board(place=CITY, compare="year"): 10, board(place=CITY, figure="open"): 10,
    board(place=COUNTY): 10, board(place=CITY, wall="1"): 5, part("sources", place=CITY): 6,
    part("types", place=CITY): 7, part("flow", place=CITY): 9, part("levels", place=CITY): 6,
    part("limits", place=CITY): 6, part("screening", place=CITY): 8,
}  # fmt: skip


def test_a_page_takes_few_statements(busy: None, get: Get, cast: Cast, kept_lists: None) -> None:
    client = cast.logged_in(cast.city_official)
    counts = {url: statements(client, url) for url in BUDGET}
    assert {url: count for url, count in counts.items() if count > BUDGET[url]} == {}


def statements(client: Client, url: str) -> int:
    headers = {"HX-Request": "true"} if "parts" in url else {}
    client.get(url, headers=headers)  # the lists that a process keeps are read
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url, headers=headers).status_code == 200
    return len(asked)
