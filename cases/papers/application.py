"""The application for mediation, ready to be signed by the applicants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from cases.models import Party, PartyRole

from . import facts
from .facts import CaseFile
from .paper import Paper, never
from .sheet import Line, Look, Sheet
from .words import words

_words = words("application")
_common = words("common")


def compose(file: CaseFile, recipients: Sequence[Party]) -> list[Sheet]:
    case = file.case
    lines = [
        Line(_common("number", number=file.number), Look.NUMBER),
        *(Line(_party(file, party)) for party in file.parties),
        Line(_words("facts_heading"), Look.HEADING),
        *(Line(text) for text in case.description.splitlines() if text.strip()),
    ]
    if case.amount is not None:
        lines.append(Line(_words("amount", amount=facts.amount(case))))
    return [Sheet(_words("title"), (*lines, *_request(file)))]


def _request(file: CaseFile) -> Iterator[Line]:
    yield Line(_words("request", office=file.office))
    for party in file.of(PartyRole.APPLICANT):
        yield Line(_words("signs", role=facts.role(party)), Look.SIGN)
    yield Line(_common("date_blank"), Look.SIGN)


def _party(file: CaseFile, party: Party) -> str:
    known = [party.person.name, *_speaks_for(file, party), *_described(file, party)]
    return _words("party", role=facts.role(party), facts=_words("separator").join(known))


def _speaks_for(file: CaseFile, party: Party) -> Iterator[str]:
    other = file.principal(party)
    if other is not None:
        yield _words("speaks_for", other=other.person.name, role=facts.role(party))


def _described(file: CaseFile, party: Party) -> list[str]:
    """What is known of a party; what is unknown is left out, not left blank."""
    person = party.person
    if facts.is_body(person):
        named: dict[str, str] = {
            "body_code": person.id_number,
            "body_representative": person.legal_representative,
            "phone": facts.phone(person),
            "body_address": person.address,
        }
        told: list[str] = []
    elif _on_the_applicants_side(file, party):
        named = {"occupation": person.occupation, "phone": facts.phone(person), "address": person.address}
        told = [facts.gender(person), person.ethnicity, facts.age(person, file.case.received_at)]
    else:
        # The applicant takes this paper home: where the other side lives is not told to her by the office.
        named, told = {}, [facts.gender(person)]
    return [text for text in told if text] + [
        _words(name, value=value) for name, value in named.items() if value
    ]


def _on_the_applicants_side(file: CaseFile, party: Party) -> bool:
    return PartyRole.APPLICANT in {party.role, (file.principal(party) or party).role}


PAPER = Paper("application", _("Application"), compose, bound=never)
