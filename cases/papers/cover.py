"""The cover of the case file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Party

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper
from .sheet import Line, Look, Sheet
from .words import words

_words = words("cover")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_lines(file)), cover=True)]


def _lines(file: CaseFile) -> Iterator[Line]:
    blank = _common("blank")
    year = timezone.localtime(file.case.received_at).year
    yield Line(_words("name", value=file.case.title), Look.COVER)
    yield Line(_words("year", value=year), Look.COVER)
    yield Line(_words("number", value=file.number), Look.COVER)
    yield Line(_words("dispute_type", value=file.case.dispute_type.name_zh), Look.COVER)
    yield Line(_words("mediators", value=file.mediators or blank), Look.COVER)
    yield Line(_words("days", first=_first(file), last=_last(file)), Look.COVER)
    yield Line(_words("filed_by"), Look.COVER)
    yield Line(_words("filed_on", value=file.day_of("archive")), Look.COVER)
    yield Line(_words("kept"), Look.COVER)
    yield Line(_words("remarks"), Look.COVER)
    yield Line(file.mediation_office.name, Look.CENTRE)


def _first(file: CaseFile) -> str:
    return facts.day(file.sessions[0].starts_at) if file.sessions else file.day_of("start", "take", "accept")


def _last(file: CaseFile) -> str:
    return file.day_of("close", "agree", "fail", "withdraw")


PAPER = Paper("cover", _("Cover of the file"), compose, stages=WORKED)
