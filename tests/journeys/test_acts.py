"""Acts on the case page: accept, refuse with reason and other ways, withdraw, note."""

from __future__ import annotations

from cases.models import Case, Stage
from tests.cast import Cast

from . import look
from .conftest import Open
from .pages import CasePage
from .window import Window

DATA = ("张*", "李*")


def test_a_logged_dispute_is_accepted_from_the_desk(open_window: Open, cast: Cast) -> None:
    case = cast.log_dispute()
    window = open_window(cast.clerk)
    window.go("/")
    look.at(window, "desk with a case")
    window.page.locator(".row-line .btn-primary").first.click()
    on_page = CasePage(window, str(case.number))
    dialog = window.page.locator("#act-accept")
    dialog.wait_for()
    look.at(window, "accept dialog", data=DATA)
    assert dialog.locator(".consequence").inner_text().strip()
    on_page.confirm("accept")
    window.page.locator(".toast-note").wait_for()
    look.at(window, "accepted", data=DATA)
    case.refresh_from_db()
    assert case.stage == Stage.ACCEPTED


def test_a_refusal_names_reason_and_other_ways_and_gives_the_notice(open_window: Open, cast: Cast) -> None:
    # Given a logged dispute that is none
    case = cast.log_dispute()
    window = open_window(cast.clerk)
    window.expected = {400}
    on_page = CasePage(window, str(case.number)).open()

    # When she refuses without a word
    on_page.dialog("refuse")
    look.at(window, "refuse dialog", data=DATA)
    on_page.confirm("refuse")

    # Then the dialog stands open again and says what is missing
    page = window.page
    page.locator("#act-refuse [data-error-summary]").wait_for()
    look.at(window, "refusal refused", data=DATA)
    assert Case.objects.get().stage == Stage.SUBMITTED

    # When she gives a reason and the other ways
    for name in ("reason", "other_ways"):
        page.locator(f"#act-refuse [name={name}]").first.check()
    on_page.confirm("refuse")
    page.locator(".toast-note").wait_for()

    # Then it is not accepted, and the notice can be printed
    assert Case.objects.get().stage == Stage.NOT_ACCEPTED
    look.at(window, "refused case", data=DATA)
    prints_the_notice(window)


def prints_the_notice(window: Window) -> None:
    page = window.page
    page.locator("a[href$='/papers/not-accepted-notice/']").first.click()
    page.wait_for_url("**/papers/not-accepted-notice/")
    look.at(window, "not-accepted notice", paper=True)
    assert "张三" in page.locator("article").first.inner_text()


def test_a_withdrawal_and_a_note_stand_in_the_story(open_window: Open, cast: Cast) -> None:
    case = cast.log_dispute()
    window = open_window(cast.clerk)
    on_page = CasePage(window, str(case.number)).open()
    page = window.page
    page.locator(".note-form textarea").fill("已电话联系双方，约定周五面谈。")
    page.locator(".note-form button").click()
    page.locator(".toast-note").wait_for()
    assert "约定周五面谈" in on_page.story
    on_page.dialog("withdraw")
    look.at(window, "withdraw dialog", data=DATA)
    page.locator("#act-withdraw textarea").fill("申请人来电，双方已自行和解。")
    on_page.confirm("withdraw")
    page.locator("#act-withdraw").wait_for(state="detached")
    assert "自行和解" in on_page.story
    assert Case.objects.get().stage == Stage.WITHDRAWN
    look.at(window, "withdrawn case", data=DATA)
