"""The file itself: text stays text, nothing grows with the lines, nothing is lost over a full sheet."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheet import cell_text
from reports.exports import workbook
from reports.exports.kit import Column, Kind
from reports.exports.writing import Format, write

HOSTILE = (
    "=1+1", '=HYPERLINK("http://x","y")', "+86 138", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "  ",
    "＝1+1", "＋1", "－1", "＠x", '=cmd|" /C calc"!A0', "{=1}", "a\0b\x01\x1f", "\ud800", "x" * 40_000,
    "<c t='s'>&amp;", "]]>", "_x0041_", "__x000D_", "\ufffe", "第一行\n第二行", "尾 ", "1e5", "TRUE", "http://x",
)  # fmt: skip


def column(kind: Kind = Kind.TEXT, label: str = "标题") -> Column:
    return Column("x", label, lambda facts: facts, kind)


def book(rows: Sequence[Sequence[Any]], *columns: Column) -> bytes:
    stream = io.BytesIO()
    write(stream, Format.XLSX, columns or (column(),), rows, name="台账")
    return stream.getvalue()


def read(content: bytes, sheet: int = 0) -> list[list[Any]]:
    found = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in found.worksheets[sheet].iter_rows(min_row=2)]


def part(content: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LIST])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_or_a_link(text: str, kind: Kind) -> None:
    content = book([[text]], column(kind))
    assert "<f>" not in part(content)
    assert "hyperlink" not in part(content).replace("HYPERLINK(", "")
    (cell,) = openpyxl.load_workbook(io.BytesIO(content)).active[2]
    assert cell.data_type == "s"
    kept = cell_text(text).replace("\r", "\n")
    assert openpyxl.utils.escape.unescape(cell.value) == kept or cell.value == kept


@given(st.text(min_size=1, max_size=60))
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    for kind in (Kind.TEXT, Kind.LIST):
        ((told,),) = read(book([[text]], column(kind)))
        plain = cell_text(text).replace("\r\n", "\n").replace("\r", "\n")
        assert openpyxl.utils.escape.unescape(told or "") == plain


@given(st.text(min_size=1, max_size=60))
def test_no_line_of_text_with_commas_begins_like_a_formula(text: str) -> None:
    stream = io.BytesIO()
    write(stream, Format.CSV, (column(), column(Kind.LIST)), [[text, text]], name="")
    _head, *rows = csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    for cell in rows[0]:
        assert not re.match(r" *[=+\-@\t\r\n＝＋－＠]", cell)


def test_what_begins_like_a_formula_is_quoted_so_that_an_edit_does_not_run_it() -> None:
    sheet = part(book([["=1+1"]]))
    assert 's="1"' in sheet
    assert 'quotePrefix="1"' in part(book([["=1+1"]]), "xl/styles.xml")


def test_values_keep_their_kind() -> None:
    moment = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
    columns = [column(kind) for kind in (Kind.NUMBER, Kind.NUMBER, Kind.DAY, Kind.MOMENT, Kind.LIST)]
    ((number, money, day, at, word),) = read(
        book([[3, Decimal("12000.50"), date(2026, 1, 2), moment, "是"]], *columns)
    )
    assert (number, money, word) == (3, 12000.5, "是")
    assert day == datetime(2026, 1, 2)  # noqa: DTZ001 — cells have no zone
    assert at == datetime(2026, 11, 21, 9, 30)  # noqa: DTZ001
    ((huge, *_rest),) = read(book([[10**16, None, None, None, None]], *columns))
    assert huge == str(10**16)


def test_what_is_empty_is_no_cell() -> None:
    assert part(book([[None, ""]], column(), column())).count("<c ") == 2


def test_a_sheet_that_is_full_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_LINES", 3)
    content = book([[f"第{n}行"] for n in range(7)])
    assert [len(read(content, sheet)) for sheet in range(3)] == [3, 3, 1]
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["台账", "台账 2", "台账 3"]
    assert len(openpyxl.load_workbook(io.BytesIO(book([["一"]] * 3))).sheetnames) == 1


def test_a_sheet_of_too_many_bytes_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES", 20_000)
    monkeypatch.setattr(workbook, "_BUFFER", 1_000)
    content = book([[f"第{n}行"] for n in range(1000)])
    sheets = len(openpyxl.load_workbook(io.BytesIO(content)).sheetnames)
    assert sheets > 1
    assert sum(len(read(content, sheet)) for sheet in range(sheets)) == 1000


def test_words_beyond_what_is_kept_are_written_where_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_WORDS", 2)
    assert read(book([[word] for word in "甲乙丙甲"], column(Kind.LIST))) == [["甲"], ["乙"], ["丙"], ["甲"]]


@pytest.mark.parametrize("kind", Format)
def test_memory_does_not_grow_with_the_lines(kind: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_BUFFER", 32_000)

    def rows(count: int) -> Iterator[list[Any]]:
        moment = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
        for n in range(count):
            yield [f"张*与李*漏水纠纷 {n}", "邻里纠纷", moment, n]

    def peak(count: int) -> int:
        columns = [column(), column(Kind.LIST), column(Kind.MOMENT), column(Kind.NUMBER)]
        with open("/dev/null", "wb") as sink:
            tracemalloc.start()
            if kind == Format.CSV:
                write(sink, kind, columns, rows(count), name="台账")
            else:
                with workbook.Workbook(_Sink(sink), columns, "台账") as made:
                    made.write(rows(count))
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return found

    peak(100)
    assert peak(8000) < peak(2000) * 1.2 + 100_000


class _Sink(io.RawIOBase):
    """Takes bytes and keeps none."""

    def __init__(self, sink: Any) -> None:
        self.place = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.place += len(content)
        return len(content)

    def tell(self) -> int:
        return self.place

    def seekable(self) -> bool:
        return False
