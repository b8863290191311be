"""The few places where Word's XML must be written by hand, because python-docx has no word for them."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer
from docx.shared import Length
from docx.styles.style import BaseStyle, ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

_TWIPS = 20
"""Word counts indents in twentieths of a point."""


def chinese(document: WordDocument) -> None:
    """The language of the whole document is Chinese, so that Word breaks lines and checks words rightly."""
    (defaults,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    language = _child(defaults, "w:lang")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "zh-CN")


def latin(document: WordDocument, language: str) -> None:
    """The language of what is in Latin letters: as Chinese it would be broken within its words."""
    (defaults,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    _child(defaults, "w:lang").set(qn("w:val"), language)


def fonts(style: ParagraphStyle, *, chinese: str, latin: str) -> None:
    """Name the typeface for Chinese and the one for letters and digits; themes would win over both."""
    named = style.element.get_or_add_rPr().get_or_add_rFonts()
    named.attrib.clear()
    for kind, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        named.set(qn(f"w:{kind}"), font)


def indent(style: ParagraphStyle, *, size: float, first: int, left: int, right: int) -> None:
    """Indents in characters, as Chinese offices count, and in twips for programs that do not."""
    place = style.element.get_or_add_pPr().get_or_add_ind()
    place.attrib.clear()
    edge = "firstLine" if first >= 0 else "hanging"
    for name, count in ((edge, abs(first)), ("left", left), ("right", right)):
        place.set(qn(f"w:{name}Chars"), str(count * 100))
        place.set(qn(f"w:{name}"), str(round(count * size * _TWIPS)))


def plain_style(style: BaseStyle) -> None:
    """Drop what the library's empty document gave the style, except its level in the outline."""
    for unwanted in style.element.xpath("w:link | w:rPr | w:pPr/*[not(self::w:outlineLvl)]"):
        unwanted.getparent().remove(unwanted)


def add_row(table: Table, *, height: Length, whole: bool) -> _Row:
    """A row without cells, of at least this height; a whole row is not cut by the end of a page."""
    row = _Row(table._tbl.add_tr(), table)
    row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
    if whole:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return row


def add_cell(row: _Row, *, width: Length, span: int, merge: str | None) -> _Cell:
    """A cell over so many columns; `restart` begins and `continue` goes on with a cell over several rows.

    Joining the cells of a full grid, as the library offers, takes a second for one form.
    """
    cell = row._tr._add_tc()
    cell.width, cell.grid_span, cell.vMerge = width, span, merge
    return _Cell(cell, row.table)


def cell_margins(table: Table) -> None:
    """One millimetre and a half beside the text of a cell."""
    margins = _child(table._tbl.tblPr, "w:tblCellMar", before=("w:tblLook",))
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "85")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)


def restart_page_numbers(section: Section) -> None:
    """Pages of the section are counted from one."""
    number = _child(section._sectPr, "w:pgNumType", before=("w:cols", "w:titlePg", "w:docGrid"))
    number.set(qn("w:start"), "1")


def page_number(footer: _Footer) -> None:
    """The number of the page between two dashes."""
    paragraph = footer.paragraphs[0]
    paragraph.add_run("\u2014 ")
    field = paragraph.add_run()._r
    field.extend([_mark("begin"), _code("PAGE"), _mark("end")])
    paragraph.add_run(" \u2014")


def page_of(paragraph: Paragraph, mark: str, known: str) -> None:
    """The page on which a bookmark stands: shown as known until the program counts anew."""
    field = paragraph.add_run()._r
    field.extend([_mark("begin"), _code(f" PAGEREF {mark} \\h "), _mark("separate")])
    paragraph.add_run(known)
    paragraph.add_run()._r.append(_mark("end"))


def bookmark(paragraph: CT_P, name: str, number: int) -> None:
    """Name the place of a paragraph."""
    for kind in ("bookmarkStart", "bookmarkEnd"):
        edge = OxmlElement(f"w:{kind}")
        edge.set(qn("w:id"), str(number))
        if kind == "bookmarkStart":
            edge.set(qn("w:name"), name)
        paragraph.append(edge)


def _code(instruction: str) -> BaseOxmlElement:
    code = OxmlElement("w:instrText")
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    code.text = instruction
    return code


def _mark(kind: str) -> BaseOxmlElement:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _child(parent: BaseOxmlElement, tag: str, before: tuple[str, ...] = ()) -> BaseOxmlElement:
    """The child of that name; made where the schema wants it, before those named, if it is not there."""
    found: BaseOxmlElement | None = parent.find(qn(tag))
    if found is None:
        found = OxmlElement(tag)
        parent.insert_element_before(found, *before)
    return found
