"""The bell tells of a message, the inbox shows it, and it leads to its act."""

from __future__ import annotations

import pytest

from notifications.services.outbox import Draft, write
from tests.cast import Cast

from . import look
from .conftest import Open

FACTS = {
    "policy": "respond.blue",
    "rung": "due",
    "due": "2026-03-02T09:30:00+00:00",
    "number": "150203-2026-00012",
}


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1366), ("en", 360)])
def test_a_message_is_seen_and_leads_to_its_act(
    open_window: Open, cast: Cast, language: str, width: int
) -> None:
    write([Draft(f"bell:{n}", "deadline", cast.clerk.pk, FACTS, "/cases/", urgent=n == 1) for n in range(2)])
    data = ("中文", "简体中文", cast.clerk.name, cast.centre.name)
    window = open_window(cast.clerk, language=language, width=width)
    window.go("/")
    assert window.page.locator("#bell .bell-count").inner_text() == "2"
    window.page.locator("#bell").click()
    window.page.wait_for_url("**/inbox/")
    look.at(window, f"inbox {language}", data=data)
    window.page.locator(".inbox-acts .btn-primary").first.click()
    window.page.wait_for_url("**/cases/")
    assert window.page.locator("#bell .bell-count").inner_text() == "1"
    window.go("/inbox/preferences/")
    look.at(window, f"preferences {language}", data=data)
    window.go("/inbox/")
    window.page.locator("form[action$='/inbox/read/'] button").click()
    window.page.locator(".empty-title").wait_for()
    look.at(window, f"empty inbox {language}", data=data)
