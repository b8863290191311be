"""The contents of the case file; only the bound file knows the pages, alone they are left to the pen."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party

from .bound import Entry
from .facts import CaseFile
from .order import pieces
from .paper import WORKED, Paper
from .sheet import Cell, Line, Look, Row, Sheet, Table, label
from .words import words

_words = words("contents")
_common = words("common")
_HEIGHT = 9


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    known = file.bound.entries if file.bound else tuple(Entry(piece.title) for piece in pieces(file))
    head = [label(_words(name), span) for name, span in (("position", 2), ("name", 15), ("page", 3))]
    rows = [Row((*head, label(_words("remark"), 4)), _HEIGHT)]
    rows += [_row(position, entry) for position, entry in enumerate(known, start=1)]
    number = Line(_common("number", number=file.number), Look.NUMBER)
    return [Sheet(_words("title"), (number, Table(tuple(rows))))]


def _row(position: int, entry: Entry) -> Row:
    page = "" if entry.page is None else str(entry.page)
    cells = (
        Cell(str(position), 2),
        Cell(entry.title, 15),
        Cell(page, 3, mark=entry.mark),
        Cell(entry.remark, 4),
    )
    return Row(cells, _HEIGHT)


PAPER = Paper("contents", _("Contents of the file"), compose, stages=WORKED)
