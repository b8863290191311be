"""A report as data: values, tables whose rows fill their width, and the same document after keeping."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.utils.translation import gettext_lazy
from docx import Document as WordDocument
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook

from reports import sheets, word
from reports.document import (
    Cell,
    Document,
    Figure,
    Figures,
    Grid,
    Heading,
    Mean,
    Prose,
    Share,
    from_json,
    placed,
    to_json,
)

WIDE = Grid(
    "按类型",
    head=[
        [Cell("地区", rows=2), Cell("件数", columns=2), Cell("其中", columns=6)],
        ["受理", "办结", *"甲乙丙丁戊己"],
    ],
    rows=[["昆都仑区", 1200, Share(1, 3), 1, 2, 3, 4, 5, 6], ["=1+1", 0, Share(0, 0), *range(6)]],
    total=["合计", 1200, Share(1, 3), 1, 3, 5, 7, 9, 11],
    widths=[20] * 9,
)
WHOLE = Document(
    "矛盾纠纷多元化解月通报",
    (
        Heading("一、总体情况"),
        Prose("本月受理1200件。"),
        Prose("注：按事件统计。", note=True),
        Figures((Figure("化解率", Share(92, 100), ("上月 90.00%",), "达成协议÷调解结案"),), "主要指标"),
        WIDE,
        Grid("甲/乙:丙", [["名称", "天数"]], [["甲", Mean(7, 2)]]),
    ),
    place="包头市", period="2026年10月", made="2026-11-01 08:00 生成", issue="第10期",
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Share(3881, 4013), "96.71%"), (Share(1, 3, 0), "33%"), (Share(1, 8, 2), "12.50%"),
        (Share(5, 1000, 0), "1%"), (Share(0, 7), "0.00%"), (Share(0, 0), "–"),
        (Mean(7, 2), "3.5"), (Mean(1, 20), "0.1"), (Mean(0, 0), "–"), (Mean(-1, 2, 0), "-1"),
    ],
)  # fmt: skip
def test_a_rate_is_rounded_half_up_and_nothing_divides_by_nothing(value: Share | Mean, said: str) -> None:
    assert str(value) == said


def test_it_is_the_same_after_it_was_kept() -> None:
    assert from_json(to_json(WHOLE)) == WHOLE


def test_what_is_kept_is_plain_and_speaks_the_language_in_which_it_was_built() -> None:
    told = to_json(Document(gettext_lazy("Total")))
    assert told == {"is": "Document", "title": told["title"]}
    assert type(told["title"]) is str


@pytest.mark.parametrize(
    "rows", [[["甲"]], [["甲", 1, 2]], [[Cell("甲", rows=2), 1]], [[Cell("甲", columns=3)]]]
)
def test_a_row_that_does_not_fill_the_width_is_a_defect(rows: list[list[Cell]]) -> None:
    with pytest.raises(ValueError, match=r"row|reaches"):
        Grid("表", [["名称", "件数"]], rows)


def test_a_cell_over_two_rows_is_there_in_both() -> None:
    first, second = placed(WIDE.head, 9)
    assert [(slot.column, slot.continues) for slot in first] == [(0, False), (1, False), (3, False)]
    assert [(slot.column, slot.continues) for slot in second][:2] == [(0, True), (1, False)]


def test_a_workbook_holds_numbers_as_numbers_and_text_as_text() -> None:
    book = load_workbook(BytesIO(sheets.draw(WHOLE)))
    assert book.sheetnames == ["概况", "按类型", "甲 乙 丙"]
    sheet = book["按类型"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert cells["=1+1"].data_type == "s"
    assert cells["=1+1"].quotePrefix
    assert cells[1200].number_format == "0"
    assert cells[0.3333].number_format == "0.00%"
    assert cells["–"].data_type == "s"
    assert {str(span) for span in sheet.merged_cells.ranges} == {"A7:A8", "B7:C7", "D7:I7"}
    assert sheet.freeze_panes == "B9"
    figures = [[cell.value for cell in row] for row in book["概况"].iter_rows()]
    assert ["化解率", 0.92, "上月 90.00%", "达成协议÷调解结案"] in figures


def test_sheets_of_one_name_are_told_apart() -> None:
    twins = Document("报表", tuple(Grid("同名" * 20, [["甲"]], [[1]]) for _ in range(3)))
    names = load_workbook(BytesIO(sheets.draw(twins))).sheetnames
    assert len(set(names)) == 3
    assert all(len(name) <= 31 for name in names)


def test_word_says_the_same_and_lies_across_when_a_table_is_wide() -> None:
    read = WordDocument(BytesIO(word.draw(WHOLE)))
    texts = [line.text for line in read.paragraphs]
    assert texts[:4] == ["矛盾纠纷多元化解月通报", "第10期", "包头市　2026年10月", "2026-11-01 08:00 生成"]
    assert "本月受理1200件。" in texts
    assert read.sections[0].orientation == WD_ORIENT.LANDSCAPE
    figures, wide, _narrow = read.tables
    assert [cell.text for cell in figures.rows[1].cells] == [
        "化解率",
        "92.00%",
        "上月 90.00%",
        "达成协议÷调解结案",
    ]
    assert [cell.text for cell in wide.rows[2].cells][:3] == ["昆都仑区", "1200", "33.33%"]
    assert wide.rows[0].cells[0]._tc is not wide.rows[0].cells[1]._tc
    assert [row._tr.xpath("w:trPr/w:tblHeader") != [] for row in wide.rows] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_no_character_breaks_a_file() -> None:
    hostile = '<b>&"\x0b\x00\ufffe\ud800\u202e甲\n乙'
    broken = Document(hostile, (Prose(hostile), Grid(hostile, [[hostile]], [[hostile]], note=hostile)))
    read = WordDocument(BytesIO(word.draw(broken)))
    assert read.tables[0].rows[1].cells[0].text == '<b>&"甲\n乙'
    cells = [cell.value for row in load_workbook(BytesIO(sheets.draw(broken))).worksheets[1] for cell in row]
    assert cells.count('<b>&"\u202e甲\n乙') >= 3


def test_a_narrow_one_stands_upright() -> None:
    narrow = Document("报表", (Grid("表", [["甲", "乙"]], [["一", 2]]),))
    assert WordDocument(BytesIO(word.draw(narrow))).sections[0].orientation == WD_ORIENT.PORTRAIT
