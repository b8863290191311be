"""The end of a case: what keeps it from closing, how it is closed, reopened and archived."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from cases.guards import closing_missing
from cases.models import (
    AgreementForm,
    AlertLevel,
    Case,
    DutyKind,
    FailureCause,
    IdType,
    PaperKind,
    PartyRole,
    ResolutionMode,
    SignatureWay,
    Stage,
)
from cases.presenters.closing import closing_tab
from cases.services import agreement, closing, confirmation, duties, files, mediation, triage
from cases.signing import latest
from core.errors import BadInput, Conflict, NotAllowed
from core.models import Job
from tests import walk
from tests.cast import Cast

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()


def mode(code: str) -> ResolutionMode:
    return ResolutionMode.objects.get(code=code)


def close(cast: Cast, case: Case, code: str = "0103") -> None:
    closing.close(case=case, by=cast.clerk, mode=mode(code), note="双方满意", now=NOW)


def test_an_oral_agreement_closes_in_the_same_visit(cast: Cast) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL, now=NOW)
    close(cast, case)
    row = case.closings.get()
    assert (case.stage, case.closed_at) == (Stage.CLOSED, NOW)
    assert (row.mode_id, row.settled, row.summary, row.organisation, row.at) == (
        "0103", True, "双方满意", cast.centre, NOW,
    )  # fmt: skip
    assert case.events.get(kind="close").facts == {"mode": "0103", "settled": True, "here": True}


def test_an_agreement_not_signed_by_all_does_not_close(cast: Cast) -> None:
    case = walk.agreed(cast, now=NOW)
    with pytest.raises(Conflict):
        close(cast, case)
    walk.signed(cast, case, now=NOW)
    close(cast, case)
    assert case.stage == Stage.CLOSED


def test_the_signed_sheet_has_to_be_in_the_file_and_not_struck_out(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    assert closing_missing(case) == []
    files.strike(case=case, by=cast.clerk, paper=case.attachments.get(), note="看不清", now=NOW)
    assert len(closing_missing(case)) == 1
    with pytest.raises(Conflict):
        close(cast, case)


def test_who_signed_as_agent_has_a_power_of_attorney_in_the_file(cast: Cast) -> None:
    agent = cast.party(PartyRole.AGENT, "王五", represents=0)
    case = walk.agreed(cast, parties=(cast.party(), cast.party(PartyRole.RESPONDENT), agent), now=NOW)
    party = case.parties.get(role=PartyRole.AGENT)
    given = {"way": SignatureWay.HAND, "signed_on": TODAY, "scan": walk.picture(1), "now": NOW}
    agreement.sign(case=case, by=cast.resident, party=party, **given)
    walk.signed(cast, case, now=NOW)
    assert len(closing_missing(case)) == 1
    walk.attached(cast, case, kind=PaperKind.AUTHORITY, now=NOW)
    assert closing_missing(case) == []


def test_a_yellow_case_needs_plan_and_consultation_before_it_closes(cast: Cast) -> None:
    case = walk.agreed(
        cast, form=AgreementForm.ORAL, now=NOW, alert_level=AlertLevel.YELLOW, alert_reason="矛盾激化"
    )
    assert len(closing_missing(case)) == 2
    plan = {"duty": DutyKind.PLAN, "text": "由街道牵头，会同住建部门逐户核实漏水原因，分两次组织协商。"}
    met = {"duty": DutyKind.CONSULTATION, "text": "会商认定楼上防水失效。", "held_on": TODAY}
    for given in (plan, met):
        duties.record_duty(case=case, by=cast.triage, now=NOW, **given)
    close(cast, case)
    assert case.stage == Stage.CLOSED


@pytest.mark.parametrize("code", ["02", "05", "0203"])
def test_an_agreement_is_closed_by_a_kind_of_mediation_or_settlement(cast: Cast, code: str) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL, now=NOW)
    with pytest.raises(BadInput) as refusal:
        close(cast, case, code)
    assert set(refusal.value.fields) == {"mode"}


def test_a_way_of_resolution_has_to_be_said(cast: Cast) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL, now=NOW)
    with pytest.raises(BadInput):
        closing.close(case=case, by=cast.clerk, mode=None, now=NOW)


def test_a_failed_case_closes_by_one_of_the_ways_that_were_told_and_is_not_settled(cast: Cast) -> None:
    case = walk.failed(cast, now=NOW)
    told = closing.other_ways_told(case)
    untold = ResolutionMode.objects.filter(active=True, parent=None).exclude(code__in=told)[0]
    with pytest.raises(BadInput):
        close(cast, case, untold.code)
    close(cast, case, told[-1])
    assert case.closings.get().settled is False
    names = {way.name for way in ResolutionMode.objects.filter(code__in=told)}
    assert set(closing_tab(case, cast.clerk).other_ways) == names


def test_a_case_refused_before_mediation_began_closes_too(cast: Cast) -> None:
    case = walk.handled(cast, now=NOW)
    from_the_list = [mode("05")]
    closing_of = {"cause": FailureCause.REFUSED, "other_ways": from_the_list, "now": NOW}
    walk.mediation.fail(case=case, by=cast.resident, **closing_of)
    close(cast, case, "05")
    assert case.stage == Stage.CLOSED


@pytest.mark.parametrize(("code", "settled"), [("0102", True), ("06", True), ("04", False), ("05", False)])
def test_what_another_office_did_is_settled_only_if_the_parties_agreed(
    cast: Cast, code: str, settled: bool
) -> None:
    case = walk.handled(cast, now=NOW)
    closing.conclude(case=case, by=cast.clerk, mode=mode(code), note="已按程序处理", now=NOW)
    assert (case.stage, case.events.get(kind="conclude").facts) == (Stage.CONCLUDED, {"mode": code})
    close(cast, case, code)
    assert case.closings.get().settled is settled


def test_a_result_without_words_is_no_result(cast: Cast) -> None:
    case = walk.handled(cast, now=NOW)
    with pytest.raises(BadInput) as refusal:
        closing.conclude(case=case, by=cast.clerk, mode=None, note=" ", now=NOW)
    assert set(refusal.value.fields) == {"mode", "note"}


def test_who_concludes_leaves_nobody_mediating(cast: Cast) -> None:
    case = walk.asked(cast, now=NOW)
    closing.conclude(case=case, by=cast.clerk, mode=mode("06"), note="双方自行和解", now=NOW)
    assert case.mediations.get().ended_at == NOW


NO_PAPER = {"id_type": IdType.NONE, "id_number": ""}


def test_a_settled_case_proves_both_identities_a_failed_one_the_applicants_alone(cast: Cast) -> None:
    unknown = (cast.party(), cast.party(PartyRole.RESPONDENT, **NO_PAPER))
    settled = walk.agreed(cast, form=AgreementForm.ORAL, now=NOW, parties=unknown)
    assert len(closing_missing(settled)) == 1
    walk.attached(cast, settled, kind=PaperKind.IDENTITY, now=NOW)
    assert closing_missing(settled) == []
    assert closing_missing(walk.failed(cast, now=NOW, parties=unknown)) == []


def test_a_stranger_or_an_official_closes_nothing(cast: Cast) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL, now=NOW)
    for who in (cast.neighbour, cast.mediator, cast.official):
        with pytest.raises(NotAllowed):
            closing.close(case=case, by=who, mode=mode("0103"), now=NOW)


def test_the_page_says_what_is_missing_before_it_is_tried(cast: Cast) -> None:
    case = walk.agreed(cast, now=NOW)
    tab = closing_tab(case, cast.clerk)
    assert tab.asked
    assert tab.missing == closing_missing(case)
    assert closing_tab(walk.closed(cast), cast.clerk).missing == []


# Reopening.


def test_a_reopened_case_keeps_number_and_holder_and_may_end_again(cast: Cast) -> None:
    case = walk.closed(cast, now=NOW)
    number = case.number
    closing.reopen(case=case, by=cast.clerk, note="又漏水了", now=NOW)
    assert (case.stage, case.number, case.holder, case.closed_at) == (
        Stage.RETRIAGE, number, cast.centre, None,
    )  # fmt: skip
    triage.keep(case=case, by=cast.triage, route="mediation", note="再次调解", now=NOW)
    walk.mediation.assign(case=case, by=cast.triage, mediator=walk.on_register(cast), now=NOW)
    walk.mediation.start(case=case, by=cast.resident, now=NOW)
    agreement.agree(case=case, by=cast.resident, form="oral", content="再次修复", made_on=TODAY, now=NOW)
    found = latest(case)
    assert found is not None
    assert (found.number, case.agreements.count()) == (2, 2)
    close(cast, case)
    assert case.closings.count() == 2


def test_reopening_needs_a_word(cast: Cast) -> None:
    with pytest.raises(BadInput):
        closing.reopen(case=walk.closed(cast, now=NOW), by=cast.clerk, note=" ", now=NOW)


# Archive.


def test_an_archived_case_is_bound_in_the_background_and_may_be_bound_again(cast: Cast) -> None:
    case = walk.closed(cast, now=NOW)
    first = closing.archive(case=case, by=cast.clerk, now=NOW)
    assert case.stage == Stage.ARCHIVED
    again = closing.archive(case=case, by=cast.clerk, now=NOW)
    found = Job.objects.filter(pk__in=[first.pk, again.pk], kind=closing.BUNDLE, params={"case": case.pk})
    assert found.count() == 2
    assert case.events.filter(kind="archive").count() == 1
    with pytest.raises(NotAllowed):
        closing.archive(case=case, by=cast.supervisor, now=NOW)


def test_a_file_with_a_term_to_come_stays_open(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    term = walk.owing(case, due_on=TODAY + timedelta(days=30))
    agreement.agree(
        case=case, by=cast.resident, form="oral", content="…", made_on=TODAY, terms=[term], now=NOW
    )
    close(cast, case)
    with pytest.raises(Conflict) as refusal:
        closing.archive(case=case, by=cast.clerk, now=NOW)
    assert refusal.value.code == "term_to_come"
    closing.archive(case=case, by=cast.clerk, now=NOW + timedelta(days=31))
    assert case.stage == Stage.ARCHIVED


def test_a_term_of_an_agreement_that_nobody_signed_keeps_no_file_open(cast: Cast) -> None:
    case = walk.agreeing(cast, now=NOW)
    term = walk.owing(case, due_on=TODAY + timedelta(days=300))
    agreement.agree(
        case=case, by=cast.resident, form="written", content="…", made_on=TODAY, terms=[term], now=NOW
    )
    ways = list(ResolutionMode.objects.filter(active=True, parent__isnull=True)[:2])
    cause = FailureCause.NO_AGREEMENT
    mediation.fail(case=case, by=cast.resident, cause=cause, other_ways=ways, now=NOW)
    closing.close(case=case, by=cast.clerk, mode=ways[0], now=NOW)
    closing.archive(case=case, by=cast.clerk, now=NOW)
    assert case.stage == Stage.ARCHIVED


def test_a_file_whose_court_has_not_answered_stays_open(cast: Cast) -> None:
    case = walk.in_force(cast, now=NOW)
    confirmation.apply_confirmation(
        case=case, by=cast.resident, court=cast.court, applied_on=TODAY, both_agree=True,
        status_or_title=False, now=NOW,
    )  # fmt: skip
    close(cast, case)
    with pytest.raises(Conflict) as refusal:
        closing.archive(case=case, by=cast.clerk, now=NOW)
    assert refusal.value.code == "confirmation_open"


def test_the_acts_of_the_end_are_done_in_the_browser(cast: Cast) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL)
    browser = cast.logged_in(cast.clerk)

    def post(act: str, **given: object) -> int:
        return browser.post(reverse(f"cases:{act}", args=[case.number]), given).status_code

    assert post("close", mode="05") == 400
    assert post("close", mode="0103", note="双方满意") == 303
    assert post("reopen") == 400
    assert post("archive") == 303
    assert post("reopen", note="又漏水了") == 303
