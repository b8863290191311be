"""The written agreement, ready to be signed by all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Agreement, AgreementForm, Party

from . import facts, terms
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Sheet
from .words import words

_words = words("written-agreement")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    written = [row for row in file.agreements if row.form == AgreementForm.WRITTEN]
    return [Sheet(_words("title"), tuple(_lines(file, row)), dense=True) for row in written]


def _lines(file: CaseFile, agreement: Agreement) -> Iterator[Line]:
    yield Line(_words("number", number=file.number, serial=agreement.number), Look.NUMBER)
    for party in file.parties:
        yield from _described(file, party)
    yield Line(_words("facts_heading"), Look.HEADING)
    yield from (Line(text) for text in file.case.description.splitlines() if text.strip())
    yield Line(_words("terms_heading"), Look.HEADING)
    yield from (Line(text) for text in agreement.content.splitlines() if text.strip())
    yield from _performing(file, agreement)
    yield Line(_words("effect_heading"), Look.HEADING)
    yield Line(_words("effect"))
    yield Line(_words("court"))
    count = len(file.sides) + 1
    yield Line(_words("copies", count=count, office=file.mediation_office.name))
    yield from _signs(file, agreement)


def _described(file: CaseFile, party: Party) -> Iterator[Line]:
    """A party as the agreement names her; where she lives she writes herself, the other side gets a copy."""
    yield Line(_words("party", role=facts.role(party), facts=known_of(file, party)))
    if not facts.is_body(party.person):
        yield Line(_words("reached"))


def known_of(file: CaseFile, party: Party) -> str:
    """Name and what else is told of a party; what is unknown is left out."""
    told = [party.person.name, *_speaks_for(file, party), *_facts(file, party)]
    return _words("separator").join(told)


def _speaks_for(file: CaseFile, party: Party) -> list[str]:
    other = file.principal(party)
    return [_words("speaks_for", other=other.person.name, role=facts.role(party))] if other else []


def _facts(file: CaseFile, party: Party) -> list[str]:
    person = party.person
    if facts.is_body(person):
        named = {
            "body_code": person.id_number,
            "body_representative": person.legal_representative,
            "body_address": person.address,
        }
        told: list[str] = []
    else:
        named = {"occupation": person.occupation}
        told = [facts.gender(person), person.ethnicity, facts.age(person, file.case.received_at)]
    told += [_words(name, value=value) for name, value in named.items() if value]
    return [text for text in told if text]


def _performing(file: CaseFile, agreement: Agreement) -> Iterator[Line]:
    owed = terms.lines(file, agreement)
    yield Line(_words("way_heading"), Look.HEADING)
    yield Line(_words("ways") if owed else _words("no_terms"))
    yield from (Line(text) for text in owed)
    if owed:
        yield Line(_words("place"))


def _signs(file: CaseFile, agreement: Agreement) -> Iterator[Line]:
    for party in file.parties:
        named = {"role": facts.role(party), "name": party.person.name}
        yield Line(_common("party_signs", **named), Look.SIGN)
    yield Line(_common("mediator_signs"), Look.SIGN)
    yield Line(_common("recorder_signs"), Look.SIGN)
    yield Line(_words("office", office=file.mediation_office.name), Look.SEAL)
    yield Line(facts.day(agreement.made_on), Look.SEAL)


def _written(rows: Rows) -> bool:
    return AgreementForm.WRITTEN in rows.forms


PAPER = Paper("written-agreement", _("Written agreement"), compose, stages=WORKED, when=_written)
