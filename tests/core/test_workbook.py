from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from core.errors import BadInput
from core.spreadsheet import write_xlsx
from core.workbook import read_lines

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BOOK = '<workbook xmlns:r="r"><workbookPr{more}/><sheets><sheet name="1" r:id="rId1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="rId1" Target="{target}"/></Relationships>'


def sheet(rows: list[list[object]], headers: list[str] | None = None) -> io.BytesIO:
    stream = io.BytesIO()
    write_xlsx(stream, headers or ["甲", "乙"], rows)
    return stream


def packed(
    data: str | bytes, *, more: str = "", target: str = "worksheets/sheet1.xml", **parts: str
) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", BOOK.format(more=more))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(target=target))
        archive.writestr("xl/worksheets/sheet1.xml", data)
        for name, text in parts.items():
            archive.writestr(f"xl/{name}.xml", text)
    return stream


def row(cells: str, number: int = 1) -> str:
    return f'<worksheet><sheetData><row r="{number}">{cells}</row></sheetData></worksheet>'


def test_what_was_written_is_read_back_with_its_line_numbers() -> None:
    lines = read_lines(sheet([["张三", 12.5], [None, None], ["=1+1", date(2026, 3, 1)]]))
    assert [(line.number, line.cells) for line in lines] == [
        (1, ["甲", "乙"]),
        (2, ["张三", "12.5"]),
        (4, ["=1+1", "46082"]),
    ]


def test_shared_strings_are_looked_up_and_phonetic_guides_left_out() -> None:
    strings = "<sst><si><r><t>调</t></r><r><t>解</t></r><rPh><t>tiáo</t></rPh></si></sst>"
    lines = read_lines(packed(row('<c r="C1" t="s"><v>0</v></c>'), sharedStrings=strings))
    assert lines[0].cells == ["", "", "调解"]


def test_of_a_formula_the_stored_value_is_taken() -> None:
    cell = '<c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c>'
    assert read_lines(packed(row(cell)))[0].cells == ["x"]


HOSTILE = {
    "nothing": io.BytesIO(b""),
    "text": io.BytesIO("机构,姓名".encode()),
    "a cut file": io.BytesIO(sheet([["a", "b"]]).getvalue()[:900]),
    "another zip": packed("<x/>", target="worksheets/none.xml"),
    "an entity bomb": packed(
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
        + row('<c r="A1" t="inlineStr"><is><t>&b;</t></is></c>')
    ),
    "an outside entity": packed(
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + row("<c><v>&a;</v></c>")
    ),
    "broken xml": packed("<worksheet><sheetData><row>"),
    "a string that is not there": packed(row('<c r="A1" t="s"><v>7</v></c>')),
    "a number that is none": packed(row('<c r="A1" t="s"><v>x</v></c>')),
    "days from 1904": packed(row("<c><v>1</v></c>"), more=' date1904="1"'),
    "a cell outside any row": packed("<worksheet><c r='A1'><v>1</v></c></worksheet>"),
    "a cell of a page": packed(row(f"<c><v>{'x' * 5000}</v></c>")),
    "a part of a hundred megabytes": packed(b"<worksheet>" + b" " * 100_000_000),
    "too many parts": packed("<x/>", **{f"part{n}": "" for n in range(600)}),
    "too many rows": packed(
        "<worksheet>"
        + "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, 1200))
        + "</worksheet>"
    ),
    "a large file": io.BytesIO(b"PK" + bytes(2_000_001)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_plain_table_is_refused_in_words(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_lines(HOSTILE[name])
    assert refused.value.code == "workbook"


def test_columns_far_out_and_empty_rows_cost_nothing() -> None:
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 50_000))
    cells = '<c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c>'
    lines = read_lines(packed(f'<worksheet><row r="1">{cells}</row>{rows}</worksheet>'))
    assert [line.cells for line in lines] == [["1"]]
