"""Opening a workbook that was checked (core.workbook): the first table and nothing else.

A room of its own because `openpyxl` takes 22 MB: only a process that reads a workbook loads it.
"""

from __future__ import annotations

import warnings
from typing import IO

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedNameList

__all__ = ["counts_from_1900", "opened"]

# Its warnings quote cells, and a cell is personal data that must not reach a log.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


class _FirstSheet(ExcelReader):
    """Opens the first table and nothing else: no chart, no picture, no name of a range."""

    def read_worksheets(self) -> None:
        tables = (sheet for sheet, rel in self.parser.find_sheets() if rel.Type.endswith("/worksheet"))
        self.parser.sheets = [next(tables)]
        self.parser.defined_names = DefinedNameList()
        super().read_worksheets()


def opened(stream: IO[bytes]) -> Workbook:
    """The workbook with its first table, to be read row by row; whoever asks closes it."""
    reader = _FirstSheet(stream, read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


def counts_from_1900(book: Workbook) -> bool:
    """Whether its days are numbered as Excel does unless it is told otherwise."""
    return bool(book.epoch == CALENDAR_WINDOWS_1900)
