"""The main journey, by keyboard alone: a dispute is logged, the papers are handed over, it is found again."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from cases.models import Case, PartyRole, Stage
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import Door
from .window import Window

MOST_KEYS = 185
"""159 when it was measured, counted as window.Hands says; about a third are the facts, in pinyin."""
PAPERS = ("register-form", "application", "rights-notice")
DATA = ("王晓明", "李国强")
FACTS = ("楼上", "卫生间", "漏水", "楼下", "天花板", "受损", "要求", "修复", "并", "赔偿")
HERE = "document.activeElement.id"


def test_walk_in(open_window: Open, cast: Cast, record_property: Any) -> None:
    # Given an earlier case of the same applicant, and a clerk at the door
    parties = (cast.party(name="王晓明"), cast.party(PartyRole.RESPONDENT, "赵铁柱"))
    earlier, id_number = cast.log_dispute(parties=parties), cast.id_number()
    window = open_window()
    comes_in(window)

    # When she logs what somebody at the window tells her
    window.hands.strokes = 0
    types_who_it_is_about(window, id_number, str(earlier.number))
    types_what_it_is_about(window)
    window.hands.press("Control+Enter")
    window.page.wait_for_url("**/logged/")
    strokes = window.hands.strokes
    record_property("told", f"KEYSTROKES walk-in: {strokes}")

    # Then it has a number and a tracking code, papers to hand over, and is found again
    case = Case.objects.exclude(pk=earlier.pk).get()
    assert case.stage == Stage.ACCEPTED
    assert window.page.locator("#case-number").inner_text() == case.number
    assert window.page.locator("#tracking-code").inner_text() == case.tracking_code
    look.at(window, "logged", data=DATA)
    hands_over_the_papers(window)
    finds_it_again(window, str(case.number), id_number)
    assert strokes <= MOST_KEYS


def comes_in(window: Window) -> None:
    door = Door(window)
    look.at(window, "door")
    door.enter("clerk")
    look.at(window, "desk")


def types_who_it_is_about(window: Window, id_number: str, earlier: str) -> None:
    """Two cards; the earlier case of the first name appears beside them before anything is made."""
    page, hands = window.page, window.hands
    hands.press("Alt+n")
    page.wait_for_url("**/cases/new/")
    look.at(window, "intake, empty")
    assert page.evaluate(HERE) == "id_parties-0-name"
    hands.write("王晓明")
    page.locator("#seen-body").get_by_text(earlier).wait_for()
    hands.press("Tab")
    hands.type(id_number)
    hands.press("Tab")
    hands.type("13847200001")
    page.locator("#card-0 .intake-good").first.wait_for()
    while page.evaluate(HERE) != "id_parties-1-name":
        hands.press("Tab")
        assert hands.strokes < MOST_KEYS
    hands.write("李国强")


def types_what_it_is_about(window: Window) -> None:
    """Type and place by their pinyin initials, the facts, and the proposed level confirmed with one key."""
    page, hands = window.page, window.hands
    hands.press("Alt+j")
    hands.type("ysp")
    page.locator("#id_dispute_type-ts-dropdown .option").first.wait_for()
    hands.press("Tab")
    hands.type("sxl")
    page.locator("#id_region-ts-dropdown .option", has_text="少先路").first.wait_for()
    hands.press("Tab")
    assert page.evaluate(HERE) == "id_description"
    hands.write(*FACTS)
    page.locator("#risk [data-level=blue]").wait_for()
    hands.press("Alt+l", "Enter")
    assert page.locator("[name=alert_level]:checked").get_attribute("value") == "blue"
    look.at(window, "intake, filled", data=DATA)


def hands_over_the_papers(window: Window) -> None:
    """Each paper opens for the printer in a tab of its own, and comes as a Word file."""
    page = window.page
    for slug in PAPERS:
        with window.context.expect_page() as opened:
            page.locator(f"a[href$='/papers/{slug}/']").press("Enter")
        sheet, window.page = opened.value, opened.value
        sheet.wait_for_load_state()
        assert "王晓明" in sheet.locator("article").first.inner_text()
        look.at(window, slug, paper=True)
        with sheet.expect_download() as download:
            sheet.locator("a[download]").press("Enter")
        assert download.value.suggested_filename.endswith(".docx")
        with open(download.value.path(), "rb") as word:
            assert word.read(2) == b"PK"
        window.close_front()
        window.page = page


def finds_it_again(window: Window, number: str, id_number: str) -> None:
    """By two characters of a name, by ID number, by its number; no address holds what was searched."""
    page, hands = window.page, window.hands
    for word, lands in (("晓明", "/cases/?"), (id_number, "/cases/?"), (number, f"/cases/{number}/")):
        page.locator("h1").click()
        hands.press("/")
        hands.type(word) if word.isascii() else hands.write(word)
        hands.press("Enter")
        page.wait_for_url(lambda url, lands=lands: lands in url)
        page.get_by_text(number).first.wait_for()
        look.at(window, f"found by {word}", data=DATA)
    asked = [unquote(url) for url in window.addresses]
    assert [url for url in asked if id_number in url or "晓明" in url] == []
