"""The back cover: how many pages there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party

from .facts import CaseFile
from .paper import WORKED, Paper
from .sheet import Line, Look, Sheet
from .words import words

_words = words("back-cover")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_lines(file)), cover=True)]


def _lines(file: CaseFile) -> Iterator[Line]:
    blank = _words("pages_blank")
    pages = file.bound.pages if file.bound else blank
    yield Line(_words("count", pages=pages, evidence=blank), Look.COVER)
    yield Line(_words("number", value=file.number), Look.COVER)
    yield Line(_words("office", value=file.mediation_office.name), Look.COVER)
    yield Line(_words("filed_by"), Look.COVER)
    yield Line(_words("checked_by"), Look.COVER)
    yield Line(_words("date"), Look.SEAL)


PAPER = Paper("back-cover", _("Back cover"), compose, stages=WORKED)
