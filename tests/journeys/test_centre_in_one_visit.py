"""A dispute of neighbours is settled by word of mouth in one visit, and its file is bound."""

from __future__ import annotations

from django.utils import timezone

from cases.models import Case, PartyRole, Stage
from core import jobs
from tests import walk

from . import forms
from .centre import RECORD, Centre
from .pages import OF_DIALOG

AGREED = "李国强当日支付维修费八百元，双方互不追究。"


def test_neighbours_settle_in_one_visit(centre: Centre) -> None:
    # Given two neighbours at the window, and a mediator on duty
    mediator = walk.on_register(centre.cast, "resident")
    number = centre.intake("clerk").whole().log_and_wait().number
    centre.written += (AGREED,)

    # When triage keeps the case and names the mediator
    board = centre.triage("triage", number).decide("mediation", centre.cast.centre, mediator=mediator)
    centre.look("triage", "triage board")
    board.refer()
    centre.look("triage", "nothing waits for triage")
    assert centre.stage(number) == Stage.HANDLING

    # And she mediates at once, on her phone
    mediates(centre, number)

    # Then the clerk closes the case, asks how it went, and archives it
    closes(centre, number)
    binds(centre, number)


def mediates(centre: Centre, number: str) -> None:
    """Accept, notice, session, agreement by word of mouth, performance: five thumbs' work."""
    phone = centre.phone("resident", number)
    phone.home()
    centre.look("resident", "asked on the phone")
    phone.accept()
    centre.look("resident", "case on the phone")
    phone.do("serve_notice")
    phone.form("hold_session")
    centre.look("resident", "session on the phone")
    phone.do("hold_session", present=True, record=RECORD)
    centre.look("resident", "case with a session on the phone")
    parties = Case.objects.get(number=number).parties
    debtor, creditor = (parties.get(role=role) for role in (PartyRole.RESPONDENT, PartyRole.APPLICANT))
    today = timezone.localdate()
    form = phone.form("agree")
    forms.fill(
        form, form="oral", content=AGREED, term_what=["支付维修费"], term_debtor=[debtor.pk],
        term_creditor=[creditor.pk], term_amount=["800"], term_due_on=[today],
    )  # fmt: skip
    centre.look("resident", "agreement on the phone")
    forms.send(phone.page, form.locator(".thumb-foot button"))
    assert centre.stage(number) == Stage.AGREEMENT
    phone.do("perform", term=str(Case.objects.get(number=number).agreements.get().terms.get().pk))


def closes(centre: Centre, number: str) -> None:
    page = centre.case("clerk", number)
    centre.look("clerk", "case to close")
    page.tab("agreement")
    centre.look("clerk", "agreement")
    lines = page.tab("closing").page.locator("main")
    assert "身份" in lines.inner_text()
    centre.look("clerk", "papers missing before closing")
    adds_identity_papers(centre, number)
    page.tab("closing").do_here("close")
    assert centre.stage(number) == Stage.CLOSED
    dialog = page.tab("closing").dialog_here("follow_up")
    centre.look("clerk", "follow-up dialog")
    forms.fill(dialog, satisfaction="satisfied", performance="performed", note="双方满意。")
    forms.send(page.page, dialog.locator(OF_DIALOG))
    page.tab("closing")
    centre.look("clerk", "closed and followed up")
    page.open().do("archive")
    assert centre.stage(number) == Stage.ARCHIVED


def adds_identity_papers(centre: Centre, number: str) -> None:
    """A copy of both identity cards, beside the line of the file where it is missing."""
    page = centre.case("clerk", number).tab("papers")
    page.page.locator("[data-act=attach][href*='kind=identity']").click()
    dialog = page.page.locator("#dialogs dialog")
    dialog.wait_for()
    forms.fill(dialog, file=walk.picture(7))
    centre.look("clerk", "adding a paper")
    forms.send(page.page, dialog.locator(OF_DIALOG))


def binds(centre: Centre, number: str) -> None:
    """The clerk has the file bound: the page shows how far it is, and gives the Word file."""
    page = centre.case("clerk", number).tab("papers").page
    page.locator("section[aria-labelledby=file-bound] button").first.click()
    page.locator("#bundle .job").wait_for()
    centre.look("clerk", "file being bound")
    jobs.run_waiting()
    link = page.locator("#bundle a[download]")
    link.wait_for()
    centre.look("clerk", "file bound")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".docx")
    with open(download.value.path(), "rb") as word:
        assert word.read(2) == b"PK"
