"""Everything is there in English too, and the switch leads back to where one was."""

from __future__ import annotations

from organisations.models import Region
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import Door, Intake
from .window import Window

FACTS = "楼上卫生间漏水。"
NAMES = ("王晓明", "李国强", "张三", "李四")


def test_the_same_work_in_english(open_window: Open, cast: Cast) -> None:
    # Given a clerk who has chosen English at the door
    cast.log_dispute()
    window = open_window()
    page = window.page
    data = names_in_pages(cast)
    chooses_english(window)
    Door(window).enter("clerk")
    look.at(window, "desk in English", data=data)

    # When she logs a dispute
    typing = Intake(window).open().fill(applicant="王晓明", respondent="李国强", facts=FACTS)
    typing.choose("dispute_type", "passage").choose("region", "少先路").confirm_level()
    look.at(window, "intake in English", data=data)
    typing.log()
    page.wait_for_url("**/logged/")
    look.at(window, "logged in English", data=data)

    # Then the list and the case speak English around what people wrote
    number = page.locator("#case-number").inner_text()
    for path in ("/cases/", "/cases/filters/", f"/cases/{number}/", "/password/"):
        window.go(path)
        look.at(window, f"{path} in English", data=data)


def chooses_english(window: Window) -> None:
    Door(window)
    window.page.locator("form.language button").click()
    assert window.page.evaluate("document.documentElement.lang") == "en"
    look.at(window, "door in English")


def names_in_pages(cast: Cast) -> tuple[str, ...]:
    """What people and offices wrote themselves, and the titles that were made of it."""
    offices = (cast.centre.name, cast.city_centre.name, cast.committee.name, "（测试）")
    people = tuple(user.name for user in cast.everyone().values())
    return (*NAMES, *offices, *people, *places(cast), FACTS, "漏水纠纷", "与", "邻里纠纷", "用水、排水")


def places(cast: Cast) -> tuple[str, ...]:
    """Names of places; the box that was typed into shows them in pieces."""
    names = Region.objects.within(cast.centre.region).values_list("name", flat=True)
    return ("少先路", "街道", *names, cast.city_centre.region.name, "内蒙古自治区")
