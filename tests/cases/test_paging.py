"""Cutting a sheet into pages before Word does: nothing is lost, nothing is too much for a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.bundle.measure import lines
from cases.bundle.paging import pages_of
from cases.papers.sheet import Cell, Line, Look, Row, Sheet, Table, label

LONG = "调解员向双方说明了有关规定，双方各自陈述了意见。"


def lines_of(sheet: Sheet) -> Iterator[Line]:
    return (block for block in sheet.blocks if isinstance(block, Line))


def words_of(sheets: list[Sheet]) -> str:
    found = ""
    for sheet in sheets:
        for block in sheet.blocks:
            rows = block.rows if isinstance(block, Table) else ()
            found += block.text if isinstance(block, Line) else "".join(row.cells[-1].text for row in rows)
    return found.replace("\n", "")


@pytest.mark.parametrize("dense", [False, True])
@pytest.mark.parametrize(
    "block",
    [
        Line(LONG * 200),
        Line("甲" * 5000),
        Line("a" * 9000),
        Table((Row((label("情况", 4), Cell((LONG * 30 + "\n") * 6, 20)), 30, long=True),)),
    ],
)
def test_a_long_text_is_cut_into_pages_and_loses_nothing(block: Line | Table, dense: bool) -> None:
    sheet = Sheet("标题", (Line("前"), block, Line("签名", Look.SIGN)), dense=dense)
    pages = pages_of(sheet)
    assert len(pages) > 1
    assert [page.title for page in pages] == ["标题", *[""] * (len(pages) - 1)]
    assert words_of(pages) == words_of([sheet])
    assert [len(pages_of(page)) for page in pages] == [1] * len(pages)


def test_signatures_are_not_left_alone_on_a_page() -> None:
    body = tuple(Line(LONG) for _row in range(20))
    pages = pages_of(Sheet("标题", (*body, Line("甲方", Look.SIGN), Line("乙方", Look.SIGN))))
    assert len(pages) == 2
    assert [line.look for line in lines_of(pages[1])] == [Look.BODY, Look.SIGN, Look.SIGN]


def test_lines_are_counted_from_above() -> None:
    assert lines("甲" * 26, size=16, width=442, first=0) == 1
    assert lines("甲" * 28, size=16, width=442, first=0) == 2
    assert lines("甲\n乙\n丙", size=16, width=442) == 3
    assert lines("a" * 100, size=16, width=160) >= 5
    assert lines("", size=16, width=160) == 1
