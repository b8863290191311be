"""Rows of a table of a report as Word's XML, written whole: cell by cell the library takes 3 ms for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from cases.papers.sheet import plain

from .document import Slot

__all__ = ["row_of"]

_LEAST = 397
"""Seven millimetres in twentieths of a point."""
_NAMESPACE = nsdecls("w")


def row_of(
    slots: Iterable[Slot], widths: Sequence[int], styles: tuple[str, str], *, head: bool
) -> BaseOxmlElement:
    """A row that no end of a page cuts; of the head, one that is repeated on every page.

    Args:
        widths: of the columns, in twentieths of a point.
        styles: the ids of the style of text and of that of numbers.
    """
    cells = "".join(_cell(slot, widths, styles[slot.cell.is_number]) for slot in slots)
    repeated = "<w:tblHeader/>" if head else ""
    about = f'<w:cantSplit/><w:trHeight w:val="{_LEAST}" w:hRule="atLeast"/>{repeated}'
    row: BaseOxmlElement = parse_xml(f"<w:tr {_NAMESPACE}><w:trPr>{about}</w:trPr>{cells}</w:tr>")
    return row


def _cell(slot: Slot, widths: Sequence[int], style: str) -> str:
    cell = slot.cell
    width = sum(widths[slot.column : slot.column + cell.columns])
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
    if slot.continues:
        merge = "<w:vMerge/>"
    about = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/>'
    lines = [""] if slot.continues else plain(str(cell)).split("\n")
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{''.join(_paragraph(line, style) for line in lines)}</w:tc>"


def _paragraph(text: str, style: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'
