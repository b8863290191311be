"""Cutting a sheet into pages before Word does, so that the count of pages is known without drawing them.

Every page is filled by at most what surely fits (measure.py) and ends in a page break. A program that sets
the type a little narrower leaves some lines free at the foot; none needs a page more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from cases.papers import word
from cases.papers.sheet import COLUMNS, Block, Cell, Line, Look, Row, Sheet, Table
from cases.papers.word_styles import CELL, COVER_TITLE, LOOKS, SPACED, TITLE, TITLES, Style, denser
from cases.papers.word_styles import CELLS as CELL_STYLES

from .measure import cut, cut_anywhere, lines

WIDTH = (word.PAPER_SIZE[0] - word.LEFT - word.RIGHT) / word.POINT
HEIGHT = (word.PAPER_SIZE[1] - word.TOP - word.BOTTOM) / word.POINT
_SPARE = 8
"""Points of a page never used."""
_BORDER = 1.5
_CELL_MARGINS = 9
_MILLIMETRE = 72 / 25.4
_WORTH_SPLITTING = 4
"""With fewer lines left on a page, a long text begins on the next."""

Part = Line | Row


@dataclass
class _Pages:
    """Pages as they fill."""

    sheet: Sheet
    pages: list[list[Part]] = field(default_factory=lambda: [[]])
    left: float = 0

    def turn(self) -> None:
        self.pages.append([])
        self.left = HEIGHT - _SPARE

    def add(self, parts: Sequence[Part], height: float) -> None:
        self.pages[-1].extend(parts)
        self.left -= height


def pages_of(sheet: Sheet) -> list[Sheet]:
    """The sheet as its pages; all but the first have no title."""
    title = TITLES[COVER_TITLE if sheet.cover else TITLE]
    tall = title.before + title.after + title.spacing * _count(sheet.title, title) if sheet.title else 0
    filled = _Pages(sheet, left=HEIGHT - _SPARE - tall)
    for unit in _units(sheet.blocks):
        _place(filled, unit)
    titles = [sheet.title, *([""] * (len(filled.pages) - 1))]
    drawn = zip(titles, filled.pages, strict=True)
    return [replace(sheet, title=title, blocks=tuple(_blocks(parts))) for title, parts in drawn]


def _place(filled: _Pages, unit: list[Part]) -> None:
    height = _height(unit, filled.sheet)
    while height > filled.left:
        head, rest = _split(unit, filled)
        if head:
            filled.add(head, _height(head, filled.sheet))
            unit = rest
        elif not filled.pages[-1]:
            break
        filled.turn()
        height = _height(unit, filled.sheet)
    filled.add(unit, height)


def _units(blocks: Sequence[Block]) -> Iterator[list[Part]]:
    """What is not parted: a heading and its text, signatures and the line above, rows joined by a cell."""
    unit: list[Part] = []
    for block in blocks:
        if isinstance(block, Table):
            yield from (group for group in (unit, *_row_groups(block)) if group)
            unit = []
            continue
        kept = unit and isinstance(unit[-1], Line) and (block.look in SPACED or LOOKS[unit[-1].look].keep)
        if unit and not kept:
            yield unit
            unit = []
        unit.append(block)
    if unit:
        yield unit


def _row_groups(table: Table) -> Iterator[list[Part]]:
    group: list[Part] = []
    hanging = 0
    for row in table.rows:
        group.append(row)
        hanging = max(hanging - 1, *(cell.rows - 1 for cell in row.cells))
        if not hanging:
            yield group
            group = []


def _height(parts: Sequence[Part], sheet: Sheet) -> float:
    total, before = 0.0, None
    for part in parts:
        if isinstance(part, Row):
            total += _row_height(part)
            before = None
            continue
        style = _style(part, sheet)
        total += style.before + style.after + style.spacing * _count(part.text, style)
        if part.look in SPACED and before != part.look:
            total += style.spacing
        before = part.look
    return total


def _style(line: Line, sheet: Sheet) -> Style:
    style = LOOKS[line.look]
    return denser(style) if sheet.dense else style


def _count(text: str, style: Style) -> int:
    return lines(text, **_column(style))


def _column(style: Style) -> dict[str, float]:
    width = WIDTH - (style.left + style.right) * style.size
    return {"size": style.size, "width": width, "first": style.first * style.size}


def _row_height(row: Row) -> float:
    # A cell over several rows is as high as they are together; alone it counts only for what it adds to one.
    tall = max(_cell_height(cell) / cell.rows for cell in row.cells)
    return max(tall, row.height * _MILLIMETRE) + _BORDER


def _cell_height(cell: Cell) -> float:
    return CELL_STYLES[CELL].spacing * lines("\n".join(cell.lines), **_cell_column(cell))


def _cell_column(cell: Cell) -> dict[str, float]:
    return {"size": CELL_STYLES[CELL].size, "width": WIDTH / COLUMNS * cell.span - _CELL_MARGINS}


def _split(unit: list[Part], filled: _Pages) -> tuple[list[Part], list[Part]]:
    """As much of a long text as fits here, and the rest; nothing if it is better begun on the next page."""
    if len(unit) > 1:
        return _split_group(unit, filled)
    part = unit[0]
    if isinstance(part, Row):
        return _split_row(part, filled) if part.long else ([], unit)
    style = _style(part, filled.sheet)
    head, rest = _cut(part.text, int(filled.left // style.spacing), _column(style), filled)
    if not head:
        return [], unit
    return [replace(part, text=head)], [Line(rest, Look.FLUSH)]


def _split_group(unit: list[Part], filled: _Pages) -> tuple[list[Part], list[Part]]:
    """Parts that belong together go on together, unless they are more than a page."""
    if _height(unit, filled.sheet) <= HEIGHT - _SPARE:
        return [], unit
    first, others = unit[:1], unit[1:]
    if _height(first, filled.sheet) <= filled.left:
        return first, others
    head, rest = _split(first, filled)
    return (head, [*rest, *others]) if head else ([], unit)


def _split_row(row: Row, filled: _Pages) -> tuple[list[Part], list[Part]]:
    last, spacing = row.cells[-1], CELL_STYLES[CELL].spacing
    most = int((filled.left - _BORDER) // spacing)
    head, rest = _cut("\n".join(last.lines), most, _cell_column(last), filled)
    if not head or filled.left < row.height * _MILLIMETRE + _BORDER:
        return [], [row]
    parts = [Row((*row.cells[:-1], replace(last, text=text)), row.height, row.long) for text in (head, rest)]
    return [parts[0]], [parts[1]]


def _cut(text: str, most: int, column: dict[str, float], filled: _Pages) -> tuple[str, str]:
    if most < _WORTH_SPLITTING:
        return "", text
    head, rest = cut(text, most, **column)
    if not head and not filled.pages[-1]:
        head, rest = cut_anywhere(text, most, **column)
    return (head, rest) if rest else ("", text)


def _blocks(parts: Sequence[Part]) -> Iterator[Block]:
    for rows, group in groupby(parts, key=lambda part: isinstance(part, Row)):
        found = list(group)
        if rows:
            yield Table(tuple(part for part in found if isinstance(part, Row)))
        else:
            yield from (part for part in found if isinstance(part, Line))
