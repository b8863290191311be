"""The four papers: who may open them, what stands on them, and that both forms say the same."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client

from cases.models import Case, PartyRole, RefusalReason
from cases.papers import offered
from cases.services import intake
from core.models import AuditEntry
from tests.cases.papers import (
    ALL,
    GOING_ON,
    NOW,
    address,
    article,
    opened_again,
    page_and_word,
)
from tests.cast import Cast


@pytest.fixture
def case(paper_case: Case) -> Case:
    """The case whose papers are opened."""
    return paper_case


@pytest.mark.parametrize("slug", ALL)
def test_page_and_word_file_say_the_same_in_the_same_order(
    cast: Cast, case: Case, slug: str, request: pytest.FixtureRequest
) -> None:
    if slug == "not-accepted-notice":
        request.getfixturevalue("refused")
    page, file = page_and_word(cast.logged_in(cast.clerk), case, slug)
    assert page == file
    assert str(case.number) in page


def test_the_register_form_holds_the_fields_of_the_ministry(cast: Cast, case: Case) -> None:
    intake.accept(case=case, by=cast.clerk, now=NOW)
    page, _file = page_and_word(cast.logged_in(cast.clerk), case, "register-form")
    for words in (
        "登记时间2026年7月3日", "受理时间2026年7月3日", "☑当事人申请（窗口来访）□主动调解□移送",
        "姓名王小明性别男民族蒙古族年龄45周岁", "职业教师联系方式13847212345",
        "单位或住址昆都仑区友谊大街1号楼2单元303室", "名称示例物业有限公司", "法定代表人钱多多",
        "涉及金额12,000.00元", "纠纷简要情况楼上漏水。要求修复并赔偿。", "登记人签名", "受理人签名",
        f"查询码：{case.tracking_code}",
    ):  # fmt: skip
        assert words in page


def test_an_undecided_case_leaves_the_day_of_acceptance_to_the_pen(cast: Cast, case: Case) -> None:
    page, _file = page_and_word(cast.logged_in(cast.clerk), case, "register-form")
    assert "受理时间年月日" in page


def test_the_application_names_both_sides_and_asks_the_office(cast: Cast, case: Case) -> None:
    page, _file = page_and_word(cast.logged_in(cast.clerk), case, "application")
    assert "申请人：王小明，男，蒙古族，45周岁，职业：教师" in page
    assert "被申请人：示例物业有限公司，法定代表人：钱多多，联系方式：04725150000" in page
    assert f"特申请{cast.centre.name}对上述纠纷予以调解" in page


def test_the_application_does_not_tell_where_a_person_of_the_other_side_lives(cast: Cast) -> None:
    fled = cast.party(
        PartyRole.RESPONDENT, "李安全", phone="13847219999", address="某某小区9号楼", gender="female"
    )
    case = cast.log_dispute(parties=(cast.party(), fled))
    page, file = page_and_word(cast.logged_in(cast.clerk), case, "application")
    assert "被申请人：李安全，女" in page
    for told in (page, file):
        assert "13847219999" not in told
        assert "9号楼" not in told


def test_each_side_gets_its_own_notice_of_rights(cast: Cast, case: Case) -> None:
    client = cast.logged_in(cast.clerk)
    both = client.get(address(case, "rights-notice")).content.decode()
    assert both.count("<article") == 2
    company = case.parties.get(role=PartyRole.RESPONDENT)
    one = client.get(address(case, "rights-notice", party=company.pk)).content.decode()
    assert one.count("<article") == 1
    assert "示例物业有限公司：" in article(one)
    assert "王小明" not in article(one)
    file = opened_again(client.get(address(case, "rights-notice", as_word=True)).content)
    assert len(file.sections) == 2


def test_a_party_of_another_case_gets_no_notice_here(cast: Cast, case: Case) -> None:
    stranger = cast.log_dispute().parties.first()
    client = cast.logged_in(cast.clerk)
    assert client.get(address(case, "rights-notice", party=stranger.pk)).status_code == 404
    assert client.get(f"/cases/{case.number}/papers/rights-notice/?party=x").status_code == 404


def test_an_agent_is_named_with_the_party_he_speaks_for(cast: Cast) -> None:
    parties = (
        cast.party(),
        cast.party(PartyRole.RESPONDENT),
        cast.party(PartyRole.AGENT, "王律师", represents=0),
    )
    case = cast.log_dispute(parties=parties)
    client = cast.logged_in(cast.clerk)
    assert "王律师（张三的代理人）" in page_and_word(client, case, "register-form")[0]
    assert "代理人：王律师，系张三的代理人" in page_and_word(client, case, "application")[0]
    assert client.get(address(case, "rights-notice")).content.decode().count("<article") == 2


def test_the_not_accepted_notice_ticks_the_reason_and_the_ways_told(cast: Cast, refused: Case) -> None:
    page, _file = page_and_word(cast.logged_in(cast.clerk), refused, "not-accepted-notice")
    assert "☑人民法院、公安机关或者其他行政机关已经受理或者解决（《人民调解工作若干规定》第二十二条" in page
    assert "☑诉讼" in page
    assert "☑劳动人事仲裁" in page
    assert "□仲裁" in page
    assert page.count("☑") == 3
    assert "只给同事看的话" not in page


def test_a_reason_that_left_the_list_since_still_stands_on_its_notice(cast: Cast, refused: Case) -> None:
    RefusalReason.objects.filter(code="already_handled").update(active=False)
    page, _file = page_and_word(cast.logged_in(cast.clerk), refused, "not-accepted-notice")
    assert "☑人民法院、公安机关" in page


def test_a_paper_exists_only_at_its_stages(cast: Cast, case: Case) -> None:
    client = cast.logged_in(cast.clerk)
    assert [paper.slug for paper in offered(case)] == list(GOING_ON)
    assert client.get(address(case, "not-accepted-notice")).status_code == 404
    assert client.get(address(case, "no-such-paper")).status_code == 404


def test_a_refused_case_has_no_acceptance_papers(cast: Cast, refused: Case) -> None:
    client = cast.logged_in(cast.clerk)
    assert [paper.slug for paper in offered(refused)] == ["application", "not-accepted-notice"]
    assert client.get(address(refused, "register-form")).status_code == 404


@pytest.mark.parametrize("as_word", [False, True])
def test_only_who_may_print_within_reach_opens_a_paper(cast: Cast, case: Case, as_word: bool) -> None:
    path = address(case, "register-form", as_word=as_word)
    expected = {"colleague": 200, "neighbour": 404, "supervisor": 403, "official": 403, "auditor": 403}
    found = {name: cast.logged_in(getattr(cast, name)).get(path).status_code for name in expected}
    assert found == expected
    assert Client().get(path).status_code == 302
    assert cast.logged_in(cast.clerk).post(path).status_code == 405


@pytest.mark.parametrize(("as_word", "form"), [(False, "page"), (True, "word")])
def test_opening_a_paper_is_an_entry_of_the_audit_trail(
    cast: Cast, case: Case, as_word: bool, form: str
) -> None:
    party = case.parties.first().pk
    answer = cast.logged_in(cast.clerk).get(address(case, "rights-notice", as_word=as_word, party=party))
    entry = AuditEntry.objects.get(action="paper.open")
    assert entry.by_id == cast.clerk.pk
    assert (entry.subject_type, entry.subject_id) == ("cases.case", str(case.pk))
    assert entry.detail == {
        "case": case.number, "paper": "rights-notice", "form": form, "parties": [party],
    }  # fmt: skip
    assert entry.organisation == str(cast.centre.pk)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_refused_opening_leaves_no_entry(cast: Cast, case: Case) -> None:
    cast.logged_in(cast.neighbour).get(address(case, "register-form"))
    cast.logged_in(cast.clerk).get(address(case, "not-accepted-notice"))
    assert not AuditEntry.objects.filter(action="paper.open").exists()


def test_the_download_is_named_by_number_and_kind_alone(cast: Cast, case: Case) -> None:
    answer = cast.logged_in(cast.clerk).get(address(case, "register-form", as_word=True))
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.split("''")[1]) == f"{case.number}-受理登记表.docx"
