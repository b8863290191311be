"""110 hands a dispute over, a committee settles it in writing, and the court confirms the agreement."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.models import Agreement, Case, Confirmation, ConfirmationState, PaperKind, PartyRole, Stage
from tests import walk

from . import forms
from .centre import RECORD, Centre
from .pages import OF_DIALOG, CasePage

AGREED = "分两期支付修复费用，不再主张其他权利。"
TERMS = ["第一期修复费用", "第二期修复费用"]
RULING = "（2026）内0203民特18号"


def test_a_police_matter_is_settled_in_writing_and_confirmed(centre: Centre) -> None:
    centre.language = "en"
    # Given a dispute from an emergency call, which the police send in under their own number
    walk.on_register(centre.cast, "mediator")
    centre.written += (AGREED, *TERMS, RULING, "110-20260719-0042")
    number = comes_from_the_police(centre)

    # When the centre accepts it and refers it to the committee, which accepts too
    is_accepted_and_referred(centre, number)
    assert (centre.stage(number), centre.holder(number)) == (Stage.HANDLING, centre.cast.committee.name)

    # And the mediator there brings both to a written agreement that both sign
    agrees_in_writing(centre, number)
    both_sign(centre, number)

    # Then the court confirms it with a ruling, and the case is closed
    court_confirms(centre, number)
    walk.attached(centre.cast, Case.objects.get(number=number), kind=PaperKind.IDENTITY)
    centre.case("mediator", number).do("close")
    assert centre.stage(number) == Stage.CLOSED


def comes_from_the_police(centre: Centre) -> str:
    page = centre.inbound("partner")
    page.document("110-20260719-0042").whole()
    centre.look("partner", "sending in")
    number = page.send_in()
    centre.look("partner", "sent in")
    assert (centre.stage(number), centre.holder(number)) == (Stage.OFFERED, centre.cast.police_station.name)
    return number


def is_accepted_and_referred(centre: Centre, number: str) -> None:
    desk = centre.desk("clerk")
    desk.do(number, "accept")
    assert centre.holder(number) == centre.cast.centre.name
    centre.triage("triage", number).decide("mediation", centre.cast.committee).refer()
    desk = centre.desk("mediator")
    desk.dialog(number, "accept")
    centre.look("mediator", "accepting for the committee")
    forms.send(desk.page, desk.page.locator(f"#dialogs {OF_DIALOG}"))


def agrees_in_writing(centre: Centre, number: str) -> None:
    page = centre.case("mediator", number)
    page.do("assign", mediator=centre.cast.mediator.name)
    page.open().do("start")
    page.open().do("serve_notice")
    page.open().do("hold_session", present=True, record=RECORD)
    dialog = page.open().dialog("agree")
    parties = Case.objects.get(number=number).parties
    debtor, creditor = (parties.get(role=role).pk for role in (PartyRole.RESPONDENT, PartyRole.APPLICANT))
    today = timezone.localdate()
    forms.fill(
        dialog, form="written", content=AGREED, term_what=TERMS,
        term_debtor=[debtor] * 2, term_creditor=[creditor] * 2, term_amount=["3000", "2000"],
        term_due_on=[today + timedelta(days=10), today + timedelta(days=40)],
    )  # fmt: skip
    centre.look("mediator", "agreement dialog")
    forms.send(page.page, dialog.locator(OF_DIALOG))
    assert centre.stage(number) == Stage.AGREEMENT


def both_sign(centre: Centre, number: str) -> None:
    """Each with a scan of the sheet; the second makes the agreement hold."""
    page = centre.case("mediator", number)
    for colour in (101, 102):
        agreement = Agreement.objects.get(case__number=number)
        assert agreement.in_force_at is None
        dialog = page.tab("agreement").dialog_here("sign")
        forms.fill(dialog, scan=walk.picture(colour))
        if colour == 101:
            centre.look("mediator", "signature dialog")
        forms.send(page.page, dialog.locator(OF_DIALOG))
    agreement.refresh_from_db()
    assert agreement.in_force_at is not None
    page.tab("agreement")
    centre.look("mediator", "agreement in force")


def court_confirms(centre: Centre, number: str) -> None:
    page = centre.case("mediator", number).tab("agreement")
    page.do_here("apply_confirmation", court=str(centre.cast.court.pk), both_agree=True, status_or_title="no")
    desk = centre.desk("judge")
    centre.look("judge", "application at the court")
    desk.row(number).locator("a.row-title").click()
    answering = CasePage(desk.window, number)
    answering.do("answer_confirmation", answer="accepted")
    centre.look("judge", "accepted by the court")
    answering.open().do("answer_confirmation", answer="confirmed", document_number=RULING)
    found = Confirmation.objects.get(agreement__case__number=number)
    assert (found.state, found.document_number) == (ConfirmationState.CONFIRMED, RULING)
    page.tab("agreement")
