"""The joint application to a court to confirm the agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Agreement, Party

from . import facts
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Sheet
from .words import words
from .written_agreement import known_of

_words = words("confirmation-application")
_common = words("common")
_agreement = words("written-agreement")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    asked = file.confirmation
    if not file.agreements:
        return []
    agreement = asked.agreement if asked else file.agreements[-1]
    court = _words("court", name=asked.court.name) if asked else _words("court_blank")
    return [Sheet(_words("title"), tuple(_lines(file, agreement, court)), dense=True)]


def _lines(file: CaseFile, agreement: Agreement, court: str) -> Iterator[Line]:
    about = {"office": file.mediation_office.name, "number": file.number, "serial": agreement.number}
    about |= {"made": facts.day(agreement.made_on), "dispute_type": file.dispute["dispute_type"]}
    since = facts.day(agreement.in_force_at) if agreement.in_force_at else _common("date_blank_short")
    for party in file.sides:
        yield Line(_words("party", facts=known_of(file, party)))
        if not facts.is_body(party.person):
            yield Line(_agreement("reached"))
    yield Line(_words("request_heading"), Look.HEADING)
    yield Line(_words("request", **about))
    yield Line(_words("facts_heading"), Look.HEADING)
    yield Line(_words("facts", in_force=since, **about))
    yield Line(_words("promise_heading"), Look.HEADING)
    yield Line(_words("promise"))
    yield Line(_words("to"))
    yield Line(court, Look.FLUSH)
    for party in file.sides:
        yield Line(_words("signs", name=party.person.name), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)
    yield Line(_words("encloses"), Look.SMALL)


def _agreed(rows: Rows) -> bool:
    return bool(rows.forms)


def _applied(rows: Rows) -> bool:
    return rows.confirmation


PAPER = Paper(
    "confirmation-application",
    _("Application for judicial confirmation"),
    compose,
    stages=WORKED,
    when=_agreed,
    bound=_applied,
)
