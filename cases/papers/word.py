"""Papers as Word files, laid out as GB/T 9704-2012 asks.

Looks are kept in styles, so that an office changes one style and not every paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.utils import timezone
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.section import Section
from docx.shared import Emu, Mm
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell

from . import word_xml as xml
from .sheet import COLUMNS, Cell, Line, Look, Row, Sheet, Table
from .word_styles import CELL, CELL_LABEL, DENSE, SPACED, STYLES, TITLE, add_styles

PAPER_SIZE = (Mm(210), Mm(297))
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
_TEXT_WIDTH = PAPER_SIZE[0] - LEFT - RIGHT


def draw(title: str, sheets: Sequence[Sheet]) -> bytes:
    """The Word file of a paper, each sheet on its own page and numbered from one."""
    document = Document()
    _say_nothing_personal(document, title)
    add_styles(document)
    for position, sheet in enumerate(sheets):
        section = document.sections[0] if position == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        _lay_out(section)
        _draw_sheet(document, sheet)
    xml.page_number(document.sections[0].footer)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _say_nothing_personal(document: WordDocument, title: str) -> None:
    """Properties of the file: the kind of paper only. The library would name itself as the author."""
    about, now = document.core_properties, timezone.now()
    about.title, about.language = title, "zh-CN"
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = now.replace(tzinfo=None)


def _lay_out(section: Section) -> None:
    section.page_width, section.page_height = PAPER_SIZE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance = BOTTOM - Mm(7)
    xml.restart_page_numbers(section)


def _draw_sheet(document: WordDocument, sheet: Sheet) -> None:
    document.add_paragraph(sheet.title, style=TITLE)
    before: Look | None = None
    for block in sheet.blocks:
        if isinstance(block, Table):
            _draw_table(document, block)
            before = None
        else:
            _draw_line(document, block, before, dense=sheet.dense)
            before = block.look


def _draw_line(document: WordDocument, line: Line, before: Look | None, *, dense: bool) -> None:
    names = DENSE if dense else STYLES
    paragraph = document.add_paragraph(line.text, style=names[line.look])
    if line.look in SPACED and before != line.look:
        style = document.styles[names[line.look]]
        paragraph.paragraph_format.space_before = style.paragraph_format.line_spacing


def _draw_table(document: WordDocument, table: Table) -> None:
    drawn = document.add_table(len(table.rows), COLUMNS, style="Table Grid")
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column in drawn.columns:
        column.width = Emu(_TEXT_WIDTH // COLUMNS)
    xml.cell_margins(drawn)
    grid = [list(row.cells) for row in drawn.rows]
    free = [[True] * COLUMNS for _row in table.rows]
    for top, row in enumerate(table.rows):
        _shape_row(drawn, top, row)
        for cell in row.cells:
            _draw_cell(_place(grid, free, top, cell), cell)


def _shape_row(drawn: WordTable, top: int, row: Row) -> None:
    shape = drawn.rows[top]
    shape.height, shape.height_rule = Mm(row.height), WD_ROW_HEIGHT_RULE.AT_LEAST
    if not row.long:
        xml.keep_whole(shape)


def _place(grid: list[list[WordCell]], free: list[list[bool]], top: int, cell: Cell) -> WordCell:
    """Join the fields of the grid that the cell covers, beginning at the first free one of its row."""
    left = free[top].index(True)
    for row in range(top, top + cell.rows):
        for column in range(left, left + cell.span):
            free[row][column] = False
    joined: WordCell = grid[top][left].merge(grid[top + cell.rows - 1][left + cell.span - 1])
    return joined


def _draw_cell(place: WordCell, cell: Cell) -> None:
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    place.width = Emu(_TEXT_WIDTH // COLUMNS * cell.span)
    style = CELL_LABEL if cell.label else CELL
    for position, text in enumerate(cell.lines):
        paragraph = place.paragraphs[0] if position == 0 else place.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)
