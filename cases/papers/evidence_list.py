"""The list of evidence: what was added to the file as such, and by whom it was given."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import PaperKind, Party

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Cell, Line, Look, Row, Sheet, Table, label
from .words import words

_words = words("evidence-list")
_common = words("common")
_SPANS = {"position": 2, "name": 9, "given_by": 4, "given_on": 7, "remark": 2}
_HEIGHT = 9


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    given = [added for added in file.added if added.kind == PaperKind.EVIDENCE]
    rows = [Row(tuple(label(_words(name), span) for name, span in _SPANS.items()), _HEIGHT)]
    for position, added in enumerate(given, start=1):
        told = (str(position), added.title, file.name(added.party_id), facts.day(added.at), "")
        cells = (Cell(text, span) for text, span in zip(told, _SPANS.values(), strict=True))
        rows.append(Row(tuple(cells), _HEIGHT))
    signs = [Line(_words(name), Look.SIGN) for name in ("giver_signs", "taker_signs")]
    number = Line(_common("number", number=file.number), Look.NUMBER)
    last = Line(_common("date_blank"), Look.SIGN)
    return [Sheet(_words("title"), (number, Table(tuple(rows)), *signs, last), dense=True)]


def _given(rows: Rows) -> bool:
    return PaperKind.EVIDENCE in rows.added


PAPER = Paper("evidence-list", _("List of evidence"), compose, stages=WORKED, when=_given)
