"""The papers of mediation, agreement and after: when each exists, what stands on it, what never does."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from cases import papers
from cases.models import AgreementForm, Case, Depth, FailureCause, PaperKind, PartyRole, Performance
from cases.papers.capital import capital
from cases.papers.facts import read
from cases.papers.sheet import Table
from cases.services import agreement, closing, files, sessions, watching
from cases.services.sharing import share
from referrals.services import legs
from tests import walk
from tests.cases.papers import address, article, page_and_word
from tests.cases.test_paper_looks import assert_filled
from tests.cast import Cast

BLANKS = {"power-of-attorney", "investigation-record", "supervision-letter"}


def slugs(case: Case) -> set[str]:
    return {paper.slug for paper in papers.offered(case)}


def told(cast: Cast, case: Case, slug: str) -> str:
    """The paper as the clerk reads it; page and Word file say the same."""
    page, file = page_and_word(cast.logged_in(cast.clerk), case, slug)
    assert page == file
    return page


def sheets(cast: Cast, case: Case, slug: str) -> int:
    return cast.logged_in(cast.clerk).get(address(case, slug)).content.decode().count("<article")


@pytest.fixture
def owing(cast: Cast) -> Case:
    """In force in writing, the respondent owes 1200 yuan."""
    case = walk.agreeing(cast)
    term = walk.owing(case, due_on=date(2026, 8, 1))
    agreement.agree(
        case=case, by=cast.resident, form=AgreementForm.WRITTEN, content="被申请人修复漏水。\n互不追究。",
        terms=[term], made_on=date(2026, 7, 20),
    )  # fmt: skip
    return walk.signed(cast, case)


@pytest.fixture
def closed(cast: Cast) -> Case:
    return walk.closed(cast)


def test_the_supervision_letter_says_what_is_demanded_and_by_when(cast: Cast) -> None:
    case = walk.accepted(cast)
    leg = legs.offer(case=case, by=cast.triage, kind="transfer", to=cast.committee)
    legs.accept(leg=leg, by=cast.mediator)
    blank = told(cast, case, "supervision-letter")
    note, answer_by = "请于三日内联系双方。\n并书面报告。", timezone.localdate() + timedelta(days=3)
    watching.supervise(case=case, by=cast.supervisor, note=note, answer_by=answer_by)
    letter = told(cast, case, "supervision-letter")
    assert "请于三日内联系双方。" in letter
    assert "请于三日内联系双方。" not in blank
    assert f"于{answer_by.year}年{answer_by.month}月{answer_by.day}日前办理" in letter
    assert letter.index(cast.committee.name) < letter.index("督办要求") < letter.index(cast.centre.name)


def test_papers_appear_when_their_rows_do(cast: Cast) -> None:
    case = walk.accepted(cast)
    assert {"cover", "contents", "back-cover", "accepted-notice", *BLANKS} <= slugs(case)
    later = {
        "mediation-record",
        "written-agreement",
        "performance-receipt",
        "follow-up-record",
        "explanation",
    }
    assert not later & slugs(case)
    failed = walk.failed(cast)
    assert {"mediation-record", "terminated-notice"} <= slugs(failed)
    assert "written-agreement" not in slugs(failed)


def test_an_oral_agreement_has_its_register_form_and_no_written_one(cast: Cast) -> None:
    case = walk.agreed(cast, form=AgreementForm.ORAL)
    assert "oral-agreement" in slugs(case)
    assert "written-agreement" not in slugs(case)
    page = told(cast, case, "oral-agreement")
    assert "协议内容被申请人修复漏水，双方互不追究。" in page
    assert "自各方当事人达成协议之日起生效" in page


def test_each_side_is_told_that_the_dispute_was_accepted(cast: Cast) -> None:
    case = walk.accepted(cast)
    page = told(cast, case, "accepted-notice")
    assert sheets(cast, case, "accepted-notice") == 2
    assert "张三：" in page
    assert "李四：" in page
    assert f"{cast.centre.name}（印章）" in page
    assert "不收取任何费用" in page


def test_the_end_of_mediation_ticks_the_cause_and_the_ways_told(cast: Cast) -> None:
    page = told(cast, walk.failed(cast, cause=FailureCause.REFUSED), "terminated-notice")
    assert "☑当事人一方明确拒绝调解" in page
    assert page.count("☑") == 2 * 3  # two sides: the cause and two ways
    assert "□各方当事人不能达成调解协议" in page


def test_the_record_is_a_sheet_for_each_session_with_who_came(cast: Cast) -> None:
    case = walk.in_mediation(cast)
    walk.held(cast, case)
    applicant = case.parties.get(role=PartyRole.APPLICANT)
    session = walk.held(cast, case)
    session.attendances.exclude(party=applicant).update(present=False)
    page = told(cast, case, "mediation-record")
    assert sheets(cast, case, "mediation-record") == 2
    assert "未到场人李四（被申请人）" in page
    assert "未到场人无" in page
    assert walk.RECORD in page
    assert f"人民调解员{cast.resident.name}" in page


def test_what_one_side_said_alone_stands_on_no_paper(cast: Cast) -> None:
    case = walk.agreeing(cast)
    party = case.parties.first()
    sessions.side_note(case=case, by=cast.resident, party=party, text="最低可以接受三千元")
    client = cast.logged_in(cast.clerk)
    pages = [client.get(address(case, slug)).content.decode() for slug in slugs(case)]
    assert len(pages) > 8
    assert not any("三千元" in page for page in pages)


def test_the_agreement_holds_facts_terms_and_what_the_law_says(cast: Cast, owing: Case) -> None:
    page = told(cast, owing, "written-agreement")
    for words in (
        f"编号：{owing.number}-1", "申请人：张三", "被申请人：李四", "被申请人修复漏水。互不追究。",
        "（1）李四于2026年8月1日前向张三履行：支付维修费（金额：1,200.00元）。",
        "第三十一条，经人民调解委员会调解达成的调解协议，具有法律约束力",
        "自协议生效之日起三十日内共同向人民法院申请司法确认", "本协议一式3份", "人民调解员（签名）：",
    ):  # fmt: skip
        assert words in page


def test_no_paper_tells_an_identity_number_or_where_the_other_side_lives(cast: Cast) -> None:
    fled = cast.party(PartyRole.RESPONDENT, "李安全", address="某某小区9号楼", phone="13847219999")
    case = walk.in_force(cast, parties=(cast.party(), fled))
    numbers = [party.person.id_number for party in case.parties.select_related("person")]
    client = cast.logged_in(cast.clerk)
    for slug in slugs(case):
        page = article(client.get(address(case, slug)).content.decode())
        assert not any(number in page for number in numbers)
        if slug != "register-form":
            assert "某某小区" not in page
            assert "13847219999" not in page


def test_a_receipt_names_the_amount_in_capital_numerals(cast: Cast, owing: Case) -> None:
    assert "performance-receipt" not in slugs(owing)
    term = owing.agreements.get().terms.get()
    agreement.perform(case=owing, by=cast.clerk, term=term, performed_on=date(2026, 7, 30))
    page = told(cast, owing, "performance-receipt")
    assert "今收到李四根据2026年7月20日达成的人民调解协议第1项" in page
    assert "1,200.00元（大写：人民币壹仟贰佰元整）" in page
    assert "履行日期：2026年7月30日" in page


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("8000.50", "人民币捌仟元伍角整"),
        ("1200.00", "人民币壹仟贰佰元整"),
        ("100001.08", "人民币壹拾万零壹元零捌分"),
        ("10010.00", "人民币壹万零壹拾元整"),
        ("200000000.00", "人民币贰亿元整"),
        ("305040607.89", "人民币叁亿零伍佰零肆万零陆佰零柒元捌角玖分"),
    ],
)
def test_amounts_in_capital_numerals(amount: str, words: str) -> None:
    assert capital(Decimal(amount)) == words


def test_the_application_for_confirmation_is_joint(cast: Cast, owing: Case) -> None:
    page = told(cast, owing, "confirmation-application")
    assert "申请人：张三" in page
    assert "申请人：李四" in page
    assert "第二百零五条" in page
    assert "没有恶意串通、规避法律的行为" in page


def test_a_visit_is_a_sheet_of_the_follow_up_record(cast: Cast, closed: Case) -> None:
    visit: dict[str, Any] = {
        "reached": True,
        "satisfaction": "satisfied",
        "performance": Performance.PERFORMED,
    }
    closing.follow_up(
        case=closed, by=cast.clerk, way="phone", visited_on=timezone.localdate(), note="满意", **visit
    )
    page = told(cast, closed, "follow-up-record")
    assert "履行情况全部履行满意程度满意" in page
    assert f"回访人{cast.clerk.name}" in page


def test_the_explanation_tells_how_the_case_went(cast: Cast, closed: Case) -> None:
    page = told(cast, closed, "explanation")
    assert "举行调解1次；达成书面协议1份、口头协议0份" in page
    assert "结案方式：人民调解，纠纷已化解" in page


def test_evidence_is_listed_with_who_gave_it(cast: Cast) -> None:
    case = walk.accepted(cast)
    party = case.parties.first()
    photo = walk.picture(5)
    files.attach(case=case, by=cast.clerk, kind=PaperKind.EVIDENCE, file=photo, title="漏水照片", party=party)
    assert "1漏水照片张三" in told(cast, case, "evidence-list")


def test_a_power_of_attorney_names_principal_and_agent(cast: Cast) -> None:
    parties = (
        cast.party(),
        cast.party(PartyRole.RESPONDENT),
        cast.party(PartyRole.AGENT, "王律师", represents=0),
    )
    page = told(cast, walk.accepted(cast, parties=parties), "power-of-attorney")
    assert "委托人：张三受委托人：王律师" in page
    assert "委托人：李四受委托人：＿＿" in page


def test_the_contents_printed_alone_leave_the_pages_to_the_pen(cast: Cast, closed: Case) -> None:
    page = told(cast, closed, "contents")
    assert "1人民调解受理登记表2受理通知书3人民调解当事人权利义务告知书" in page


def test_every_form_fills_the_grid(closed: Case) -> None:
    file = read(closed)
    tables = [
        block
        for paper in papers.offered(closed)
        for sheet in paper.compose(file, paper.recipients(file))
        for block in sheet.blocks
        if isinstance(block, Table)
    ]
    assert len(tables) > 3
    for table in tables:
        assert_filled(table)


def test_the_papers_of_many_sessions_cost_no_more_statements(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    case = walk.in_mediation(cast)
    for _number in range(5):
        walk.held(cast, case)
    client = cast.logged_in(cast.clerk)
    with django_assert_max_num_queries(20):
        client.get(address(case, "mediation-record"))


def test_what_a_file_lacks_before_it_closes(cast: Cast) -> None:
    assert papers.missing_papers(walk.in_mediation(cast)) == []
    case = walk.agreed(cast)
    assert papers.missing_papers(case) == ["卷内缺少已签名的协议书。"]
    walk.signed(cast, case)
    assert papers.missing_papers(case) == []


def test_identity_is_proven_by_number_or_by_scan(cast: Cast) -> None:
    unknown = cast.party(PartyRole.RESPONDENT, "李四", id_type="none", id_number="")
    case = walk.in_force(cast, parties=(cast.party(), unknown))
    assert papers.missing_papers(case) == ["卷内缺少当事人身份证明。"]
    walk.attached(cast, case, kind=PaperKind.IDENTITY)
    assert papers.missing_papers(case) == []


def test_an_office_that_sees_only_a_part_prints_nothing(cast: Cast) -> None:
    case = walk.accepted(cast)
    share(case=case, organisation=cast.police_station, depth=Depth.ASK, purpose="leg:1")
    assert cast.logged_in(cast.partner).get(f"/cases/{case.number}/").status_code == 200
    assert cast.logged_in(cast.partner).get(address(case, "register-form")).status_code == 403
