"""A letter that urges the office in charge, with blanks to be filled in by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import ENDED_STAGES, Party

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper, never
from .sheet import Line, Look, Sheet
from .words import words

_words = words("supervision-letter")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_lines(file)), dense=True)]


def _lines(file: CaseFile) -> Iterator[Line]:
    case = file.case
    about = {"title": case.title, "number": file.number, "accepted": file.day_of("accept", "take")}
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("addressee", name=case.holder.name), Look.FLUSH)
    yield Line(_words("about", level=_words(f"levels.{case.alert_level}"), **about))
    for reason in _words.tree["reasons"]:
        yield Line(facts.box(reason, ticked=False), Look.ITEM)
    yield Line(_words("asks"))
    yield Line(_words("demands_heading"))
    yield from (Line(_words("demands")) for _row in range(3))
    yield Line(_words("contact_signs"))
    yield Line(_common("blank") + _common("seal"), Look.SEAL)
    yield Line(_common("date_blank_short"), Look.SEAL)
    yield Line(_words("receipt"))
    yield Line(_words("receipt_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


PAPER = Paper(
    "supervision-letter", _("Supervision letter"), compose, stages=WORKED - ENDED_STAGES, bound=never
)
