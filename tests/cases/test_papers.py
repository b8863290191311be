"""The four papers: who may open them, what stands on them, and that both forms say the same."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable

from cases.models import Case, PartyRole, PersonKind, RefusalReason, ResolutionMode
from cases.papers import PAPERS, Paper, offered, word
from cases.papers.facts import read
from cases.papers.sheet import COLUMNS, Cell, Line, Look, Row, Sheet, Table, label, plain
from cases.services import intake
from core.models import AuditEntry
from tests.cast import Cast

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CREDIT_CODE = "91150203MA0N00000K"
HOSTILE = "<script>alert(1)</script> & \u202eevil\u0007 {office} =1+1 😀"
HOSTILE_ON_PAPER = "<script>alert(1)</script> & evil {office} =1+1 😀"
GOING_ON = ("register-form", "application", "rights-notice")
ALL = (*GOING_ON, "not-accepted-notice")


@pytest.fixture
def case(cast: Cast) -> Case:
    """A tenant against a company, everything known."""
    tenant = cast.party(
        name="王小明",
        phone="13847212345",
        address="昆都仑区友谊大街1号楼2单元303室",
        ethnicity="蒙古族",
        occupation="教师",
        id_number="",
        birth_date=date(1980, 7, 4),
        gender="male",
    )
    company = cast.party(
        PartyRole.RESPONDENT,
        "示例物业有限公司",
        kind=PersonKind.LEGAL,
        id_type="credit_code",
        id_number="",
        phone="04725150000",
        legal_representative="钱多多",
        address="昆都仑区钢铁大街9号",
    )
    return cast.log_dispute(
        parties=(tenant, company),
        now=NOW,
        description="楼上漏水。\n要求修复并赔偿。",
        place="友谊大街1号楼",
        amount=12000,
    )


@pytest.fixture
def refused(cast: Cast, case: Case) -> Case:
    return intake.refuse(
        case=case,
        by=cast.clerk,
        reason=RefusalReason.objects.get(code="already_handled"),
        other_ways=[ResolutionMode.objects.get(code="05"), ResolutionMode.objects.get(code="0203")],
        note="只给同事看的话",
        now=NOW,
    )


def address(case: Case, slug: str, *, as_word: bool = False, party: int | None = None) -> str:
    return f"/cases/{case.number}/papers/{slug}{'.docx' if as_word else '/'}" + (
        f"?party={party}" if party else ""
    )


def article(html: str) -> str:
    """The words of the paper on the page, white space taken out."""
    papers = re.findall(r"<article.*?</article>", html, re.DOTALL)
    return squeezed(unescape(re.sub(r"<[^>]*>", "", "".join(papers))))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def paragraphs(document: WordDocument) -> list[str]:
    """Every paragraph of the Word file in reading order, a joined cell once."""
    found: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, WordTable):
            seen: list[Any] = []
            for row in block.rows:
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.append(cell._tc)
                        found += [paragraph.text for paragraph in cell.paragraphs]
        else:
            found.append(block.text)
    return found


def opened_again(content: bytes) -> WordDocument:
    return Document(BytesIO(content))


def page_and_word(client: Client, case: Case, slug: str) -> tuple[str, str]:
    page = client.get(address(case, slug))
    file = client.get(address(case, slug, as_word=True))
    assert (page.status_code, file.status_code) == (200, 200)
    return article(page.content.decode()), squeezed("".join(paragraphs(opened_again(file.content))))


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


def test_the_word_file_tells_nothing_of_its_maker(cast: Cast, case: Case) -> None:
    about = opened_again(
        cast.logged_in(cast.clerk).get(address(case, "application", as_word=True)).content
    ).core_properties
    assert (about.title, about.language) == ("人民调解申请书", "zh-CN")
    assert (about.author, about.last_modified_by, about.comments, about.keywords) == ("", "", "", "")


def test_the_word_file_is_laid_out_as_the_standard_asks(cast: Cast, case: Case) -> None:
    file = opened_again(cast.logged_in(cast.clerk).get(address(case, "application", as_word=True)).content)
    section = file.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert chinese_font(file, "Title") == "方正小标宋简体"
    assert chinese_font(file, "Body Text") == "仿宋_GB2312"
    assert chinese_font(file, "Heading 1") == "黑体"
    assert chinese_font(file, "Paper Number") == "楷体_GB2312"
    body = file.styles["Body Text"]
    assert (file.styles["Title"].font.size, body.font.size) == (Pt(22), Pt(16))
    assert body.paragraph_format.line_spacing == Pt(28)
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert "PAGE" in section.footer._element.xml
    assert 'w:eastAsia="zh-CN"' in file.styles.element.xml


def chinese_font(file: WordDocument, style: str) -> str | None:
    fonts = file.styles[style].element.rPr.find(qn("w:rFonts"))
    assert not any("Theme" in name for name in fonts.attrib)
    return fonts.get(qn("w:eastAsia"))


@pytest.mark.parametrize("slug", GOING_ON)
def test_a_hostile_name_stands_on_paper_as_text(cast: Cast, slug: str) -> None:
    case = cast.log_dispute(
        parties=(cast.party(name=HOSTILE, address="路" * 300), cast.party(PartyRole.RESPONDENT, "W" * 128)),
        description="=HYPERLINK(1)\x0b\x1f]]><w:p/>\n{office}",
    )
    client = cast.logged_in(cast.clerk)
    assert "<script>alert" not in client.get(address(case, slug)).content.decode()
    page, file = page_and_word(client, case, slug)
    assert page == file
    assert squeezed(HOSTILE_ON_PAPER) in page
    if slug != "rights-notice":
        assert "]]><w:p/>{office}" in page
        assert "W" * 128 in page


def test_the_paper_is_chinese_and_its_frame_speaks_the_clerks_language(cast: Cast, case: Case) -> None:
    client = cast.logged_in(cast.clerk)
    with translation.override("en"):
        english = client.get(address(case, "register-form"), headers={"accept-language": "en"})
    page = english.content.decode()
    assert "Word file" in page
    assert "人民调解受理登记表" in article(page)
    assert article(page) == article(client.get(address(case, "register-form")).content.decode())


def test_a_paper_costs_a_constant_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    many = [cast.party(PartyRole.THIRD, f"第三人{i}") for i in range(20)]
    case = cast.log_dispute(parties=(cast.party(), cast.party(PartyRole.RESPONDENT), *many))
    client = cast.logged_in(cast.clerk)
    with django_assert_max_num_queries(15):
        client.get(address(case, "rights-notice"))


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.slug)
def test_every_row_of_a_form_fills_the_grid(cast: Cast, refused: Case, paper: Paper) -> None:
    file = read(refused)
    for sheet in paper.compose(file, paper.recipients(file)):
        for table in (block for block in sheet.blocks if isinstance(block, Table)):
            assert_filled(table)


def assert_filled(table: Table) -> None:
    hanging: list[tuple[int, int]] = []
    for row in table.rows:
        cells = [*hanging, *((cell.span, cell.rows) for cell in row.cells)]
        assert sum(span for span, _rows in cells) == COLUMNS
        hanging = [(span, rows - 1) for span, rows in cells if rows > 1]
    assert hanging == []


def test_plain_text_keeps_what_can_be_printed() -> None:
    assert plain("a\r\nb\tc") == "a\nb\tc"
    assert plain("\x00\x08\ud800\ufffe\u2066x\u200d") == "x\u200d"


def test_a_table_survives_cells_that_reach_over_rows() -> None:
    table = Table((
        Row((label("左", 4, rows=2), Cell("右上", 20))),
        Row((Cell("右下", 20),), height=20),
    ))  # fmt: skip
    file = opened_again(word.draw("t", [Sheet("t", (Line("一", Look.BODY), table))]))
    drawn = file.tables[0]
    assert drawn.cell(0, 0)._tc is drawn.cell(1, 3)._tc
    assert round(drawn.rows[1].height.mm) == 20
    assert [text for text in paragraphs(file) if text] == ["t", "一", "左", "右上", "右下"]
