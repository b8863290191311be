"""What was typed survives a browser that closes in the middle of it."""

from __future__ import annotations

from cases.models import Case, Draft
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import Door, Intake, Logged

FACTS = "楼上卫生间漏水，楼下天花板受损，双方多次争吵，要求修复并赔偿。"


def test_a_draft_survives_a_closed_browser(open_window: Open, cast: Cast) -> None:
    # Given a clerk in the middle of her typing, whose draft was kept by itself
    id_number = cast.id_number()
    first = open_window(cast.clerk)
    types_much(Intake(first).open(), id_number).kept()

    # When the browser closes, and she logs in again somewhere else
    first.close()
    second = open_window()
    Door(second).enter("clerk")
    look.at(second, "desk with a draft")
    page = second.page
    page.locator("#group_drafts ~ ul a, [aria-labelledby=group_drafts] a.btn").first.click()

    # Then everything is there
    page.wait_for_url("**/cases/new/?draft=*")
    again = Intake(second)
    everything_is_there(again, id_number)
    look.at(second, "resumed draft", data=("王晓明", "李国强"))

    # And it can be logged; the draft is gone
    again.confirm_level().log()
    number = Logged(second).number
    assert Case.objects.get().number == number
    assert not Draft.objects.exists()
    assert [url for url in [*first.addresses, *second.addresses] if id_number in url] == []


def types_much(typing: Intake, id_number: str) -> Intake:
    """All but the level, also below the folds."""
    typing.fill(applicant="王晓明", respondent="李国强", phone="13847200001", facts=FACTS)
    typing.field(0, "id_number").fill(id_number)
    typing.page.locator("#card-1 details summary").click()
    typing.field(1, "occupation").fill("司机")
    return typing.choose("dispute_type", "ysp").choose("region", "少先路")


def everything_is_there(again: Intake, id_number: str) -> None:
    assert again.field(0, "name").input_value() == "王晓明"
    assert again.field(0, "id_number").input_value() == id_number
    assert again.field(0, "phone").input_value() == "13847200001"
    assert again.field(1, "name").input_value() == "李国强"
    assert again.field(1, "occupation").input_value() == "司机"
    assert again.page.locator("#id_description").input_value() == FACTS
    assert again.page.locator("#id_dispute_type").input_value() == "0201"
    assert again.page.locator("#id_region").input_value() == "150203001"


def test_a_discarded_draft_is_gone(open_window: Open, cast: Cast) -> None:
    window = open_window(cast.clerk)
    typing = Intake(window).open().fill(applicant="王晓明", facts=FACTS)
    typing.kept()
    typing.page.locator("[data-dialog-open=discard]").click()
    look.at(window, "discard dialog", data=("王晓明",))
    typing.page.locator("#discard .btn-danger").click()
    window.page.wait_for_url(f"{window.home}/")
    assert not Draft.objects.exists()
