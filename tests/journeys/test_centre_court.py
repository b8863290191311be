"""A court delegates a dispute; mediation fails with the other ways told, and the file returns with papers."""

from __future__ import annotations

from cases.models import Case, PaperKind, Stage
from referrals.models import KindCode, Leg
from tests import walk

from . import forms
from .centre import RECORD, Centre
from .pages import OF_DIALOG

DOCUMENT = "（2026）内0203诉前调712号"
WHY = "双方对赔偿数额分歧过大，调解不成，退回法院依法立案。"


def test_a_delegated_matter_goes_back_to_the_court_with_papers(centre: Centre) -> None:
    centre.language = "en"
    # Given a dispute the court delegates before filing
    centre.written += (DOCUMENT, WHY, "现场照片")
    number = is_delegated(centre)

    # When the mediator brings the parties together, and they cannot agree
    fails(centre, number)

    # Then the centre returns it with the papers, and the court has the letter and its file again
    goes_back(centre, number)
    opens_the_letter(centre, number)
    desk = centre.desk("judge", "returned")
    desk.do(number, "accept")
    assert centre.holder(number) == centre.cast.court.name


def is_delegated(centre: Centre) -> str:
    mediator = walk.on_register(centre.cast, "resident")
    page = centre.inbound("judge")
    number = page.document(DOCUMENT, kind="delegate").whole().send_in()
    assert Leg.objects.get(case__number=number).kind == KindCode.DELEGATE
    centre.desk("clerk").do(number, "accept")
    centre.triage("triage", number).decide("mediation", centre.cast.centre, mediator=mediator).refer()
    return number


def fails(centre: Centre, number: str) -> None:
    phone = centre.phone("resident", number).accept()
    phone.do("serve_notice")
    phone.do("hold_session", present=True, record=RECORD)
    form = phone.form("fail")
    forms.fill(form, cause="no_agreement")
    centre.look("resident", "failure on the phone")
    forms.fill(form, other_ways=["05", "06"])
    forms.send(phone.page, form.locator(".thumb-foot button"))
    assert centre.stage(number) == Stage.FAILED


def goes_back(centre: Centre, number: str) -> None:
    case = Case.objects.get(number=number)
    paper = walk.attached(centre.cast, case, kind=PaperKind.RECORD)
    page = centre.case("clerk", number).tab("handover")
    dialog = page.dialog_here("send_back")
    forms.fill(dialog, reason="mediation_failed", text=WHY, papers=[paper.pk])
    centre.look("clerk", "return dialog")
    forms.send(page.page, dialog.locator(OF_DIALOG))
    back = Leg.objects.of(case).get(kind=KindCode.BACK)
    assert (back.to_organisation, list(back.papers.all())) == (centre.cast.court, [paper])


def opens_the_letter(centre: Centre, number: str) -> None:
    """The letter, to be printed, with what goes with it."""
    page = centre.case("clerk", number).tab("handover").page
    page.locator(".leg-chain").wait_for()
    centre.look("clerk", "chain of hand-overs")
    page.locator(".leg-chain a[href*='/letter/']").last.click()
    page.wait_for_url("**/letter/")
    centre.look("clerk", "letter", paper=True)
    assert WHY in page.locator("article").first.inner_text()
