"""The acceptance register form, by the fields of the Ministry of Justice, with the applicant's slip below."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party

from . import facts
from .facts import CaseFile
from .paper import GOING_ON, Paper
from .sheet import Block, Cell, Line, Look, Row, Sheet, Table, label
from .words import words

_words = words("register-form")
_common = words("common")
_SOURCE_GROUPS = ("applied", "active", "transferred")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    parties = [row for party in file.parties for row in _party(file, party)]
    # The slip is cut off and taken home: it is no part of the bound file.
    slip = _slip(file) if file.bound is None else []
    table = Table((*_head(file), *parties, *_dispute(file), *_signatures(file)))
    return [Sheet(_words("title"), (table, *slip))]


def _head(file: CaseFile) -> list[Row]:
    return [
        _pair(("logged_on", file.received_on), ("case_number", file.number)),
        _pair(("accepted_on", file.day_of("accept")), ("dispute_type", file.case.dispute_type.name_zh)),
        Row((label(_words("source"), 4), Cell(_source(file), 20))),
    ]


def _source(file: CaseFile) -> str:
    """The three ways a dispute comes in, the right one ticked with its channel."""
    source = file.case.source
    came = source.moj_source.split(":")[0]
    named = {group: _words(f"sources.{group}") for group in _SOURCE_GROUPS}
    named[came] = _words("source_named", group=named[came], name=source.name_zh)
    return _common("gap").join(facts.box(text, ticked=group == came) for group, text in named.items())


def _party(file: CaseFile, party: Party) -> list[Row]:
    rows = _body(file, party) if facts.is_body(party.person) else _person(file, party)
    first = rows[0]
    named = (label(facts.role(party), 2, rows=len(rows)), *first.cells)
    return [Row(named, first.height), *rows[1:]]


def _person(file: CaseFile, party: Party) -> list[Row]:
    person = party.person
    first = (
        *_field("person.name", 2, _name(file, party), 6),
        *_field("person.gender", 2, facts.gender(person), 2),
        *_field("person.ethnicity", 2, person.ethnicity, 3),
        *_field("person.age", 2, facts.age(person, file.case.received_at), 3),
    )
    second = (
        *_field("person.occupation", 4, person.occupation, 7),
        *_field("person.phone", 4, facts.phone(person), 7),
    )
    return [Row(first), Row(second), Row(_field("person.address", 4, person.address, 18))]


def _body(file: CaseFile, party: Party) -> list[Row]:
    person = party.person
    first = (
        *_field("body.name", 2, _name(file, party), 9),
        *_field("body.code", 4, person.id_number, 7),
    )
    second = (
        *_field("body.representative", 4, person.legal_representative, 7),
        *_field("body.phone", 4, facts.phone(person), 7),
    )
    return [Row(first), Row(second), Row(_field("body.address", 4, person.address, 18))]


def _name(file: CaseFile, party: Party) -> str:
    other = file.principal(party)
    if other is None:
        return party.person.name
    return _common("speaks_for", name=party.person.name, other=other.person.name, role=facts.role(party))


def _dispute(file: CaseFile) -> list[Row]:
    case = file.case
    place = f"{case.region.name}{case.place}"
    people = _common("people", count=case.people_count)
    occurred = facts.day(case.occurred_on) if case.occurred_on else ""
    return [
        _pair(("people", people), ("amount", facts.amount(case))),
        _pair(("occurred_on", occurred), ("place", place)),
        Row((label(_words("facts"), 4), Cell(case.description, 20)), height=30, long=True),
    ]


def _signatures(file: CaseFile) -> list[Row]:
    blank = _common("date_blank")
    consent = "\n".join([_words("consent_words"), _words("party_signs"), blank])
    return [
        Row((label(_words("consent"), 4), Cell(consent, 20)), height=20),
        _pair(("logged_by", ""), ("accepted_by", "")),
        _pair(("office", file.office), ("remarks", _words("remarks_words"))),
    ]


def _slip(file: CaseFile) -> list[Block]:
    number = _words("slip_number", number=file.number, date=file.received_on, code=file.case.tracking_code)
    return [
        Line(_words("cut"), Look.CUT),
        Line(_words("slip"), Look.SMALL_TITLE),
        Line(number, Look.SMALL),
        Line(_words("slip_use"), Look.SMALL),
        Line(_words("slip_office", office=file.contact), Look.SMALL),
    ]


def _field(name: str, label_span: int, value: str, value_span: int) -> tuple[Cell, Cell]:
    return label(_words(name), label_span), Cell(value, value_span)


def _pair(left: tuple[str, str], right: tuple[str, str]) -> Row:
    return Row((*_field(left[0], 4, left[1], 8), *_field(right[0], 4, right[1], 8)))


PAPER = Paper("register-form", _("Acceptance register form"), compose, stages=GOING_ON)
