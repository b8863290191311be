"""The main journey: somebody walks in; by keyboard alone the dispute is logged, the papers handed over, and it is found again."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from cases.models import Case, PartyRole, Stage
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import Door

MOST_KEYS = 330
"""Measured, with a little room. Of these the facts of the dispute in Chinese are about a third."""
PAPERS = ("register-form", "application", "rights-notice")
DATA = ("王晓明", "李国强")


def test_walk_in(open_window: Open, cast: Cast, record_property: Any) -> None:
    # Given an earlier case of the same applicant, and a clerk at the door
    earlier = cast.log_dispute(
        parties=(cast.party(name="王晓明"), cast.party(PartyRole.RESPONDENT, "赵铁柱"))
    )
    id_number = cast.id_number()
    window = open_window()
    page, hands = window.page, window.hands
    door = Door(window)
    look.at(window, "door")

    # When she comes in and begins a dispute with one chord
    door.enter("clerk")
    look.at(window, "desk")
    hands.strokes = 0
    hands.press("Alt+n")
    page.wait_for_url("**/cases/new/")
    look.at(window, "intake, empty")

    # And types who it is about
    hands.write("王晓明")
    seen = page.locator("#seen-body")
    seen.get_by_text(str(earlier.number)).wait_for()
    hands.press("Tab")
    hands.type(id_number)
    hands.press("Tab")
    hands.type("13847200001")
    page.locator("#card-0 .intake-good").first.wait_for()
    page.locator("#id_parties-1-name").wait_for()
    while page.evaluate("document.activeElement.id") != "id_parties-1-name":
        hands.press("Tab")
        assert hands.strokes < 100
    hands.write("李国强")

    # And what it is about, where, and how dangerous
    hands.press("Alt+j")
    hands.type("ysp")
    page.locator("#id_dispute_type-ts-dropdown .option").first.wait_for()
    hands.press("Tab")
    hands.type("sxl")
    page.locator("#id_region-ts-dropdown .option", has_text="少先路").first.wait_for()
    hands.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_description"
    hands.write("楼上", "卫生间", "漏水", "楼下", "天花板", "受损", "要求", "修复", "并", "赔偿")
    page.locator("#risk [data-level=blue]").wait_for()
    hands.press("Alt+l", "Enter")
    assert page.locator("[name=alert_level]:checked").get_attribute("value") == "blue"
    look.at(window, "intake, filled", data=DATA)
    hands.press("Control+Enter")

    # Then number and tracking code are shown
    page.wait_for_url("**/logged/")
    strokes = hands.strokes
    record_property("told", f"KEYSTROKES walk-in: {strokes}")
    case = Case.objects.exclude(pk=earlier.pk).get()
    assert case.stage == Stage.ACCEPTED
    assert page.locator("#case-number").inner_text() == case.number
    assert page.locator("#tracking-code").inner_text() == case.tracking_code
    look.at(window, "logged", data=DATA)
    assert strokes <= MOST_KEYS

    # And each paper opens for the printer and comes as a Word file
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

    # And she finds it again: by two characters of a name, by ID number, by its number
    found = f"/cases/{case.number}/"
    for word, lands in (("晓明", "/cases/?"), (id_number, "/cases/?"), (str(case.number), found)):
        page.locator("h1").click()
        hands.press("/")
        hands.type(word) if word.isascii() else hands.write(word)
        hands.press("Enter")
        page.wait_for_url(lambda url, lands=lands: lands in url)
        page.get_by_text(str(case.number)).first.wait_for()
        look.at(window, f"found by {word}", data=DATA)
    asked = [unquote(url) for url in window.addresses]
    assert [url for url in asked if id_number in url or "晓明" in url] == []
