"""What is wrong is said beside its field, the summary leads there, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from cases.models import Case
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import Intake, Logged

DATA = ("王晓明",)


def wrong_digit(number: str) -> str:
    """The number with another check digit."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def test_bad_input_is_told_at_the_fields(open_window: Open, cast: Cast) -> None:
    # Given a number with a wrong check digit, and no respondent
    window = open_window(cast.clerk)
    window.expected = {400}
    typing = Intake(window).open()
    good = cast.id_number()
    typing.fill(applicant="王晓明", facts="楼上卫生间漏水，要求修复并赔偿。")
    typing.field(0, "id_number").fill(wrong_digit(good))
    typing.field(0, "phone").fill("13847200001")

    # Then the number is doubted as soon as the field is left
    page = typing.page
    page.locator("#card-0 [data-bad]").wait_for()
    assert typing.field(0, "id_number").get_attribute("aria-invalid") == "true"
    look.at(window, "intake with a doubted number", data=DATA)

    # When she submits all the same
    typing.choose("dispute_type", "ysp").choose("region", "少先路").confirm_level().log()

    # Then a summary takes the focus, and each of its lines leads to its field
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    page.wait_for_function("document.activeElement.hasAttribute('data-error-summary')")
    look.at(window, "intake with errors", data=DATA)
    leads_to_each_field(page, ["#id_parties-0-id_number", "#id_parties-1-name"])

    # And nothing is lost: mended, it is logged
    nothing_is_lost(typing)
    mended(typing, good).log()
    assert Logged(window).number == Case.objects.get().number


def mended(typing: Intake, good: str) -> Intake:
    typing.field(0, "id_number").fill(good)
    typing.field(1, "name").fill("李国强")
    typing.page.locator("#risk [data-level]").wait_for()
    return typing


def leads_to_each_field(page: Any, fields: list[str]) -> None:
    """Each line of the summary moves the focus to its field, which tells what is wrong with it."""
    links = page.locator("[data-error-summary] a")
    assert [link.get_attribute("href") for link in links.all()] == fields
    for anchor in fields:
        page.locator(f"[data-error-summary] a[href='{anchor}']").click()
        assert page.evaluate("`#${document.activeElement.id}`") == anchor
        field = page.locator(anchor)
        assert field.get_attribute("aria-invalid") == "true"
        told = field.get_attribute("aria-describedby").split()
        assert any(
            page.locator(f"#{name}").count() and page.locator(f"#{name}").inner_text() for name in told
        )


def nothing_is_lost(typing: Intake) -> None:
    page = typing.page
    assert typing.field(0, "name").input_value() == "王晓明"
    assert typing.field(0, "phone").input_value() == "13847200001"
    assert page.locator("#id_description").input_value().startswith("楼上")
    assert page.locator("#id_dispute_type").input_value() == "0201"
    assert page.locator("[name=alert_level]:checked").count() == 1


def test_an_empty_form_says_all_that_is_missing_at_once(open_window: Open, cast: Cast) -> None:
    window = open_window(cast.clerk)
    window.expected = {400}
    typing = Intake(window).open()
    typing.log()
    links = typing.page.locator("[data-error-summary] a")
    links.first.wait_for()
    missing = {link.get_attribute("href") for link in links.all()}
    fields = {"#id_parties-0-name", "#id_parties-1-name", "#id_description", "#id_dispute_type", "#id_region"}
    assert missing == fields | {"#id_alert_level"}
    typing.page.locator("[data-error-summary] a[href='#id_region']").click()
    assert typing.page.evaluate("document.activeElement.id") == "id_region-ts-control"
    look.at(window, "empty form refused")
