"""The same work on a telephone of 360 px, by touch."""

from __future__ import annotations

from cases.models import Case
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import CasePage

DATA = ("王晓明", "李国强")


def test_a_dispute_is_logged_by_touch(open_window: Open, cast: Cast) -> None:
    window = open_window(cast.partner, width=360, touch=True)
    page = window.page
    window.go("/")
    look.at(window, "desk on a phone")
    page.locator(".topbar a[href$='/cases/new/']").tap()
    page.wait_for_url("**/cases/new/")
    for card, name in enumerate(DATA):
        page.locator(f"#id_parties-{card}-name").tap()
        page.keyboard.insert_text(name)
    box = page.locator("#id_dispute_type-ts-control")
    box.tap()
    box.press_sequentially("ysp")
    page.locator("#id_dispute_type-ts-dropdown .option").first.tap()
    page.locator("#id_description").tap()
    page.keyboard.insert_text("楼上卫生间漏水，要求修复并赔偿。")
    page.locator("#risk [data-level]").wait_for()
    page.locator("[data-is-proposed]").tap()
    look.at(window, "intake on a phone", data=DATA)
    page.locator(".intake-foot .btn-primary").tap()
    page.wait_for_url("**/logged/")
    look.at(window, "logged on a phone", data=DATA)
    case = Case.objects.get()
    CasePage(window, str(case.number)).open()
    look.at(window, "case on a phone", data=DATA)
    window.go("/cases/")
    look.at(window, "list on a phone", data=DATA)
