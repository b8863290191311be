"""A workbook written from front to back: any number of lines, a few hundred kilobytes of memory.

`core.spreadsheet` writes any table; this one knows the kind of each column beforehand and so is some times as
fast, which a million lines need. What it writes is the same to a reader: text is text, whatever it begins
with; days and moments are dates; numbers that Excel would round are text. A sheet that is full is followed by
another, so that nothing is lost.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any
from xml.sax.saxutils import escape

from django.utils import timezone as site

from core.spreadsheet import cell_text, risky, shown_exactly

from .kit import Column, Kind
from .package import BOLD, DAY, MAIN, MOMENT, QUOTED, XML_HEAD, package

MOST_LINES = 1_048_575
"""What a sheet of Excel holds below its head."""
MOST_BYTES = 1_900_000_000
"""A part of the archive stays below the two gigabytes that need no extended format."""
MOST_WORDS = 100_000
"""So many different words are kept once; further ones are written where they stand."""

_BUFFER = 512 * 1024
_SHORT = 1000
_EPOCH = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)
_PLAIN = re.compile(r"[^&<>\x00-\x1f\ud800-\udfff\ufffe\uffff_]*[^&<>\x00- \ud800-\udfff\ufffe\uffff_]")
"""Text that needs no second look: nothing to be escaped, no blank at its end."""
_HEX = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
Cell = Callable[[int, Any], str]


class _Buffered:
    """Text that is encoded and compressed half a megabyte at a time."""

    def __init__(self, part: IO[bytes]) -> None:
        self.part, self.size = part, 0
        self.held: list[str] = []
        self.length = 0

    def write(self, text: str) -> None:
        self.held.append(text)
        self.length += len(text)
        if self.length > _BUFFER:
            self.flush()

    def flush(self) -> None:
        self.size += self.part.write("".join(self.held).encode())
        self.held.clear()
        self.length = 0


class Workbook:
    """Use as a context: `with Workbook(stream, columns, "Cases") as book: book.write(rows)`."""

    def __init__(self, stream: IO[bytes], columns: Sequence[Column], name: str) -> None:
        self.columns, self.name = columns, name
        self.archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.words: dict[str, int] = {}
        self.sheets = 0
        self.cells = [self._cell(place, column) for place, column in enumerate(columns)]

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        if kind is None:
            self._close()
        self.archive.close()

    def write(self, rows: Iterable[Sequence[Any]]) -> int:
        """Write the lines, over as many sheets as they need; how many there were."""
        lines = iter(rows)
        written = self._sheet(lines)
        for further in lines:
            written += self._sheet(chain([further], lines))
        return written

    def _sheet(self, lines: Iterable[Sequence[Any]]) -> int:
        """One sheet until it is full or nothing is left; how many lines it took."""
        self.sheets += 1
        line = 0
        with self.archive.open(f"xl/worksheets/sheet{self.sheets}.xml", "w") as part:
            out = _Buffered(part)
            out.write(self._top())
            for line, row in enumerate(lines, start=1):
                out.write(self._line(line + 1, row))
                if line == MOST_LINES or out.size > MOST_BYTES:
                    break
            out.write("</sheetData></worksheet>")
            out.flush()
        return line

    def _top(self) -> str:
        widths = "".join(
            f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
            for place, column in enumerate(self.columns, start=1)
        )
        head = "".join(
            _text_cell(f"{_letters(place)}1", str(column.label), BOLD)
            for place, column in enumerate(self.columns)
        )
        return (
            f'{XML_HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
            f'</sheetViews><cols>{widths}</cols><sheetData><row r="1">{head}</row>'
        )

    def _line(self, line: int, row: Sequence[Any]) -> str:
        cells = [
            write(line, value)
            for write, value in zip(self.cells, row, strict=True)
            if value is not None and value != ""
        ]
        return f'<row r="{line}">{"".join(cells)}</row>'

    def _cell(self, place: int, column: Column) -> Cell:
        """How the values of a column are written."""
        ways = {Kind.MOMENT: _moments, Kind.DAY: _days, Kind.NUMBER: _numbers, Kind.TEXT: _texts}
        return ways.get(column.kind, self._word)(_letters(place))

    def _word(self, letters: str) -> Cell:
        words = self.words
        known: dict[str, str] = {}

        def write(line: int, value: str) -> str:
            rest = known.get(value)
            if rest is None:
                if len(words) >= MOST_WORDS:
                    return _text_cell(f"{letters}{line}", value)
                place = words.setdefault(value, len(words))
                rest = known[value] = f'"{_styled(QUOTED * risky(value))} t="s"><v>{place}</v></c>'
            return f'<c r="{letters}{line}{rest}'

        return write

    def _close(self) -> None:
        for path, text in package(self.name, self.sheets).items():
            self.archive.writestr(path, text)
        with self.archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(f'{XML_HEAD}<sst xmlns="{MAIN}" uniqueCount="{len(self.words)}">'.encode())
            for word in self.words:
                part.write(f"<si>{_in_tags(cell_text(word))}</si>".encode())
            part.write(b"</sst>")


def _texts(letters: str) -> Cell:
    def write(line: int, value: str) -> str:
        # The first character of nearly every text is a letter or a digit, which begin no formula.
        if value[0].isalnum() and _PLAIN.fullmatch(value) and len(value) < _SHORT:
            return f'<c r="{letters}{line}" t="inlineStr"><is><t>{value}</t></is></c>'
        return _text_cell(f"{letters}{line}", value)

    return write


def _numbers(letters: str) -> Cell:
    def write(line: int, value: float | Decimal) -> str:
        if shown_exactly(value):
            return f'<c r="{letters}{line}"><v>{value}</v></c>'
        return _text_cell(f"{letters}{line}", str(value))

    return write


def _days(letters: str) -> Cell:
    def write(line: int, value: date) -> str:
        if value < _FIRST_DAY:
            return _text_cell(f"{letters}{line}", value.isoformat())
        return f'<c r="{letters}{line}" s="{DAY}"><v>{value.toordinal() - _EPOCH}</v></c>'

    return write


def _moments(letters: str) -> Cell:
    zone = site.get_current_timezone()

    def write(line: int, value: datetime) -> str:
        local = value.astimezone(zone)
        if local.year < 1901:
            return _text_cell(f"{letters}{line}", f"{local:%Y-%m-%d %H:%M}")
        part = (local.hour * 3600 + local.minute * 60 + local.second) / 86400
        return f'<c r="{letters}{line}" s="{MOMENT}"><v>{local.toordinal() - _EPOCH + part!r}</v></c>'

    return write


def _text_cell(where: str, text: str, style: int = 0) -> str:
    text = cell_text(text)
    style = style or (QUOTED if risky(text) else 0)
    return f'<c r="{where}"{_styled(style)} t="inlineStr"><is>{_in_tags(text)}</is></c>'


def _styled(style: int) -> str:
    return f' s="{style}"' if style else ""


def _in_tags(text: str) -> str:
    """Text in its tag; what looks like the number of a character (`_x0041_`) is kept from being read so."""
    plain = _HEX.sub("_x005F_", escape(text.replace("\r\n", "\n").replace("\r", "\n")))
    return f'<t xml:space="preserve">{plain}</t>'


def _letters(place: int) -> str:
    """A, B, ... Z, AA ..."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
