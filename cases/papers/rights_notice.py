"""The notice of rights and duties: one sheet for each party, who signs for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party

from . import facts
from .facts import CaseFile
from .paper import GOING_ON, SIDES, Paper
from .sheet import Line, Look, Sheet
from .words import words

_words = words("rights-notice")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_notice(file, party)), dense=True) for party in recipients]


def _notice(file: CaseFile, party: Party) -> Iterator[Line]:
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("addressee", name=party.person.name), Look.FLUSH)
    yield Line(_words("opening"))
    for section in _words.tree["sections"]:
        yield Line(section["heading"], Look.HEADING)
        for text in section["lines"]:
            yield Line(text.format(office=file.office))
    yield Line(_words("receipt"))
    yield Line(_words("receipt_signs", role=facts.role(party)), Look.SIGN)
    yield Line(_words("teller_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


PAPER = Paper(
    "rights-notice",
    _("Notice of rights and duties"),
    compose,
    stages=GOING_ON,
    served_on=SIDES,
)
