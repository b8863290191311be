"""Reading the first sheet of an .xlsx file from outside, without trusting a byte of it.

A workbook is a ZIP of XML: 300 KB may unfold to gigabytes, and XML may define entities of entities. So every
part is unpacked once as a stream, counted and thrown away, before `openpyxl` opens the file; what it then
holds in memory is bounded by the limits below. Nothing is computed: of a formula the stored value is taken.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import IO, Any

from django.utils.translation import gettext as _

from .errors import BadInput

FILE_LIMIT = 2_000_000  # bytes as sent
PART_LIMIT = 12_000_000  # bytes unpacked, each part
TOTAL_LIMIT = 24_000_000  # bytes unpacked, all parts: many entries may name the same content
MARK_LIMIT = 150_000  # signs "<" in all parts: five hundred rows of forty columns need 80,000
CELL_LIMIT = 4_000  # characters
ROW_LIMIT = 1_000
COLUMN_LIMIT = 40
_PARTS_LIMIT = 500
_LAST_ROW = 1_048_576  # of Excel itself
_CHUNK = 65_536
_TYPES = "[Content_Types].xml"
_DOCTYPE = b"<!DOCTYPE"
# How XML begins in UTF-16, UTF-32 and EBCDIC, where a document type would not be seen.
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0", b"\x4c\x6f\xa7\x94")
_MACRO = re.compile(rb"macro|vbaproject", re.IGNORECASE)
_BROKEN = (  # what zipfile, the parsers and openpyxl raise when a file is not as it should be
    zipfile.BadZipFile, zlib.error, SyntaxError, LookupError, TypeError, ValueError, AttributeError,
    ArithmeticError, AssertionError, OSError, EOFError, RuntimeError, StopIteration,
)  # fmt: skip


@dataclass
class Line:
    """A row of the sheet: its number as Excel shows it, and its cells as text."""

    number: int
    cells: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def read_lines(stream: IO[bytes], *, most: int = ROW_LIMIT) -> list[Line]:
    """The rows of the first sheet that hold anything; a day is told as 2026-03-01, a flag as TRUE or FALSE.

    Columns past the limit are left out.

    Raises:
        BadInput: it is no workbook, holds macros, is protected by a password, counts its days from 1904, or
            is larger than the limits of this module.
    """
    stream.seek(0, 2)
    if stream.tell() > FILE_LIMIT:
        raise _too_large()
    try:
        _check_parts(stream)
        return _lines(stream, most)
    except _BROKEN as error:
        raise _no_workbook() from error


def _check_parts(stream: IO[bytes]) -> None:
    """Unpack everything once, a chunk at a time; neither sizes nor names in the directory are believed."""
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        if len(entries) > _PARTS_LIMIT:
            raise _too_large()
        total = marks = 0
        for entry in entries:
            # Other methods unpack without bound, however few bytes are asked for.
            if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise _no_workbook()
            for chunk in _chunks(archive, entry):
                total += len(chunk)
                marks += chunk.count(b"<")
                if total > TOTAL_LIMIT or marks > MARK_LIMIT:
                    raise _too_large()
        if _MACRO.search(archive.read(_TYPES)):
            raise _no_workbook()


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """One part in pieces.

    Raises:
        BadInput: too many bytes, or a document type, the door of entity bombs.
    """
    size, tail = 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            if _DOCTYPE in tail + chunk or (not size and chunk.startswith(_WIDE)):
                raise _no_workbook()
            size += len(chunk)
            if size > PART_LIMIT:
                raise _too_large()
            tail = chunk[-len(_DOCTYPE) :]
            yield chunk


def _lines(stream: IO[bytes], most: int) -> list[Line]:
    from .first_sheet import counts_from_1900, opened  # large, and seldom needed

    stream.seek(0)
    with closing(opened(stream)) as book:
        if not counts_from_1900(book):
            raise BadInput(
                _("This workbook counts its days from 1904. Save it with the 1900 date system."),
                code="workbook",
            )
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=COLUMN_LIMIT, values_only=True)
        return list(_filled(rows, most))


def _filled(rows: Iterable[tuple[Any, ...]], most: int) -> Iterator[Line]:
    found = 0
    for number, row in enumerate(rows, start=1):
        if row.count(None) == len(row):  # a million of these may lie between two cells
            continue
        line = Line(number, _trimmed([_words(value) for value in row]))
        if line.empty:
            continue
        found += 1
        if found > most:
            raise BadInput(
                _("The sheet has more than %(most)d rows. Split it.") % {"most": most}, code="workbook"
            )
        yield line


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells after the last one that holds something."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _words(value: Any) -> str:
    """A cell as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    words = value.isoformat(" ") if isinstance(value, datetime) else str(value)
    if len(words) > CELL_LIMIT:
        raise BadInput(_("A cell holds more text than fits a register."), code="workbook")
    return words


def _too_large() -> BadInput:
    return BadInput(_("This workbook is too large. Send only the rows to be entered."), code="workbook")


def _no_workbook() -> BadInput:
    return BadInput(
        _("This is not an Excel workbook (.xlsx), or it is protected or broken."), code="workbook"
    )
