"""The few places where Word's XML must be written by hand, because python-docx has no word for them."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer
from docx.shared import Pt
from docx.styles.style import BaseStyle, ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from .words import words

_TWIPS = 20
"""Word counts indents in twentieths of a point."""


def chinese(document: WordDocument) -> None:
    """The language of the whole document is Chinese, so that Word breaks lines and checks words rightly."""
    (defaults,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    language = _child(defaults, "w:lang")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "zh-CN")


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


def no_border(style: BaseStyle) -> None:
    """The built-in title has a line below; a Chinese paper has none."""
    border = style.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        style.element.pPr.remove(border)


def keep_whole(row: _Row) -> None:
    """The row is not cut by the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def cell_margins(table: Table) -> None:
    """One millimetre and a half beside the text of a cell."""
    margins = _child(table._tbl.tblPr, "w:tblCellMar", before=("w:tblLook",))
    for side in ("left", "right"):
        margin = _child(margins, f"w:{side}")
        margin.set(qn("w:w"), "85")
        margin.set(qn("w:type"), "dxa")


def restart_page_numbers(section: Section) -> None:
    """Pages of the section are counted from one."""
    number = _child(section._sectPr, "w:pgNumType", before=("w:cols", "w:titlePg", "w:docGrid"))
    number.set(qn("w:start"), "1")


def page_number(footer: _Footer) -> None:
    """The page number between two dashes, size 4, in the middle of the foot."""
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _footer_run(paragraph, "\u2014 ")
    field = _footer_run(paragraph, "")._r
    field.append(_mark("begin"))
    code = OxmlElement("w:instrText")
    code.text = "PAGE"
    field.append(code)
    field.append(_mark("end"))
    _footer_run(paragraph, " \u2014")


def _footer_run(paragraph: Paragraph, text: str) -> Run:
    run = paragraph.add_run(text)
    run.font.size = Pt(14)
    named = run._r.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia"):
        named.set(qn(f"w:{kind}"), words("fonts")("page_number"))
    return run


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
