"""A report as a Word file, in the manner of the papers: their styles and fonts, A4, pages numbered.

It stands upright as long as its widest table can be read there, else it is turned across. The head of a table
is repeated on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import get_language
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Emu, Mm, Pt
from docx.table import Table

from cases.papers import word_xml as xml
from cases.papers.sheet import Look, plain
from cases.papers.word import begin
from cases.papers.word_styles import CELL, CELL_LABEL, STYLES, TITLE

from .document import Document, Figures, Grid, Heading, Prose, Section, placed
from .texts import COMPARED, FIGURE, FORMULA, VALUE, about
from .widths import needed, weights
from .word_rows import row_of

__all__ = ["across", "draw"]

_LONG, _SHORT = Mm(297), Mm(210)
_EDGE_ACROSS = (Mm(22), Mm(20), Mm(20), Mm(20))
_EDGE_UPRIGHT = (Mm(30), Mm(25), Mm(26), Mm(24))
_LOOKS = ((False, 10.5), (False, 9.0), (True, 10.5), (True, 9.0), (True, 7.5))
"""Turned across or not, and the size of the letters in points; the first that holds the widest table."""
_TEXT, _NUMBER, _HEAD = "Report Cell", "Report Number", "Report Head"
_TOTAL, _TOTAL_NUMBER = "Report Total", "Report Total Number"
_LEFT, _RIGHT, _MIDDLE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
_TWIPS = 20
"""Word counts widths in twentieths of a point."""


def draw(document: Document) -> bytes:
    """The Word file of a report."""
    drawn = begin(plain(str(document.title)))
    if not (get_language() or "").startswith("zh"):
        xml.latin(drawn, "en-US")
    turned, size = _look(document)
    width = _lay_out(drawn, across=turned)
    _add_styles(drawn, size)
    drawn.add_paragraph(plain(str(document.title)), style=TITLE)
    for line in about(document):
        _small(drawn, line, _MIDDLE)
    for section in document.sections:
        _draw(drawn, section, width)
    xml.page_number(drawn.sections[0].footer)
    out = BytesIO()
    drawn.save(out)
    return out.getvalue()


def across(document: Document) -> bool:
    """Whether it is printed on pages turned across."""
    return _look(document)[0]


def _look(document: Document) -> tuple[bool, float]:
    grids = [part for part in document.sections if isinstance(part, Grid)]
    for turned, size in _LOOKS:
        paper, edges = (_LONG, _EDGE_ACROSS) if turned else (_SHORT, _EDGE_UPRIGHT)
        if all(needed(grid, size) <= Emu(paper - edges[2] - edges[3]).mm for grid in grids):
            return turned, size
    return _LOOKS[-1]


def _lay_out(drawn: WordDocument, *, across: bool) -> Emu:
    """Paper and margins; how wide the text may be."""
    section = drawn.sections[0]
    size, edges = ((_LONG, _SHORT), _EDGE_ACROSS) if across else ((_SHORT, _LONG), _EDGE_UPRIGHT)
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = size
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = edges
    section.footer_distance = Mm(12)
    xml.restart_page_numbers(section)
    return Emu(size[0] - edges[2] - edges[3])


def _add_styles(drawn: WordDocument, size: float) -> None:
    """The styles of cells with letters of that size in points."""
    for name, base, align in (
        (_TEXT, CELL, _LEFT), (_NUMBER, CELL, _RIGHT), (_HEAD, CELL_LABEL, _MIDDLE),
        (_TOTAL, CELL_LABEL, _LEFT), (_TOTAL_NUMBER, CELL_LABEL, _RIGHT),
    ):  # fmt: skip
        style = drawn.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = drawn.styles[base]
        style.font.size = Pt(size)
        lines = style.paragraph_format
        lines.alignment, lines.line_spacing_rule = align, WD_LINE_SPACING.EXACTLY
        lines.line_spacing = Pt(round(size * 1.4, 1))


def _draw(drawn: WordDocument, section: Section, width: Emu) -> None:
    match section:
        case Heading():
            drawn.add_paragraph(plain(str(section.text)), style=STYLES[Look.HEADING])
        case Prose(note=True):
            _small(drawn, str(section.text), _LEFT)
        case Prose():
            drawn.add_paragraph(plain(str(section.text)), style=STYLES[Look.BODY])
        case Figures():
            _draw_grid(drawn, _as_grid(section), width)
        case Grid():
            _draw_grid(drawn, section, width)


def _small(drawn: WordDocument, text: str, align: WD_ALIGN_PARAGRAPH) -> None:
    line = drawn.add_paragraph(plain(text), style=STYLES[Look.SMALL])
    line.alignment = align
    line.paragraph_format.keep_with_next = align == _MIDDLE


def _as_grid(figures: Figures) -> Grid:
    """Without the columns that no figure fills."""
    rows = [[one.label, one.value, "\n".join(one.compared), str(one.formula)] for one in figures.rows]
    kept = [0, 1, *(column for column in (2, 3) if any(row[column] for row in rows))]
    head, widths = (FIGURE, VALUE, COMPARED, FORMULA), (20, 10, 22, 30)
    shown = [[row[column] for column in kept] for row in rows]
    named, wide = [head[column] for column in kept], [widths[column] for column in kept]
    return Grid(figures.caption, [named], shown, widths=wide)


def _draw_grid(drawn: WordDocument, grid: Grid, width: Emu) -> None:
    if caption := plain(str(grid.caption)):
        drawn.add_paragraph(caption, style=STYLES[Look.SMALL_TITLE]).paragraph_format.space_before = Pt(6)
    parts = weights(grid)
    widths = [Emu(width * part // sum(parts)) for part in parts]
    table = drawn.add_table(0, grid.width, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    xml.cell_margins(table)
    _draw_rows(drawn, table, grid, widths)
    if note := str(grid.note):
        _small(drawn, note, _LEFT)
    drawn.add_paragraph("", style=STYLES[Look.SMALL]).paragraph_format.keep_with_next = False


def _draw_rows(drawn: WordDocument, table: Table, grid: Grid, widths: Sequence[Emu]) -> None:
    """Head, rows and total, each in its styles: that of text and that of numbers."""
    twips = [round(width.pt * _TWIPS) for width in widths]
    total = grid.body[len(grid.rows) :]
    for rows, names in (
        (grid.head, (_HEAD, _HEAD)), (grid.rows, (_TEXT, _NUMBER)), (total, (_TOTAL, _TOTAL_NUMBER)),
    ):  # fmt: skip
        text, number = (drawn.styles[name].style_id for name in names)
        for slots in placed(rows, grid.width):
            table._tbl.append(row_of(slots, twips, (text, number), head=rows is grid.head))
