"""A full number is shown once, for a reason, and the auditor can read who looked."""

from __future__ import annotations

from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import CasePage
from .window import Window

PHONE = "13847219876"
DATA = ("王晓明",)


def test_a_look_at_full_data_needs_a_reason_and_is_seen_by_the_auditor(open_window: Open, cast: Cast) -> None:
    # Given a case whose parties are masked
    case = cast.log_dispute(parties=(cast.party(name="王晓明", phone=PHONE), cast.intake().parties[1]))
    window = open_window(cast.clerk)
    window.expected = {400}
    on_page = CasePage(window, str(case.number)).open()
    page = window.page
    assert PHONE not in page.content()
    assert "王晓明" not in page.content()

    # When she asks without a reason, she is asked for one
    card = page.locator("article.party").first
    card.locator("summary").click()
    asks_in_vain(window)

    # When she gives one, the phone is shown
    card.locator("[name=reason]").fill("联系申请人约定调解时间")
    card.locator("form button").click()
    card.locator(".reveal-told").wait_for()
    assert PHONE in card.inner_text()
    assert "王晓明" in card.inner_text()
    look.at(window, "revealed", data=DATA)

    # And only once
    on_page.open()
    assert PHONE not in page.content()

    # And the auditor reads who looked, why, and at nothing personal
    the_auditor_reads_it(open_window(cast.auditor), cast.clerk.name)


def asks_in_vain(window: Window) -> None:
    card = window.page.locator("article.party").first
    card.locator("form button").click()
    card.locator(".field-error").wait_for()
    look.at(window, "reveal without a reason")
    assert PHONE not in window.page.content()


def the_auditor_reads_it(window: Window, who: str) -> None:
    window.go("/audit/")
    row = window.page.locator("tr", has_text="联系申请人约定调解时间")
    assert row.count() == 1
    assert who in row.inner_text()
    assert PHONE not in window.page.content()
    look.at(window, "audit trail", data=("clerk", "neighbour"))
