"""The register form of an oral agreement."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Agreement, AgreementForm, Party

from . import facts, terms
from .facts import CaseFile
from .paper import WORKED, Paper
from .rows import Rows
from .sheet import Line, Look, Row, Sheet, Table, pair, wide
from .words import words

_words = words("oral-agreement")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    oral = [row for row in file.agreements if row.form == AgreementForm.ORAL]
    return [Sheet(_words("title"), (Table(tuple(_rows(file, row))), *_signs(file))) for row in oral]


def _rows(file: CaseFile, agreement: Agreement) -> list[Row]:
    since = facts.day(agreement.in_force_at or agreement.made_on)
    owed = "\n".join(terms.lines(file, agreement)) or _words("no_terms")
    serial = f"{file.number}-{agreement.number}"
    return [
        pair((_words("number"), serial), (_words("made_on"), facts.day(agreement.made_on))),
        wide(_words("parties"), "\n".join(_named(party) for party in file.parties), height=12, long=True),
        pair((_words("dispute_type"), file.dispute["dispute_type"]), (_words("in_force"), since)),
        wide(_words("facts"), file.case.description, height=30, long=True),
        wide(_words("content"), agreement.content, height=30, long=True),
        wide(_words("performing"), owed, height=20, long=True),
        wide(_words("effect"), _words("effect_words"), height=12),
        pair((_words("mediator"), ""), (_words("recorder"), "")),
        pair((_words("office"), file.mediation_office.name), (_words("remarks"), _words("remarks_words"))),
    ]


def _signs(file: CaseFile) -> list[Line]:
    return [
        Line(_common("party_signs", role=facts.role(party), name=party.person.name), Look.SMALL)
        for party in file.sides
    ]


def _named(party: Party) -> str:
    told = (party.person.name, facts.gender(party.person), party.person.occupation)
    known = _common("comma").join(text for text in told if text)
    return f"{facts.role(party)}{_common('colon')}{known}"


def _oral(rows: Rows) -> bool:
    return AgreementForm.ORAL in rows.forms


PAPER = Paper("oral-agreement", _("Oral agreement register form"), compose, stages=WORKED, when=_oral)
