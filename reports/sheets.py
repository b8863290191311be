"""A report as a workbook: a sheet for each table, real numbers, nothing that could run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.spreadsheet import cell_text, risky

from .document import Cell, Document, Figures, Grid, Heading, Mean, Prose, Share, Slot, Value, placed, shown
from .texts import COMPARED, FIGURE, FORMULA, VALUE, about
from .widths import lines_of, weights

__all__ = ["draw"]

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']+")
_LONGEST_NAME = 31
_WIDEST = 60
_ACROSS_FROM = 95
"""Letters of a line that an upright page can hold in a readable size."""
_OVERVIEW = (34, 14, 40, 44)
_LINE = 16
"""Points of a line."""
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_BORDER = {"border": 1, "border_color": "#999999", "valign": "vcenter"}


def draw(document: Document) -> bytes:
    """The workbook of a report."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": cell_text(document.title), "author": ""})
        writer = _Writer(book)
        writer.text_sheet(document)
        for grid in document.sections:
            if isinstance(grid, Grid):
                writer.grid_sheet(document, grid)
    return out.getvalue()


class _Writer:
    """One workbook; formats are made once each."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.names: set[str] = set()

    def style(self, **looks: Any) -> Any:
        key = tuple(sorted(looks.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(looks)
        return self.formats[key]

    def text_sheet(self, document: Document) -> None:
        """What is no table: title, place, period, paragraphs, figures with their formulas."""
        parts = [part for part in document.sections if not isinstance(part, Grid)]
        if not parts:
            return
        sheet = self._sheet(pgettext("sheet of a report", "Overview"))
        for column, wide in enumerate(_OVERVIEW):
            sheet.set_column(column, column, wide)
        line = self._top(sheet, document)
        for part in parts:
            if isinstance(part, Figures):
                line = self._figures(sheet, line, part)
                continue
            looks = {"bold": True} if isinstance(part, Heading) else {"text_wrap": True, "valign": "top"}
            text = cell_text(part.text)
            if isinstance(part, Prose):
                sheet.merge_range(line, 0, line, 3, "", self.style(**looks))
                sheet.set_row(line, _LINE * lines_of(text, sum(_OVERVIEW)))
            self.text(sheet, line, 0, text, **looks)
            line += 1
        _printed(sheet, across=True)

    def grid_sheet(self, document: Document, grid: Grid) -> None:
        """A table with its head, frozen; the total is bold."""
        sheet = self._sheet(str(grid.caption) or str(document.title))
        widths = [min(weight + 3, _WIDEST) for weight in weights(grid)]
        for column, wide in enumerate(widths):
            sheet.set_column(column, column, wide)
        first = self._top(sheet, document, caption=str(grid.caption))
        body = first + len(grid.head)
        self._rows(sheet, first, grid.head, widths, bold=True, align="center")
        self._rows(sheet, body, grid.rows, widths)
        end = body + len(grid.rows)
        if grid.total:
            self._rows(sheet, end, (grid.total,), widths, bold=True)
            end += 1
        if grid.note:
            self.text(sheet, end, 0, str(grid.note), italic=True)
        sheet.freeze_panes(body, min(grid.labels, grid.width - 1))
        sheet.repeat_rows(first, body - 1)
        _printed(sheet, across=sum(widths) > _ACROSS_FROM)

    def _sheet(self, wanted: str) -> Any:
        """A sheet of that name, as far as Excel allows it, and once."""
        plain = _NOT_IN_NAMES.sub(" ", cell_text(wanted)).strip() or _("Table")
        name, number = plain[:_LONGEST_NAME], 1
        while name.lower() in self.names:
            number += 1
            name = f"{plain[: _LONGEST_NAME - 4]} {number}"
        self.names.add(name.lower())
        return self.book.add_worksheet(name)

    def _top(self, sheet: Any, document: Document, caption: str = "") -> int:
        """Title and what stands below it; the first free line."""
        lines = [str(document.title), *about(document), *filter(None, [caption])]
        for line, text in enumerate(lines):
            title, is_caption = line == 0, bool(caption) and text == caption
            looks = {"bold": True, "font_size": 14} if title else {"bold": is_caption}
            self.text(sheet, line, 0, text, **looks)
        return len(lines) + 1

    def _figures(self, sheet: Any, line: int, figures: Figures) -> int:
        if figures.caption:
            self.text(sheet, line, 0, str(figures.caption), bold=True)
            line += 1
        head = [Cell(name) for name in (FIGURE, VALUE, COMPARED, FORMULA)]
        rows = [
            [Cell(one.label), Cell(one.value), Cell("\n".join(one.compared)), Cell(one.formula)]
            for one in figures.rows
        ]
        self._rows(sheet, line, [head], _OVERVIEW, bold=True)
        self._rows(sheet, line + 1, rows, _OVERVIEW)
        return line + 2 + len(rows)

    def _rows(
        self, sheet: Any, line: int, rows: Sequence[Sequence[Cell]], widths: Sequence[int], **looks: Any
    ) -> None:
        """Rows as high as their longest cell needs: nobody but Excel itself works that out by itself."""
        for number, slots in enumerate(placed(rows, len(widths))):
            high = max(_height(slot, widths) for slot in slots)
            if high > 1:
                sheet.set_row(line + number, _LINE * high)
            for slot in slots:
                if not slot.continues:
                    self._cell(sheet, line + number, slot.column, slot.cell, **looks)

    def _cell(self, sheet: Any, line: int, column: int, cell: Cell, **looks: Any) -> None:
        looks = {**_BORDER, "text_wrap": True, **looks}
        if cell.rows > 1 or cell.columns > 1:
            last = (line + cell.rows - 1, column + cell.columns - 1)
            sheet.merge_range(line, column, *last, "", self.style(**looks))
        number, form = _number(cell.value)
        if number is None:
            self.text(sheet, line, column, shown(cell.value), **looks)
        else:
            sheet.write_number(line, column, number, self.style(num_format=form, **looks))

    def text(self, sheet: Any, line: int, column: int, text: str, **looks: Any) -> None:
        """Text stays text, whatever it starts with."""
        clean = cell_text(text)
        quoted = {"quote_prefix": True} if risky(clean) else {}
        sheet.write_string(line, column, clean, self.style(**looks, **quoted))


def _height(slot: Slot, widths: Sequence[int]) -> int:
    """How many lines a cell takes; one over several rows finds room in them."""
    cell = slot.cell
    return 1 if cell.rows > 1 else lines_of(str(cell), sum(widths[slot.column : slot.column + cell.columns]))


def _printed(sheet: Any, *, across: bool) -> None:
    """On A4, as wide as one page."""
    sheet.set_paper(9)
    sheet.set_landscape() if across else sheet.set_portrait()
    sheet.fit_to_pages(1, 0)


def _number(value: Value) -> tuple[float | None, str]:
    """The number as printed and the format that prints it so; None for text and where nothing is divided."""
    if isinstance(value, bool) or not isinstance(value, int | Share | Mean):
        return None, ""
    if isinstance(value, int):
        return value, "0"
    if value.number is None:
        return None, ""
    digits = f"0.{'0' * value.digits}" if value.digits else "0"
    if isinstance(value, Mean):
        return float(value.number), digits
    return float(value.number.scaleb(-2)), f"{digits}%"
