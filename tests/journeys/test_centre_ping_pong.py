"""Nobody wants the case: after two returns the centre above names the office that has to take it."""

from __future__ import annotations

from cases.models import Stage
from organisations.models import Organisation

from . import forms
from .centre import Centre
from .pages import OF_DIALOG

NOT_OURS = "当事人均不住在本辖区，应由其他单位办理。"
ASKED = "请依法受理。"
DECISION = "纠纷发生在少先路街道，由该街道调委会办理，不得再退。"


def test_a_case_nobody_wants_is_decided_above(centre: Centre) -> None:
    centre.language = "en"
    # Given an accepted case
    centre.written += (NOT_OURS, ASKED, DECISION)
    number = centre.intake("clerk").whole().log_and_wait().number
    committee, township = centre.cast.committee, centre.cast.township

    # When two offices in turn accept it and return it with a reason
    is_handed_to(centre, number, committee, "mediator")
    comes_back(centre, number, "mediator")
    is_handed_to(centre, number, township, "township_desk")
    comes_back(centre, number, "township_desk")

    # Then the next return is put to the city, which names the office
    is_handed_to(centre, number, committee, "mediator")
    is_put_above(centre, number)
    decides(centre, number)

    # And that office accepts because it must: there is no way to decline
    has_to_accept(centre, number)


def is_handed_to(centre: Centre, number: str, office: Organisation, who: str) -> None:
    page = centre.case("triage", number).tab("handover")
    page.do_here("offer", kind="transfer", to=office.name, asked=ASKED)
    centre.desk(who).do(number, "accept")
    assert centre.holder(number) == office.name


def comes_back(centre: Centre, number: str, who: str) -> None:
    """Returned with a reason, which the centre sees at once and cannot decline."""
    page = centre.case(who, number).tab("handover")
    page.do_here("send_back", reason="wrong_place", text=NOT_OURS)
    desk = centre.desk("clerk", "returned")
    assert NOT_OURS in desk.row(number).inner_text()
    assert desk.row(number).locator("[data-act=decline]").count() == 0
    desk.do(number, "accept")
    assert (centre.stage(number), centre.holder(number)) == (Stage.RETRIAGE, centre.cast.centre.name)


def is_put_above(centre: Centre, number: str) -> None:
    page = centre.case("mediator", number).tab("handover")
    page.page.locator(".leg-chain").wait_for()
    assert page.page.locator("[data-act=send_back]").count() == 0
    dialog = page.dialog_here("contest")
    forms.fill(dialog, reason="wrong_place", text=NOT_OURS)
    centre.look("mediator", "put to the centre above")
    forms.send(page.page, dialog.locator(OF_DIALOG))
    assert centre.stage(number) == Stage.CONTESTED


def decides(centre: Centre, number: str) -> None:
    desk = centre.desk("city_supervisor", "decide")
    dialog = desk.dialog(number, "decide")
    forms.fill(dialog, to=centre.cast.committee.name, text=DECISION)
    centre.look("city_supervisor", "decision above")
    forms.send(desk.page, dialog.locator(OF_DIALOG))
    assert centre.stage(number) == Stage.OFFERED


def has_to_accept(centre: Centre, number: str) -> None:
    desk = centre.desk("mediator")
    assert DECISION in desk.row(number).inner_text()
    assert desk.row(number).locator("[data-act=decline]").count() == 0
    centre.look("mediator", "has to accept")
    desk.do(number, "accept")
    assert (centre.stage(number), centre.holder(number)) == (Stage.HANDLING, centre.cast.committee.name)
