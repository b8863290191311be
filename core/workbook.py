"""Reading the first sheet of an .xlsx file from outside, without trusting a byte of it.

A workbook is a ZIP of XML: 300 KB may unfold to gigabytes, and XML may define entities of entities. Here
only the parts a table needs are unpacked, as a stream, up to a limit, and a document type is refused.
Nothing is computed: of a formula the value that Excel stored is taken, as text.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from .errors import BadInput

FILE_LIMIT = 2_000_000  # bytes as sent
PART_LIMIT = 12_000_000  # bytes unpacked, each part
CELL_LIMIT = 4_000  # characters
ROW_LIMIT = 1_000
COLUMN_LIMIT = 40
_PARTS_LIMIT = 500
_CHUNK = 65_536
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}\Z")
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@dataclass
class Line:
    """A row of the sheet: its number as Excel shows it, and its cells as text."""

    number: int
    cells: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def read_lines(stream: IO[bytes], *, most: int = ROW_LIMIT) -> list[Line]:
    """The rows of the first sheet that hold anything; dates are Excel's day numbers.

    Raises:
        BadInput: it is no workbook, is protected by a password, counts its days from 1904, or is larger
            than the limits of this module.
    """
    stream.seek(0, 2)
    if stream.tell() > FILE_LIMIT:
        raise _too_large()
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            return _lines(archive, most)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError) as error:
        raise _no_workbook() from error
    except (LookupError, EOFError, ValueError, OSError) as error:
        raise _no_workbook() from error


def _lines(archive: zipfile.ZipFile, most: int) -> list[Line]:
    if len(archive.infolist()) > _PARTS_LIMIT:
        raise _too_large()
    book = _Book()
    _parse(archive, _WORKBOOK, book.start)
    if book.from_1904:
        raise BadInput(
            _("This workbook counts its days from 1904. Save it with the 1900 date system."), code="workbook"
        )
    relations = _Relations()
    _parse(archive, _RELATIONS, relations.start)
    strings = _Strings()
    if "xl/sharedStrings.xml" in archive.namelist():
        _parse(archive, "xl/sharedStrings.xml", strings.start, strings.end, strings.text)
    sheet = _Sheet(strings.all, most)
    target = relations.targets[book.first]
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    _parse(archive, name, sheet.start, sheet.end, sheet.text)
    return [line for line in sheet.lines if not line.empty]


Start = Callable[[str, dict[str, str]], None]
Text = Callable[[str], None]


def _parse(
    archive: zipfile.ZipFile, name: str, start: Start, end: Text | None = None, text: Text | None = None
) -> None:
    """Run one part through the parser; handlers get names without their prefix."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(_bare(tag), attributes)
    parser.EndElementHandler = (lambda tag: end(_bare(tag))) if end else None
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    read = 0
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            read += len(chunk)
            if read > PART_LIMIT:
                raise _too_large()
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


class _Book:
    """Which sheet is the first, and how days are counted."""

    def __init__(self) -> None:
        self.first = ""
        self.from_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and not self.first:
            ids = [value for name, value in attributes.items() if name.endswith(":id")]
            self.first = ids[0] if ids else ""
        if tag == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in {"1", "true"}


class _Relations:
    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            self.targets[attributes["Id"]] = attributes["Target"]


class _Collector:
    """Collects the text of one cell or string."""

    def __init__(self) -> None:
        self.open = False
        self.parts: list[str] = []
        self.size = 0

    def text(self, words: str) -> None:
        if not self.open:
            return
        self.size += len(words)
        if self.size > CELL_LIMIT:
            raise BadInput(_("A cell holds more text than fits a register."), code="workbook")
        self.parts.append(words)

    def take(self) -> str:
        words = "".join(self.parts)
        self.parts, self.size, self.open = [], 0, False
        return words


class _Strings(_Collector):
    """The table of texts that cells refer to; phonetic guides (`rPh`) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[str] = []
        self.phonetic = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        if tag == "rPh":
            self.phonetic = True
        self.open = tag == "t" and not self.phonetic

    def end(self, tag: str) -> None:
        self.open = False
        if tag == "rPh":
            self.phonetic = False
        if tag == "si":
            self.all.append(self.take())


class _Sheet(_Collector):
    """The rows; cells of columns past the limit are left out, rows past it are refused."""

    def __init__(self, strings: list[str], most: int) -> None:
        super().__init__()
        self.strings = strings
        self.most = most
        self.lines: list[Line] = []
        self.column = 0
        self.kind = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self._row(attributes.get("r", ""))
        elif tag == "c":
            self.column = _column(attributes.get("r", ""), len(self.lines[-1].cells))
            self.kind = attributes.get("t", "n")
        self.open = tag in {"v", "t"}

    def end(self, tag: str) -> None:
        self.open = False
        if tag == "c":
            self._cell(self.take())

    def _row(self, number: str) -> None:
        if len(self.lines) > self.most and not self.lines[-1].empty:
            raise BadInput(
                _("The sheet has more than %(most)d rows. Split it.") % {"most": self.most}, code="workbook"
            )
        if self.lines and self.lines[-1].empty:
            self.lines.pop()
        last = self.lines[-1].number if self.lines else 0
        self.lines.append(Line(int(number) if number.isdigit() and len(number) < 8 else last + 1))

    def _cell(self, words: str) -> None:
        if self.column >= COLUMN_LIMIT:
            return
        if self.kind == "s" and words:
            words = self.strings[abs(int(words))]
        cells = self.lines[-1].cells
        cells += [""] * (self.column + 1 - len(cells))
        cells[self.column] = words


def _column(reference: str, following: int) -> int:
    """The place of a column: A is 0; a cell without a reference stands after the one before."""
    match = _REFERENCE.match(reference)
    if not match:
        return following
    place = 0
    for letter in match.group(1):
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]


def _refuse_doctype(*_given: object) -> None:
    raise _no_workbook()


def _too_large() -> BadInput:
    return BadInput(_("This workbook is too large. Send only the rows to be entered."), code="workbook")


def _no_workbook() -> BadInput:
    return BadInput(
        _("This is not an Excel workbook (.xlsx), or it is protected or broken."), code="workbook"
    )
