"""The styles of a Word paper, by name: Word shows the built-in ones in the language of the office."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from . import word_xml as xml
from .sheet import Look
from .words import words

START, CENTRE, END, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
TITLE, CELL, CELL_LABEL = "Title", "Paper Cell", "Paper Cell Label"
COVER_TITLE = "Paper Cover Title"
SPACED = frozenset({Look.SIGN, Look.SEAL, Look.CUT})
"""Looks that keep a line of distance from what stands above them."""


@dataclass(frozen=True)
class Style:
    """A paragraph style. Sizes and spacing in points; indents in characters of the style's own size."""

    font: str
    size: float
    spacing: float
    align: WD_ALIGN_PARAGRAPH = JUSTIFY
    first: int = 0
    left: int = 0
    right: int = 0
    before: float = 0
    after: float = 0
    keep: bool = False
    latin: str = "latin"


# GB/T 9704-2012: size 2 is 22 pt, size 3 is 16 pt, size 4 is 14 pt, small 4 is 12 pt; 22 lines on 225 mm are
# about 28 pt each.
LOOKS: dict[Look, Style] = {
    Look.BODY: Style("body", 16, 28, first=2),
    Look.FLUSH: Style("body", 16, 28),
    Look.HEADING: Style("heading", 16, 28, first=2, keep=True),
    Look.NUMBER: Style("kai", 14, 28, align=END),
    Look.ITEM: Style("body", 16, 28, left=3, first=-1),
    Look.SIGN: Style("body", 16, 28, align=START, left=10, keep=True),
    Look.SEAL: Style("body", 16, 28, align=END, right=2, keep=True),
    Look.CUT: Style("body", 9, 14, align=CENTRE, keep=True),
    Look.CENTRE: Style("body", 16, 28, align=CENTRE),
    Look.COVER: Style("body", 16, 40, align=START, left=3, right=1),
    Look.SMALL_TITLE: Style("heading", 12, 18, align=CENTRE, keep=True),
    Look.SMALL: Style("body", 10.5, 15, keep=True),
}
TITLES = {
    TITLE: Style("title", 22, 34, align=CENTRE, after=10, keep=True),
    COVER_TITLE: Style("title", 36, 56, align=CENTRE, before=50, after=40, keep=True),
}
CELLS = {CELL: Style("body", 12, 17, align=START), CELL_LABEL: Style("heading", 12, 17, align=CENTRE)}
_BUILT_IN = {Look.BODY: "Body Text", Look.HEADING: "Heading 1"}
_DENSE = {16: (12, 18), 14: (12, 18)}

_KEPT = frozenset({
    "Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", "Header", "Footer", TITLE,
    *_BUILT_IN.values(),
})  # fmt: skip
"""Of the 160 styles of the library's empty document, those that a paper needs."""

STYLES = {look: _BUILT_IN.get(look, f"Paper {look.value.replace('-', ' ').title()}") for look in Look}
DENSE = {look: f"{name} Dense" for look, name in STYLES.items()}


def blank() -> WordDocument:
    """A new document with the styles of the papers and nothing else, in Chinese."""
    return Document(BytesIO(_blank()))


@cache
def _blank() -> bytes:
    document = Document()
    xml.chinese(document)
    for found in list(document.styles):
        if found.name not in _KEPT:
            found.delete()
    _shape(document, "Normal", Style("body", 16, 28))
    for name, style in {**TITLES, **CELLS}.items():
        _shape(document, name, style)
    for look, style in LOOKS.items():
        _shape(document, STYLES[look], style)
        _shape(document, DENSE[look], denser(style))
    _shape(document, "Footer", Style("page_number", 14, 16, align=CENTRE, latin="page_number"))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def denser(style: Style) -> Style:
    """The same look on a dense sheet."""
    size, spacing = _DENSE.get(int(style.size), (style.size, style.spacing))
    return Style(**{**vars(style), "size": size, "spacing": spacing})


def _shape(document: WordDocument, name: str, style: Style) -> None:
    known = {found.name for found in document.styles}
    shaped: ParagraphStyle = (
        document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    )
    xml.plain_style(shaped)
    fonts = words("fonts")
    xml.fonts(shaped, chinese=fonts(style.font), latin=fonts(style.latin))
    font, lines = shaped.font, shaped.paragraph_format
    font.size, font.bold, font.italic, font.color.rgb = Pt(style.size), False, False, RGBColor(0, 0, 0)
    lines.alignment, lines.keep_with_next = style.align, style.keep
    lines.line_spacing_rule, lines.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(style.spacing)
    lines.space_before, lines.space_after = Pt(style.before), Pt(style.after)
    xml.indent(shaped, size=style.size, first=style.first, left=style.left, right=style.right)
