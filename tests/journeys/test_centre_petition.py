"""A petition matter: nobody mediates without both consents; one side refuses, a township takes it on."""

from __future__ import annotations

from cases.models import Case, ConsentMatter, PartyRole, Stage
from referrals.models import KindCode, Leg, LegState
from tests import walk

from . import forms
from .centre import Centre
from .pages import OF_DIALOG

REPORT = "已协调社区与物业，垫付维修费用，信访人表示满意。"


def test_a_refused_petition_matter_is_claimed_by_a_township(centre: Centre) -> None:
    # Given a petition handed over with the consent of the petitioner alone
    centre.written += (REPORT,)
    number = is_handed_over(centre)

    # When the mediator would begin, then she is told whose consent is missing
    cannot_begin(centre, number)

    # And when the other side refuses expressly, mediation ends with the other ways told
    is_refused(centre, number)

    # Then a township claims the petition by proxy, reports the result, and the centre closes the case
    is_claimed(centre, number)
    centre.case("clerk", number).do("close", note="代办完成")
    assert centre.stage(number) == Stage.CLOSED


def is_handed_over(centre: Centre) -> str:
    intake = centre.intake("petitions")
    assert intake.page.locator("#id_source").input_value() == "petition"
    intake.whole()
    number = intake.log_and_wait("log").number
    case = Case.objects.get(number=number)
    page = centre.case("petitions", number).tab("handover")
    dialog = page.dialog_here("hand_in")
    petitioner = case.parties.get(role=PartyRole.APPLICANT)
    forms.fill(dialog, document_number="信访20260719-3", consents=[petitioner.pk], consent_way="written")
    centre.look("petitions", "hand-over with consent")
    forms.send(page.page, dialog.locator(OF_DIALOG))
    assert list(case.consents.filter(matter=ConsentMatter.MEDIATION).values_list("party", flat=True)) == [
        petitioner.pk
    ]
    centre.desk("clerk").do(number, "accept")
    return number


def cannot_begin(centre: Centre, number: str) -> None:
    mediator = walk.on_register(centre.cast, "resident")
    centre.triage("triage", number).decide("mediation", centre.cast.centre, mediator=mediator).refer()
    phone = centre.phone("resident", number)
    phone.window.expected = {409}
    sentence = phone.accept_refused()
    assert "李*强" in sentence
    assert "王" not in sentence
    assert "同意" in sentence
    centre.look("resident", "consent missing")
    assert centre.stage(number) == Stage.HANDLING


def is_refused(centre: Centre, number: str) -> None:
    phone = centre.phone("resident", number)
    phone.do("fail", cause="refused", other_ways=["03", "05"], note="被申请人明确表示不接受调解。")
    assert centre.stage(number) == Stage.FAILED


def is_claimed(centre: Centre, number: str) -> None:
    page = centre.case("triage", number).tab("handover")
    dialog = page.dialog_here("offer")
    offices = [centre.cast.township.name, centre.cast.petition_office.name]
    forms.fill(dialog, kind="proxy", candidates=offices)
    centre.look("triage", "proxy offered to several")
    forms.send(page.page, dialog.locator(OF_DIALOG))
    desk = centre.desk("township_desk", "claim")
    centre.look("township_desk", "to be claimed")
    desk.do(number, "claim")
    assert centre.holder(number) == centre.cast.township.name
    report = centre.case("township_desk", number)
    report.do("conclude", mode="06", note=REPORT)
    assert centre.stage(number) == Stage.CONCLUDED
    report.tab("handover").do_here("complete", answer="done", text=REPORT)
    legs = Leg.objects.filter(case__number=number, kind=KindCode.PROXY)
    assert sorted(legs.values_list("state", flat=True)) == [LegState.COMPLETED]
