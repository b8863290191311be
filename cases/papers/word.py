"""Papers as Word files, laid out as GB/T 9704-2012 asks.

Looks are kept in styles, so that an office changes one style and not every paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from django.utils import timezone
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.section import Section
from docx.shared import Emu, Mm, Pt
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph

from . import word_xml as xml
from .sheet import COLUMNS, Cell, Look, Sheet, Table
from .word_styles import CELL, CELL_LABEL, COVER_TITLE, DENSE, SPACED, STYLES, TITLE, blank

PAPER_SIZE = (Mm(210), Mm(297))
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
FOOT_BELOW_TEXT, FOOT_HEIGHT = Mm(7), Mm(6)
POINT = Pt(1)
_COLUMN = Emu((PAPER_SIZE[0] - LEFT - RIGHT) // COLUMNS)


def draw(title: str, sheets: Sequence[Sheet]) -> bytes:
    """The Word file of a paper, each sheet on its own page and numbered from one."""
    document = begin(title)
    for position, sheet in enumerate(sheets):
        section = document.sections[0] if position == 0 else document.add_section(WD_SECTION.NEW_PAGE)
        lay_out(section)
        draw_sheet(document, sheet)
    xml.page_number(document.sections[0].footer)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def begin(title: str) -> WordDocument:
    """An empty document of that title."""
    document = blank()
    _say_nothing_personal(document, title)
    return document


def _say_nothing_personal(document: WordDocument, title: str) -> None:
    """Properties of the file: the kind of paper only. The library would name itself as the author."""
    about, now = document.core_properties, timezone.now()
    about.title, about.language = title, "zh-CN"
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = now.replace(tzinfo=None)


def lay_out(section: Section) -> None:
    """Paper and margins of the standard, pages counted from one."""
    section.page_width, section.page_height = PAPER_SIZE
    section.top_margin, section.bottom_margin = TOP, BOTTOM
    section.left_margin, section.right_margin = LEFT, RIGHT
    section.footer_distance = BOTTOM - FOOT_BELOW_TEXT - FOOT_HEIGHT
    xml.restart_page_numbers(section)


def draw_sheet(document: WordDocument, sheet: Sheet) -> None:
    """Add the blocks of a sheet; one that goes on from the page before has no title."""
    names = DENSE if sheet.dense else STYLES
    last: Paragraph | None = None
    if sheet.title:
        last = document.add_paragraph(sheet.title, style=COVER_TITLE if sheet.cover else TITLE)
    before: Look | None = None
    for block in sheet.blocks:
        if isinstance(block, Table):
            _draw_table(document, block)
            before = None
            continue
        line = document.add_paragraph(block.text, style=names[block.look])
        if block.look in SPACED and before != block.look:
            style = document.styles[names[block.look]]
            line.paragraph_format.space_before = style.paragraph_format.line_spacing
            if last is not None:
                last.paragraph_format.keep_with_next = True
        last, before = line, block.look


def _draw_table(document: WordDocument, table: Table) -> None:
    drawn = document.add_table(0, COLUMNS, style="Table Grid")
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column in drawn.columns:
        column.width = _COLUMN
    xml.cell_margins(drawn)
    hanging: list[Cell] = []
    for row in table.rows:
        drawn_row = xml.add_row(drawn, height=Mm(row.height), whole=not row.long)
        for cell in hanging:
            xml.add_cell(drawn_row, width=Emu(_COLUMN * cell.span), span=cell.span, merge="continue")
        for cell in row.cells:
            _draw_cell(drawn_row, cell)
        hanging = [replace(cell, rows=cell.rows - 1) for cell in (*hanging, *row.cells) if cell.rows > 1]


def _draw_cell(row: WordRow, cell: Cell) -> None:
    merge = "restart" if cell.rows > 1 else None
    place = xml.add_cell(row, width=Emu(_COLUMN * cell.span), span=cell.span, merge=merge)
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    style = CELL_LABEL if cell.label else CELL
    for position, text in enumerate(cell.lines):
        paragraph = place.paragraphs[0] if position == 0 else place.add_paragraph()
        paragraph.style = style
        if cell.mark:
            xml.page_of(paragraph, cell.mark, text)
        else:
            paragraph.add_run(text)
