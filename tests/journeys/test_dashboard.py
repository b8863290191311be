"""An official looks from the map of the city down to one case; the wall shows it all by itself."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from tests.reports.boards import FRIDAY, world

from . import look
from .centre import Centre
from .conftest import Open
from .window import Window

READY = "() => !document.querySelector('.is-waiting, [data-table]:not([data-drawn])')"


@pytest.fixture
def busy(centre: Centre) -> Centre:
    """Five disputes of a week; one was closed."""
    world(centre.cast)
    return centre


def ready(window: Window) -> Any:
    """Every block has come, and every chart is drawn."""
    window.page.wait_for_function(READY)
    return window.page


def number(text: str) -> int:
    return int("".join(sign for sign in text if sign.isdigit()))


def behind_closed(page: Any) -> None:
    """From the figure of closed cases to their list: as many as it said."""
    figure = page.locator(".keyfig-closed .keyfig-value a")
    said = number(figure.inner_text())
    figure.click()
    page.wait_for_url("**/figures/cases/**")
    assert number(page.locator(".behind-count").inner_text()) == said == 1
    assert page.locator(".case-table tbody tr").count() == said


def to_a_case_and_back(window: Window) -> None:
    """Open the first case of a list, and go back to the dashboard it came from."""
    page = window.page
    page.locator(".case-table a.row-title").first.click()
    page.wait_for_url("**/cases/150203-**")
    page.go_back()
    page.locator(".crumbs a", has_text="驾驶舱").click()
    page.wait_for_url("**place=150203**")
    ready(window)


def test_from_the_map_of_the_city_down_to_a_case(busy: Centre) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        # Given the dashboard of the city this month
        window = busy.at("city_official")
        window.go("/")
        window.page.locator(".sidebar a", has_text="驾驶舱").click()
        page = ready(window)
        assert page.locator(".keyfig-received .keyfig-value").inner_text() == "5"
        look.at(window, "dashboard of a city", data=busy.words())

        # When she asks for the year, and clicks the county on the map
        page.locator(".choice a", has_text="本年").click()
        page.wait_for_url("**period=year**")
        ready(window)
        page.locator(".chart-map svg text", has_text="4").first.click()
        page.wait_for_url("**place=150203**")

        # Then it is the dashboard of the county, of the same year
        ready(window)
        assert "period=year" in window.path
        assert page.locator("h1").inner_text().startswith("昆都仑区")

        # And a figure leads to the list of its cases, as many as it said
        behind_closed(page)
        look.at(window, "list behind a figure", data=busy.words())

        # And a row to the case
        to_a_case_and_back(window)


def test_the_figure_of_the_map_is_chosen_without_leaving_the_page(busy: Centre) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        window = busy.at("city_official")
        window.go("/figures/")
        page = ready(window)
        page.locator("#part-places .choice a", has_text="结案率").click()
        page.wait_for_url("**figure=closing_rate**")
        page.locator("#part-places .is-chosen", has_text="结案率").wait_for()
        ready(window)
        assert page.locator("#title-places").inner_text() == "按地区：结案率"

        page.locator("a", has_text="更多筛选").click()
        page.locator("#more-filters form").wait_for()
        look.at(window, "dashboard with its filters", data=busy.words())
        page.select_option("#id_source", "police")
        page.locator("#more-filters .btn-primary").click()
        page.wait_for_url("**source=police**")
        ready(window)
        assert page.locator(".keyfig-received .keyfig-value").inner_text() == "1"
        page.locator(".chip[aria-current]", has_text="案件来源").click()
        page.wait_for_url(lambda url: "source" not in url)
        ready(window)


def test_a_mark_of_the_flow_leads_to_its_cases(busy: Centre) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        window = busy.at("city_official")
        window.go("/figures/")
        page = ready(window)
        page.locator("#flow a", has_text="1").first.click()
        page.wait_for_url("**/figures/cases/**")
        assert page.locator(".case-table tbody tr").count() == 1


def test_the_wall_fits_its_screen_and_asks_anew(open_window: Open, busy: Centre) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        window = open_window(busy.cast.city_official)
        window.page.set_viewport_size({"width": 1920, "height": 1080})
        window.go("/figures/?wall=1")
        page = ready(window)
        size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        assert page.evaluate(size) == [1920, 1080]
        clipped = """() => [...document.querySelectorAll('.wall .block')]
            .filter((one) => one.scrollHeight > one.clientHeight + 1).map((one) => one.id)"""
        assert page.evaluate(clipped) == []
        assert page.locator("main a").count() == 0
        assert look.accessible(window, themes=("dark",)) == []
        assert look.spoken(window, busy.words()) == []
        for block in page.locator("main .block").all():
            assert block.get_attribute("hx-trigger") == "every 60s"


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("zh-CN", 360), ("en", 360)])
def test_every_screen_fits_and_speaks_one_language(
    open_window: Open, busy: Centre, language: str, width: int
) -> None:
    with time_machine.travel(FRIDAY, tick=True):
        window = open_window(busy.cast.city_official, language=language, width=width, touch=width == 360)
        for address in ("/figures/", "/figures/?place=150203&compare=year&figure=satisfaction"):
            window.go(address)
            ready(window)
            look.at(window, f"{address} {language} {width}", data=busy.words())
        window.go("/figures/cases/?figure=received")
        look.at(window, f"list behind a figure {language} {width}", data=busy.words())
