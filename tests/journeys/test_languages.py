"""Everything is there in English too, and the switch leads back to where one was."""

from __future__ import annotations

from organisations.models import Region
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import CasePage, Door, Intake

NAMES = ("王晓明", "李国强", "张三", "李四")


def test_the_same_work_in_english(open_window: Open, cast: Cast) -> None:
    # Given a clerk who has chosen English at the door
    cast.log_dispute()
    window = open_window()
    Door(window)
    page = window.page
    page.locator("form.language button").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    data = (
        *NAMES,
        *offices(cast),
        *people(cast),
        *places(cast),
        "漏水纠纷",
        "与",
        "邻里纠纷",
        "中文",
        "（测试）",
    )
    look.at(window, "door in English", data=("简体中文", "中文"))
    Door(window).enter("clerk")
    look.at(window, "desk in English", data=data)

    # When she logs a dispute
    typing = Intake(window).open().fill(applicant="王晓明", respondent="李国强", facts="楼上卫生间漏水。")
    typing.choose("dispute_type", "passage").choose("region", "少先路").confirm_level()
    look.at(window, "intake in English", data=(*data, "王*明", "李*强"))
    typing.log()
    page.wait_for_url("**/logged/")
    look.at(window, "logged in English", data=data)

    # Then the list and the case speak English around what people wrote
    number = page.locator("#case-number").inner_text()
    window.go("/cases/")
    look.at(window, "list in English", data=data)
    window.go("/cases/filters/")
    look.at(window, "filters in English", data=data)
    CasePage(window, number).open()
    look.at(window, "case in English", data=(*data, "楼上卫生间漏水。", "王*明", "李*强", "用水、排水"))
    window.go("/password/")
    look.at(window, "password in English", data=data)


def test_the_other_pages_in_chinese(open_window: Open, cast: Cast) -> None:
    cast.log_dispute()
    window = open_window(cast.clerk)
    for path in ("/cases/", "/cases/filters/", "/cases/?stage=accepted", "/password/", "/password/changed/"):
        window.go(path)
        look.at(window, path)
    for person in (cast.supervisor, cast.official, cast.auditor, cast.admin, cast.mediator, cast.unposted):
        other = open_window(person)
        other.expected = {403} if person == cast.unposted else set()
        other.expected = {403} if person == cast.unposted else set()
        other.go("/")
        look.at(other, f"desk of {person.username}")
        other.close()


def test_the_pages_of_refusal_in_both_languages(open_window: Open, cast: Cast) -> None:
    for language in ("zh-CN", "en"):
        window = open_window(cast.official, language=language)
        window.expected = {403, 404}
        window.go("/cases/new/")
        look.at(window, f"403 {language}", data=("中文", "简体中文", cast.official.name, cast.centre.name))
        window.go("/nowhere/")
        look.at(window, f"404 {language}", data=("中文", "简体中文", cast.official.name, cast.centre.name))


def offices(cast: Cast) -> tuple[str, ...]:
    return (cast.centre.name, cast.city_centre.name, cast.committee.name)


def people(cast: Cast) -> tuple[str, ...]:
    return tuple(user.name for user in cast.everyone().values())


def places(cast: Cast) -> tuple[str, ...]:
    """Names of places; the box that was typed into shows them in pieces."""
    names = Region.objects.within(cast.centre.region).values_list("name", flat=True)
    return ("少先路", "街道", *names, cast.city_centre.region.name, "内蒙古自治区")
