"""A mediator works on a telephone of 360 px, with a network that comes and goes."""

from __future__ import annotations

from typing import Any

from cases.models import Case, PartyRole, Session, Stage
from cases.services import sessions
from tests import walk
from tests.cast import Cast

from . import look
from .conftest import Open

NAMES = (
    "沈长顺",
    "尤桂芳",
    "昆都仑区综治中心（测试）",
    "昆都仑区",
    "漏水",
    "楼上卫生间漏水，楼下天花板受损，要求修复并赔偿。",
)
RECORD = "双方到场，被申请人同意月底前修复卫生间。"
DRAFTS = "() => Object.keys(sessionStorage).filter((name) => name.startsWith('draft:')).length"


def lose_the_first_answer(page: Any, address: str) -> list[int]:
    """The server does what it was asked, but its first answer never arrives."""
    answers: list[int] = []

    def handle(route: Any) -> None:
        if answers:
            route.continue_()
            return
        answers.append(route.fetch(max_redirects=0).status)
        route.abort("connectionreset")

    page.route(address, handle)
    return answers


def test_a_case_is_accepted_with_one_tap(open_window: Open, cast: Cast) -> None:
    # Given a mediator who was asked
    case = walk.asked(cast)
    window = open_window(cast.resident, width=360, touch=True)
    page = window.page

    # When she taps "accept" on the first page of her phone
    window.go("/mediator/")
    look.at(window, "mediator's phone", data=NAMES)
    page.locator(".thumb-two .btn-primary").tap()

    # Then mediation has begun, and the case stands before her
    page.wait_for_url(f"**/mediator/{case.number}/")
    look.at(window, "case on the mediator's phone", data=NAMES)
    assert Case.objects.get().stage == Stage.MEDIATION


def test_a_record_survives_a_lost_answer_and_a_lost_page(open_window: Open, cast: Cast) -> None:
    # Given a mediator who has typed the record of a visit
    case = walk.in_mediation(cast)
    window = open_window(cast.resident, width=360, touch=True)
    page = window.page
    window.go(f"/mediator/{case.number}/hold-session/")
    page.locator("textarea[name=record]").fill(RECORD)
    for box in page.locator("input[name=present]").all():
        box.check()

    # When the server keeps the record but its answer is lost
    answers = lose_the_first_answer(page, "**/hold-session/")
    page.locator(".thumb-foot .btn-primary").tap()
    page.locator("#flash [data-connection]").wait_for()

    # Then nothing typed is lost, not even when the page is
    assert answers == [204]
    window.troubles.clear()  # the browser tells of the answer that was lost
    assert page.locator("textarea[name=record]").input_value() == RECORD
    page.unroute("**/hold-session/")
    page.reload()
    assert page.locator("textarea[name=record]").input_value() == RECORD
    assert page.locator("input[name=present]:checked").count() == 2

    # And sending it again makes no second record, and leaves nothing behind in the telephone
    page.locator(".thumb-foot .btn-primary").tap()
    page.wait_for_url(f"**/mediator/{case.number}/")
    assert Session.objects.get(mediation__case=case).record == RECORD
    assert page.evaluate(DRAFTS) == 0
    look.at(window, "recorded session on a phone", data=(*NAMES, RECORD))


def test_a_record_that_misses_something_comes_back_as_it_was_typed(open_window: Open, cast: Cast) -> None:
    # Given a record that does not say who came
    case = walk.in_mediation(cast)
    window = open_window(cast.resident, width=360, touch=True)
    page, window.expected = window.page, {400}
    window.go(f"/mediator/{case.number}/hold-session/")
    look.at(window, "record on a phone", data=NAMES)
    page.locator("textarea[name=record]").fill(RECORD)

    # When she sends it
    page.locator(".thumb-foot .btn-primary").tap()
    page.locator("[data-error-summary]").wait_for()

    # Then it says what is missing, and holds what she typed
    look.at(window, "record to be mended on a phone", data=(*NAMES, RECORD))
    assert page.locator("textarea[name=record]").input_value() == RECORD


def test_logging_out_leaves_nothing_typed_in_the_telephone(open_window: Open, cast: Cast) -> None:
    case = walk.in_mediation(cast)
    window = open_window(cast.resident, width=360, touch=True)
    page = window.page
    window.go(f"/mediator/{case.number}/side-note/")
    page.locator("textarea[name=text]").fill(RECORD)
    assert page.evaluate(DRAFTS) == 1
    page.locator(".topbar details summary").last.tap()
    page.locator("form[action$='/logout/'] button").tap()
    page.wait_for_url("**/login/**")
    assert page.evaluate(DRAFTS) == 0


def test_the_tab_of_the_mediation_is_for_every_eye(open_window: Open, cast: Cast) -> None:
    case = walk.in_mediation(cast)
    walk.notice(cast, case)
    walk.held(cast, case)
    walk.planned(cast, case)
    applicant = case.parties.get(role=PartyRole.APPLICANT)
    sessions.side_note(case=case, by=cast.resident, party=applicant, text=RECORD)
    window = open_window(cast.resident)
    window.go(f"/cases/{case.number}/tab/mediation/")
    look.at(window, "mediation tab", data=(*NAMES, walk.RECORD, RECORD))
