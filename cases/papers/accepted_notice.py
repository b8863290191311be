"""The notice that a dispute was accepted, for each side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party

from .facts import CaseFile
from .paper import SIDES, WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Sheet
from .words import words

_words = words("accepted-notice")
_common = words("common")
_ACTS = ("accept", "take")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    return [Sheet(_words("title"), tuple(_lines(file, party)), dense=True) for party in recipients]


def _lines(file: CaseFile, party: Party) -> Iterator[Line]:
    accepted = file.last(*_ACTS)
    office = accepted.organisation.name if accepted else file.office
    when = {"received": file.received_on, "accepted": file.day_of(*_ACTS)}
    yield Line(_common("number", number=file.number), Look.NUMBER)
    yield Line(_words("addressee", name=party.person.name), Look.FLUSH)
    yield Line(_words("received", **when, **file.dispute))
    yield Line(_words("told_heading"))
    for told in ("free", "term", "rights", "duties"):
        yield Line(_words(told))
    yield Line(_words("contact", contact=file.contact))
    yield Line(_words("tracking", code=file.case.tracking_code))
    yield Line(office + _common("seal"), Look.SEAL)
    yield Line(file.day_of(*_ACTS), Look.SEAL)
    yield Line(_words("receipt"))
    yield Line(_words("receipt_signs"), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


def _accepted(rows: Rows) -> bool:
    return bool(rows.acts.intersection(_ACTS))


PAPER = Paper(
    "accepted-notice", _("Acceptance notice"), compose, stages=WORKED, served_on=SIDES, when=_accepted
)
