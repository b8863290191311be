"""A table of cases as a file: a workbook or text with commas, written line by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import IO, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.filetypes import MediaType
from core.spreadsheet import cell_text, csv_cell, risky

from .kit import Column, Kind
from .workbook import Workbook

__all__ = ["Format", "write"]


class Format(models.TextChoices):
    """What an export is written as."""

    XLSX = "xlsx", _("Excel workbook (.xlsx)")
    CSV = "csv", _("Text with commas (.csv)")

    @property
    def media_type(self) -> MediaType:
        return {"xlsx": MediaType.XLSX, "csv": MediaType.CSV}[self.value]


def write(
    stream: IO[bytes], kind: Format, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, name: str
) -> int:
    """Write head and lines; how many lines there were. `name` is that of the sheet."""
    if kind == Format.CSV:
        return _write_csv(stream, columns, rows)
    with Workbook(stream, columns, name) as book:
        return book.write(rows)


def _write_csv(stream: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    """UTF-8 with the mark Excel needs; a risky start gets a leading apostrophe."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([csv_cell(str(column.label)) for column in columns])
    shown = [_shown(column.kind) for column in columns]
    written = 0
    for written, row in enumerate(rows, start=1):
        writer.writerow([show(value) for show, value in zip(shown, row, strict=True)])
        if not written % 1000:
            text.write(out.getvalue())
            out.seek(0)
            out.truncate()
    text.write(out.getvalue())
    text.detach()
    return written


def _shown(kind: Kind) -> Callable[[Any], Any]:
    return {Kind.MOMENT: _moments(), Kind.TEXT: _text, Kind.LIST: _text}.get(kind, csv_cell)


def _moments() -> Callable[[datetime | None], str]:
    zone = timezone.get_current_timezone()

    def show(value: datetime | None) -> str:
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M") if value else ""

    return show


def _text(value: Any) -> str:
    if not value:
        return ""
    text = cell_text(value)
    return f"'{text}" if risky(text) else text
