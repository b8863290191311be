"""How the papers look: the layout of the standard, hostile words, whole tables."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt

from cases.models import Case, PartyRole
from cases.papers import PAPERS, Paper, word
from cases.papers.facts import read
from cases.papers.sheet import COLUMNS, Cell, Line, Look, Row, Sheet, Table, label, plain
from tests.cases.papers import (
    GOING_ON,
    HOSTILE,
    HOSTILE_ON_PAPER,
    address,
    article,
    opened_again,
    page_and_word,
    paragraphs,
    squeezed,
)
from tests.cast import Cast


@pytest.fixture
def case(paper_case: Case) -> Case:
    """The case whose papers are opened."""
    return paper_case


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
