from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from core.errors import BadInput
from core.spreadsheet import write_xlsx
from core.workbook import read_lines

ROOT = Path(__file__).resolve().parents[2]
SHEET, BOOK, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PLAIN_TYPE = b"openxmlformats-officedocument.spreadsheetml.sheet.main"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


def sheet(rows: list[list[object]], headers: list[str] | None = None) -> io.BytesIO:
    stream = io.BytesIO()
    write_xlsx(stream, headers or ["甲", "乙"], rows)
    return stream


def parts() -> dict[str, bytes]:
    """The parts of a workbook as Excel's own writer would make it."""
    with zipfile.ZipFile(sheet([])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(changed: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """That workbook with some parts put in place of its own, or beside them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in {**parts(), **changed}.items():
            archive.writestr(name, data)
    return stream


def with_cells(cells: str, before: str = "") -> io.BytesIO:
    return with_rows(f'<row r="1">{cells}</row>', before)


def with_rows(rows: str, before: str = "") -> io.BytesIO:
    return packed({SHEET: f"{before}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"})


def with_strings(strings: str) -> io.BytesIO:
    """A sheet whose cell C1 is the first of these shared strings."""
    data = (
        f'<worksheet {MAIN}><sheetData><row r="1"><c r="C1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    )
    declared = f'<Override PartName="/{STRINGS}" ContentType="{STRINGS_TYPE}"/></Types>'
    types = parts()[TYPES].decode().replace("</Types>", declared)
    return packed({SHEET: data, STRINGS: strings, TYPES: types})


def in_book(old: str, new: str) -> io.BytesIO:
    book = parts()[BOOK].decode()
    assert old in book
    return packed({BOOK: book.replace(old, new, 1)})


@cache
def bomb() -> io.BytesIO:
    """300 KB that unfold to 300 MB."""
    return packed({SHEET: b"<worksheet>" + b" " * 300_000_000})


def lying(stream: io.BytesIO) -> io.BytesIO:
    """The sheet's size told as 100 bytes, in the directory and before the part itself."""
    data = bytearray(stream.getvalue())
    for mark, name_at, size_at in ((b"PK\1\2", 46, 24), (b"PK\3\4", 30, 22)):
        place = data.find(mark)
        while data[place + name_at : place + name_at + len(SHEET)] != SHEET.encode():
            place = data.find(mark, place + 1)
        data[place + size_at : place + size_at + 4] = struct.pack("<I", 100)
    return io.BytesIO(bytes(data))


def many_names_for_one_content() -> io.BytesIO:
    """One compressed part of 10 MB that 200 names in the directory point at."""
    stream = packed({})
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/a.xml", b" " * 10_000_000)
        for _ in range(200):
            archive.filelist.append(archive.getinfo("xl/a.xml"))
    return stream


def test_what_was_written_is_read_back_with_its_line_numbers() -> None:
    lines = read_lines(sheet([["张三", 12.5], [None, None], ["=1+1", date(2026, 3, 1)]]))
    assert [(line.number, line.cells) for line in lines] == [
        (1, ["甲", "乙"]),
        (2, ["张三", "12.5"]),
        (4, ["=1+1", "2026-03-01"]),
    ]


def test_cells_are_told_as_a_person_would_have_typed_them() -> None:
    rows = [[True, 13900000001], [False, -3.0], [datetime(2026, 3, 1, 9, 30), "　"]]  # noqa: DTZ001 — as in a cell
    lines = read_lines(sheet(rows))
    assert [line.cells for line in lines[1:]] == [
        ["TRUE", "13900000001"], ["FALSE", "-3"], ["2026-03-01 09:30:00", "　"],
    ]  # fmt: skip


def test_shared_strings_are_looked_up_and_phonetic_guides_left_out() -> None:
    strings = (
        f"<sst {MAIN}><si><r><t>调</t></r><r><t>解</t></r><rPh sb='0' eb='1'><t>tiáo</t></rPh></si></sst>"
    )
    assert read_lines(with_strings(strings))[0].cells == ["", "", "调解"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<c r="A1" t="str"><f>HYPERLINK("http://x")</f><v>x</v></c>', "x"),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    ],
)
def test_of_a_formula_the_stored_value_is_taken(cell: str, told: str) -> None:
    assert read_lines(with_cells(cell))[0].cells == [told]


def test_a_formula_that_was_never_computed_is_an_empty_cell() -> None:
    assert read_lines(with_cells('<c r="A1"><f>1+1</f></c>')) == []


HOSTILE: dict[str, Callable[[], io.BytesIO]] = {
    "nothing": io.BytesIO,
    "text": lambda: io.BytesIO("机构,姓名".encode()),
    "a cut file": lambda: io.BytesIO(sheet([["a", "b"]]).getvalue()[:900]),
    "a workbook with a password": lambda: io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)),
    "another zip": lambda: in_book("<sheets>", "<none>"),
    "a sheet that is not there": lambda: packed({"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
    "an entity bomb": lambda: with_cells('<c r="A1" t="inlineStr"><is><t>&b;</t></is></c>', ENTITIES),
    "an entity bomb in the names of sheets": lambda: packed(
        {BOOK: parts()[BOOK].decode().replace("<workbook ", f"{ENTITIES}<workbook ").replace("Sheet1", "&b;")}
    ),
    "an entity bomb that hides in another encoding": lambda: packed(
        {SHEET: f"{ENTITIES}<worksheet {MAIN}><sheetData/></worksheet>".encode("utf-16")}
    ),
    "an outside entity": lambda: with_cells(
        "<c><v>&a;</v></c>", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    ),
    "a document type across two chunks": lambda: with_cells(
        "<c><v>1</v></c>", "<?xml version='1.0'?>" + " " * 65_510 + ENTITIES
    ),
    "broken xml": lambda: packed({SHEET: f"<worksheet {MAIN}><sheetData><row>"}),
    "a string that is not there": lambda: with_cells('<c r="A1" t="s"><v>70</v></c>'),
    "a number that is none": lambda: with_cells('<c r="A1" t="s"><v>x</v></c>'),
    "a cell that is nowhere": lambda: with_cells('<c r="ÄÖ"><v>1</v></c>'),
    "days from 1904": lambda: in_book("<workbookPr ", '<workbookPr date1904="1" '),
    "a cell of a page": lambda: with_cells(f'<c t="str"><v>{"x" * 5000}</v></c>'),
    "macros": lambda: packed(
        {TYPES: parts()[TYPES].replace(PLAIN_TYPE, b"ms-excel.sheet.macroEnabled.main")}
    ),
    "a bomb": bomb,
    "a bomb whose directory lies": lambda: lying(bomb()),
    "a bomb of another method": lambda: packed({}, zipfile.ZIP_LZMA),
    "many names for one content": many_names_for_one_content,
    "millions of cells in a row": lambda: with_cells("<c/>" * 2_000_000),
    "millions of texts": lambda: with_strings(f"<sst {MAIN}>{'<si/>' * 2_000_000}</sst>"),
    "too many parts": lambda: packed({f"xl/part{n}.xml": "" for n in range(600)}),
    "too many rows": lambda: sheet([[n] for n in range(1, 1200)]),
    "a large file": lambda: io.BytesIO(b"PK" + bytes(2_000_001)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_plain_table_is_refused_in_words(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_lines(HOSTILE[name]())
    assert refused.value.code == "workbook"


def test_no_size_in_the_directory_is_believed() -> None:
    honest = with_cells('<c r="A1"><v>1</v></c>')
    assert read_lines(honest)[0].cells == ["1"]
    with pytest.raises(BadInput):
        read_lines(lying(honest))


def test_columns_far_out_and_empty_rows_cost_nothing() -> None:
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 50_000))
    cells = '<c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c>'
    lines = read_lines(with_rows(f'<row r="1">{cells}</row>{rows}'))
    assert [line.cells for line in lines] == [["1"]]


@pytest.mark.parametrize("number", ["1048577", "99999999999999"])
def test_a_row_beyond_the_last_of_excel_is_not_waited_for(number: str) -> None:
    far = f'<row r="1"><c><v>1</v></c></row><row r="{number}"><c><v>2</v></c></row>'
    assert [line.cells for line in read_lines(with_rows(far))] == [["1"]]


def test_two_cells_at_the_corners_of_the_sheet_are_not_laid_out_as_a_table_between() -> None:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    assert [line.number for line in read_lines(with_rows(corners))] == [1]


PEAK = """
import io, sys
from django.conf import settings
settings.configure(USE_I18N=False)
from core.errors import BadInput
from core.workbook import read_lines

def peak():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])

given = io.BytesIO(sys.stdin.buffer.read())
before = peak()
try:
    read_lines(given)
except BadInput:
    pass
print(peak() - before)
"""


def grown(stream: io.BytesIO) -> int:
    """Megabytes that a fresh process takes more at its peak while it reads this."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK], input=stream.getvalue(), cwd=ROOT, capture_output=True, check=True
    )
    return int(done.stdout) // 1024


@pytest.mark.parametrize(
    ("stream", "megabytes"), [(bomb, 8), (lambda: with_cells("<c/>" * 149_000), 120)], ids=["bomb", "cells"]
)
def test_no_file_takes_much_memory(stream: Callable[[], io.BytesIO], megabytes: int) -> None:
    assert grown(stream()) < megabytes
