"""A grid worker files the weekly return on a telephone of 360 px, with a network that comes and goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.models import AuditEntry
from screening.models import Finding, ReturnOutcome, Task
from screening.services.returns import report_finding
from tests.cast import Cast
from tests.screening.units import Units, key, prepare

from . import look
from .conftest import Open
from .window import Window

FACTS = "两户因院墙排水发生口角，双方情绪平稳。"
MEASURES = "已上门劝解两次。"
DRAFTS = "() => Object.keys(sessionStorage).filter((name) => name.startsWith('draft:')).length"
PLAN = "嘎查村（社区）普遍排查"
NOTE = "[data-resend-note]:not([hidden])"


@pytest.fixture
def units(cast: Cast) -> Units:
    return prepare(cast)


@pytest.fixture
def task(units: Units) -> Task:
    """The return of this week, as it is today."""
    today = timezone.localdate()
    units.plan(starts_on=today - timedelta(days=today.weekday()))
    return units.task(now=timezone.now())


def words(task: Task, *more: str) -> tuple[str, ...]:
    """Names that offices and people gave, which no language translates."""
    office = str(task.organisation and task.organisation.name)
    return (office, task.region.name, PLAN, FACTS, MEASURES, "马网格", "张三", *more)


def phone(open_window: Open, units: Units, **options: Any) -> Window:
    return open_window(units.grid, width=360, touch=True, **options)


def lose(window: Window) -> None:
    window.context.set_offline(True)


def lose_answers(page: Any, address: str) -> list[int]:
    """The server does what it is asked, but its answers never arrive; what they were."""
    answers: list[int] = []

    def handle(route: Any) -> None:
        answers.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    page.route(address, handle)
    return answers


def find(window: Window) -> None:
    """Give the network back; the browser has told of every request that was lost."""
    window.troubles.clear()
    window.context.set_offline(False)


def choose_type(page: Any) -> None:
    """The box that one types into: found by its pinyin initials."""
    page.locator("#id_dispute_type-ts-control").fill("ll")
    page.locator(".ts-dropdown .option", has_text="邻里").first.tap()


def fill(page: Any) -> None:
    page.locator("#id_facts").fill(FACTS)
    choose_type(page)
    page.locator("#id_measures").fill(MEASURES)


def test_nothing_found_takes_one_tap_from_the_desk(open_window: Open, units: Units, task: Task) -> None:
    # Given a grid worker whose return is due
    window = phone(open_window, units)
    page = window.page
    window.go("/")
    page.locator("#group_screening").wait_for()
    look.at(window, "desk with a return due", data=words(task))

    # When she opens it from the desk and taps once
    page.locator(f"a.btn[href='/screening/returns/{task.pk}/']").tap()
    page.wait_for_url(f"**/screening/returns/{task.pk}/")
    look.at(window, "return to file", data=words(task))
    page.locator(f"[data-task='{task.pk}'] .btn-primary").tap()

    # Then it is returned, she sees it done, and the desk asks for nothing any more
    page.wait_for_url("**/screening/")
    page.locator(f"[data-done='{task.pk}']").wait_for()
    look.at(window, "return filed", data=words(task))
    assert Task.objects.get(pk=task.pk).outcome == ReturnOutcome.NOTHING
    with page.expect_response("**/screening/waiting/"):
        window.go("/")
    assert page.locator("#group_screening").count() == 0


def test_a_tap_without_network_is_kept_and_counts_once(open_window: Open, units: Units, task: Task) -> None:
    # Given a telephone that has lost the network
    window = phone(open_window, units)
    page = window.page
    window.go("/screening/")
    lose(window)

    # When she taps
    page.locator(f"[data-task='{task.pk}'] .btn-primary").tap()
    page.locator(NOTE).wait_for()

    # Then the page says that it is kept, and sends it by itself when the network is back
    assert Task.objects.get(pk=task.pk).outcome == ""
    look.at(window, "return that waits for the network", data=words(task))
    find(window)
    page.locator(f"[data-done='{task.pk}']").wait_for(timeout=15_000)
    assert AuditEntry.objects.filter(action="screening.return").count() == 1
    assert page.evaluate(DRAFTS) == 0


def test_a_finding_typed_without_network_is_sent_once(open_window: Open, units: Units, task: Task) -> None:
    # Given a finding typed on a telephone
    window = phone(open_window, units)
    page = window.page
    window.go(f"/screening/returns/{task.pk}/")
    page.locator("a[href$='/report/']").tap()
    page.wait_for_url("**/report/")
    look.at(window, "form of a finding", data=words(task))
    fill(page)
    page.locator(".intake-more summary").tap()
    page.locator("[name=person_name]").first.fill("张三")
    page.locator("#risk [data-level=blue]").wait_for()
    page.locator("[name=alert_level][value=blue]").check()
    look.at(window, "filled form of a finding", data=words(task))

    # When the network goes while she sends it, and even the page is lost
    lose(window)
    page.locator(".thumb-foot .btn-primary").tap()
    page.locator(NOTE).wait_for()
    look.at(window, "finding that waits for the network", data=words(task))
    assert not Finding.objects.exists()
    find(window)

    # Then it arrives by itself, once
    page.wait_for_url(f"**/screening/returns/{task.pk}/", timeout=15_000)
    made = Finding.objects.get()
    assert (made.facts, made.people.get().name) == (FACTS, "张三")
    assert made.number in page.locator("main").inner_text()
    look.at(window, "return with a finding", data=words(task))
    assert page.evaluate(DRAFTS) == 0


def test_a_finding_whose_answer_was_lost_is_not_made_twice(
    open_window: Open, units: Units, task: Task
) -> None:
    # Given a finding that the server kept, though its answer never arrived
    window = phone(open_window, units)
    page = window.page
    window.go(f"/screening/returns/{task.pk}/report/")
    fill(page)
    page.locator(".intake-more summary").tap()
    page.locator("[name=person_name]").nth(1).fill("张三")
    page.locator("[data-term-add]").tap()
    page.locator("[name=person_name]").nth(2).fill("李四")
    page.locator("[name=alert_level][value=blue]").check()
    answers = lose_answers(page, "**/report/")
    page.locator(".thumb-foot .btn-primary").tap()
    page.locator(NOTE).wait_for()
    assert answers == [204]
    window.troubles.clear()

    # When the page is lost too, and opened anew
    page.unroute("**/report/")
    page.reload()

    # Then it is sent again under its own key and counts once, with everything that was typed
    page.wait_for_url(f"**/screening/returns/{task.pk}/", timeout=15_000)
    assert [one.name for one in Finding.objects.get().people.all()] == ["张三", "李四"]
    assert page.evaluate(DRAFTS) == 0


def test_what_has_to_be_mended_is_said_and_nothing_typed_is_lost(
    open_window: Open, units: Units, task: Task
) -> None:
    # Given a finding settled on the spot that does not say how
    window = phone(open_window, units)
    page, window.expected = window.page, {400}
    window.go(f"/screening/returns/{task.pk}/report/")
    page.locator("#id_facts").fill(FACTS)
    choose_type(page)
    page.locator("#id_settled").check()
    page.locator("[name=alert_level][value=blue]").check()

    # When she sends it
    page.locator(".thumb-foot .btn-primary").tap()
    page.locator("[data-error-summary]").wait_for()

    # Then each fault is a link to its field, and what she typed still stands
    look.at(window, "finding to be mended", data=words(task))
    assert page.locator("#id_facts").input_value() == FACTS
    assert page.locator("#id_settled").is_checked()
    assert page.locator("[data-error-summary] a[href='#id_measures']").count() == 1
    assert not Finding.objects.exists()


def test_a_dangerous_finding_is_proposed_red_and_another_level_needs_a_reason(
    open_window: Open, units: Units, task: Task
) -> None:
    window = phone(open_window, units)
    page = window.page
    window.go(f"/screening/returns/{task.pk}/report/")
    page.locator("#id_facts").fill("他扬言要持刀杀人。")
    page.locator("#risk [data-level=red]").wait_for()
    page.locator("[name=alert_level][value=blue]").check()
    page.locator("#id_alert_reason").wait_for()
    page.locator("[name=alert_level][value=red]").check()
    assert not page.locator("#id_alert_reason").is_visible()


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("zh-CN", 1366), ("en", 1366)])
def test_every_screen_of_a_return_fits_and_speaks_one_language(
    open_window: Open, units: Units, task: Task, language: str, width: int
) -> None:
    # Given one return that waits, and another with a finding
    units.plan(title=PLAN, frequency="daily", focus=FACTS, starts_on=timezone.localdate())
    other = units.task(now=timezone.now())
    report_finding(task=task, by=units.grid, key=key(), finding=units.finding())

    # When she looks at her screens
    window = open_window(units.grid, language=language, width=width, touch=width == 360)
    pages = (f"/screening/returns/{task.pk}/", f"/screening/returns/{other.pk}/report/")
    for address in ("/", "/screening/", *pages):
        window.go(address)
        window.page.wait_for_load_state("networkidle")
        look.at(window, f"{address} {language} {width}", data=words(task))
