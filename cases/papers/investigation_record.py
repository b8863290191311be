"""The record of an investigation, to be written by hand on the spot."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party

from .facts import CaseFile
from .paper import WORKED, Paper, never
from .sheet import Line, Look, Sheet, Table, wide
from .words import words

_words = words("investigation-record")
_common = words("common")
_ROOM_TO_WRITE = 100


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    table = Table((
        *(wide(_words(name), "", height=9) for name in ("time", "place", "attending", "asked")),
        wide(_words("cause"), _words("cause_words", **file.dispute), height=9),
        wide(_words("record"), "", height=_ROOM_TO_WRITE),
    ))  # fmt: skip
    closing = (
        Line(_words("read"), Look.SMALL),
        Line(_words("asked_signs"), Look.SIGN),
        Line(_words("asker_signs"), Look.SIGN),
        Line(_common("recorder_signs"), Look.SIGN),
    )
    number = Line(_common("number", number=file.number), Look.NUMBER)
    return [Sheet(_words("title"), (number, table, *closing), dense=True)]


PAPER = Paper("investigation-record", _("Investigation record"), compose, stages=WORKED, bound=never)
