"""The Word document of a bound file, filled page by page."""

from __future__ import annotations

from typing import IO

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.shape import CT_Inline
from docx.oxml.text.paragraph import CT_P
from docx.parts.image import ImagePart
from docx.shared import Emu, Pt
from docx.text.paragraph import Paragraph

from cases.papers import word, word_xml
from cases.papers.sheet import Line, Look, Sheet
from cases.papers.word_styles import STYLES
from core.filetypes import MediaType

from .scans import Picture

_ROOM = word.POINT * 40
"""Kept free under a picture, for its caption and what lines add."""
_WIDE = word.PAPER_SIZE[0] - word.LEFT - word.RIGHT
_TALL = word.PAPER_SIZE[1] - word.TOP - word.BOTTOM - _ROOM


class Binder:
    """A document that grows by whole pages; each begins with a page break of its own."""

    def __init__(self, title: str) -> None:
        self.document = word.begin(title)
        self.pages = 0
        self._pictures = 0
        word.lay_out(self.document.sections[0])
        word_xml.page_number(self.document.sections[0].footer)

    def sheet(self, page: Sheet, mark: str = "") -> None:
        """Add one page; `mark` names it for the contents."""
        body = self.document.element.body
        drawn = len(body) - 1
        word.draw_sheet(self.document, page)
        first = body[drawn]
        if not isinstance(first, CT_P):
            first = self._thread(first)
        self._begin(first, mark)

    def picture(self, caption: str, picture: Picture, mark: str = "") -> None:
        """Add a page with a picture as large as fits."""
        line = self.document.add_paragraph(caption, style=STYLES[Look.SMALL])
        self._begin(line._p, mark)
        place = self.document.add_paragraph()
        look = place.paragraph_format
        look.alignment, look.line_spacing_rule = WD_ALIGN_PARAGRAPH.CENTER, WD_LINE_SPACING.SINGLE
        scale = min(_WIDE / picture.width, _TALL / picture.height)
        self._add(place, picture, Emu(int(picture.width * scale)), Emu(int(picture.height * scale)))

    def save(self, out: IO[bytes]) -> None:
        """Write the document."""
        self.document.save(out)

    def _begin(self, first: CT_P, mark: str) -> None:
        if self.pages:
            Paragraph(first, self.document._body).paragraph_format.page_break_before = True
        self.pages += 1
        if mark:
            word_xml.bookmark(first, mark, self.pages)

    def _thread(self, table: object) -> CT_P:
        """A line of no height before a table, because a table cannot begin a page by itself."""
        thin = self.document.add_paragraph()
        look = thin.paragraph_format
        look.line_spacing_rule, look.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
        table.addprevious(thin._p)  # type: ignore[attr-defined]
        return thin._p

    def _add(self, place: Paragraph, picture: Picture, width: Emu, height: Emu) -> None:
        # The library would compare the hash of every picture with every other.
        self._pictures += 1
        part, number = self.document.part, self._pictures
        name = PackURI(f"/word/media/image{number}.jpeg")
        image = ImagePart(name, MediaType.JPEG.value, picture.content, None)
        image._package = part.package
        related = part.relate_to(image, RELATIONSHIP_TYPE.IMAGE)
        inline = CT_Inline.new_pic_inline(number, related, f"image{number}.jpeg", width, height)
        place.add_run()._r.add_drawing(inline)


def note(title: str, *lines: str) -> Sheet:
    """A page that stands for an original which cannot be shown."""
    return Sheet(title, tuple(Line(line) for line in lines), dense=True)
