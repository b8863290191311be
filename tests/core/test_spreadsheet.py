from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core import spreadsheet
from core.errors import BadInput
from core.spreadsheet import write_csv, write_xlsx

HOSTILE = [
    "=1+1", '=HYPERLINK("http://x","y")', "+86 138", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1",
    "＝1+1", "＋1", "－1", "＠x", '=cmd|" /C calc"!A0', "http://example.com", "{=1}", "a\0b\x01\x1f",
    "\ud800", "x" * 40_000, "<c t='s'>&amp;", '";=1;"', "\ufffe",
]  # fmt: skip


def sheet_of(rows: list[list[object]]) -> str:
    stream = io.BytesIO()
    write_xlsx(stream, ["标题"], rows)
    with zipfile.ZipFile(stream) as archive:
        assert not any("external" in name.lower() or "vba" in name.lower() for name in archive.namelist())
        return archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(text: str) -> None:
    sheet = sheet_of([[text]])
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.replace("HYPERLINK(", "").split("<sheetData>")[0]
    assert 't="inlineStr"' in sheet


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_starts_like_a_formula(text: str) -> None:
    stream = io.BytesIO()
    write_csv(stream, [text], [[text]])
    raw = stream.getvalue()
    assert raw.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
        assert not re.match(r"\s*[=+\-@＝＋－＠]", row[0])


def test_values_keep_their_kind() -> None:
    moment = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
    sheet = sheet_of(
        [[1, 2.5, Decimal("3.25"), True, None, date(2026, 1, 2), moment, 10**16, float("nan"), "文字"]]
    )
    values = re.findall(r"<v>([^<]*)</v>", sheet)
    assert values[:4] == ["1", "2.5", "3.25", "1"]
    assert float(values[5]) == pytest.approx(46347 + 9.5 / 24)
    assert "10000000000000000</t>" in sheet
    assert "文字</t>" in sheet


def test_csv_shows_local_time_and_returns_the_rows() -> None:
    stream = io.BytesIO()
    assert write_csv(stream, ["时间"], iter([[datetime(2026, 11, 21, 1, 30, tzinfo=UTC)], [None]])) == 2
    assert "2026-11-21 09:30" in stream.getvalue().decode("utf-8-sig")


def test_a_sheet_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_ROW_LIMIT", 3)
    with pytest.raises(BadInput):
        write_xlsx(io.BytesIO(), ["a"], ([n] for n in range(4)))


def test_memory_does_not_grow_with_rows() -> None:
    def peak(rows: int) -> int:
        stream = io.BytesIO()
        tracemalloc.start()
        write_xlsx(stream, ["a"], (["一样的文字" * 1000] for _n in range(rows)))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most - len(stream.getvalue())

    assert peak(600) < peak(200) * 1.2
