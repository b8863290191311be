"""Tables for Excel and WPS that cannot run anything: text stays text, whatever it starts with."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from .errors import BadInput

# Full-width signs too: some East Asian versions of Excel read them as the ASCII ones.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CELL_LIMIT = 32_767
_EXACT = 10**15
_ROW_LIMIT = 1_048_575
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535))


def write_xlsx(stream: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write one sheet row by row (memory does not grow with rows; a temporary file holds them).

    Returns the number of rows. Raises BadInput past Excel's 1,048,576 lines.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    written = 0
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        writer = _Sheet(book, sheet)
        writer.write(0, headers, writer.bold)
        sheet.freeze_panes(1, 0)
        for written, row in enumerate(rows, start=1):
            if written > _ROW_LIMIT:
                raise BadInput(_("Too many rows for one sheet. Narrow the filter."), code="too_many_rows")
            writer.write(written, row)
    return written


def write_csv(stream: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """UTF-8 with the mark Excel needs; a risky start gets a leading apostrophe. Returns the rows written."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([csv_cell(header) for header in headers])
    written = 0
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])
        written += 1
    text.detach()
    return written


class _Sheet:
    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        self.bold = book.add_format({"bold": True})
        self.quoted = book.add_format({"quote_prefix": True})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})

    def write(self, line: int, row: Sequence[Any], style: Any = None) -> None:
        for column, value in enumerate(row):
            self._cell(line, column, value, style)

    def _cell(self, line: int, column: int, value: Any, style: Any) -> None:
        if value is None:
            self.sheet.write_blank(line, column, None, style)
        elif isinstance(value, bool):
            self.sheet.write_boolean(line, column, value, style)
        elif isinstance(value, int | float | Decimal) and shown_exactly(value):
            self.sheet.write_number(line, column, value, style)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(line, column, _local(value), style or self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(line, column, datetime.combine(value, time()), style or self.day)
        else:
            text = cell_text(value)
            self.sheet.write_string(line, column, text, style or (self.quoted if risky(text) else None))


def shown_exactly(number: float | Decimal) -> bool:
    """Excel keeps 15 digits and knows neither infinity nor NaN; other numbers are written as text."""
    return math.isfinite(number) and bool(-_EXACT < number < _EXACT)


def _local(moment: datetime) -> datetime:
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def cell_text(value: Any) -> str:
    text = str(value).translate(_CONTROL)
    return text if len(text) <= _CELL_LIMIT else text[: _CELL_LIMIT - 1] + "…"


def risky(text: str) -> bool:
    return text.lstrip(" ").startswith(_STARTS)


def csv_cell(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M")
    text = cell_text(value)
    return "'" + text if risky(text) else text
