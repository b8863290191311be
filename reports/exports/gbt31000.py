"""Disputes in the data items of GB/T 31000-2015 (screening for and settling disputes), "table 30".

The text of the standard was not at hand. The twenty-five data items, their order and names are those in
which five independent public implementations of the standard agree (entities and forms of governance
platforms that name it and its sections), as are the codes of the size of an event and the standards behind
papers (GA/T 517), gender (GB/T 2261.1) and ethnic group (GB/T 3304). Not verified: the number of the table,
and the standard's own code lists of categories of events and of ways of settling (section 5.58). There our
own codes of dispute types and of ways of resolution are written, with their names in columns after the
twenty-five. What the system does not know (education) stays empty; an assessment is the last follow-up visit.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.models import PartyRole, Person, PersonKind
from cases.presenters.masking import shown_text
from core.masks import mask_address, mask_id_number

from .kit import Column, Export, Facts, Kind, Part, PartyFacts
from .ledger import between, title

_CODES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_GROUPS = {name: f"{place:02d}" for place, name in enumerate(_CODES["ethnicity"]["groups"], start=1)}
_SCALES: list[tuple[str, int]] = sorted(_CODES["scale"].items(), reverse=True)
_LONGEST_TEXT = 2000
_PARTIES = frozenset({Part.PARTIES})
_PAPERS = frozenset({Part.PARTIES, Part.PAPERS})
_CLOSING = frozenset({Part.CLOSING})
_VISIT = frozenset({Part.VISIT})


def scale(people: int) -> str:
    """The code of the size of an event."""
    return next((code for code, least in _SCALES if people >= least), "")


def group(ethnicity: str) -> str:
    """The code of an ethnic group as people write it, with or without its last character; "" if unknown."""
    name = ethnicity.strip()
    return _GROUPS.get(name) or _GROUPS.get(f"{name}{_CODES['ethnicity']['tail']}", "")


def gender(value: str) -> str:
    """The code of a gender of `cases.models.Gender`; unknown if it was not told."""
    known: dict[str, str] = _CODES["gender"]
    return known.get(value, known["unknown"])


def main_party(facts: Facts) -> PartyFacts | None:
    """The first natural person among the applicants, else among all; else the first party."""
    parties = sorted(facts.parties, key=lambda one: one.role != PartyRole.APPLICANT)
    natural = (party for party in parties if party.kind == PersonKind.NATURAL)
    return next(natural, parties[0] if parties else None)


def of_party(told: Callable[[PartyFacts, bool], Any]) -> Callable[[Facts], Any]:
    """What is told of the main party; the second argument is whether the file is revealed."""

    def value(facts: Facts) -> Any:
        party = main_party(facts)
        return told(party, facts.revealed) if party else None

    return value


def day(moment: date | datetime | None) -> str | None:
    """Eight digits, as the standard writes days."""
    if moment is None:
        return None
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return f"{local:%Y%m%d}"


def text(facts: Facts, written: str) -> str:
    """A text of the file, in which names and numbers are masked unless the file is revealed."""
    if not facts.revealed:
        written = shown_text(written, cast("Iterable[Person]", facts.parties))
    return written if len(written) <= _LONGEST_TEXT else written[: _LONGEST_TEXT - 1] + "…"


def _paper(party: PartyFacts, _revealed: bool) -> str:
    papers: dict[str, str] = _CODES["papers"]
    return papers.get(party.id_type, papers["other"]) if party.id_number else ""


def _number(party: PartyFacts, revealed: bool) -> str:
    return party.id_number if revealed else mask_id_number(party.id_number)


def _address(party: PartyFacts, revealed: bool) -> str:
    return party.address if revealed else mask_address(party.address)


def _bodies(facts: Facts) -> str:
    return between(party.name for party in facts.parties if party.kind != PersonKind.NATURAL)


def _where(facts: Facts) -> str:
    return facts.place.whole + (facts.exact_place if facts.revealed else "")


def _succeeded(facts: Facts) -> str | None:
    return None if facts.closing.settled is None else str(int(facts.closing.settled))


COLUMNS = (
    Column(
        "name", pgettext_lazy("GB/T 31000", "Name of event"), title, needs=_PARTIES, listed=True, width=30,
    ),
    Column(
        "day", pgettext_lazy("GB/T 31000", "Date of event"),
        lambda f: day(f.occurred_on or f.received_at), width=10,
    ),
    Column(
        "where", pgettext_lazy("GB/T 31000", "Place of event"), _where, needs=frozenset({Part.FACTS}),
        listed=True, width=30,
    ),
    Column("scale", pgettext_lazy("GB/T 31000", "Size of event"), lambda f: scale(f.people_count), Kind.LIST),
    Column(
        "category", pgettext_lazy("GB/T 31000", "Category of event"), lambda f: f.type.code, Kind.LIST,
        listed=True,
    ),
    Column(
        "people", pgettext_lazy("GB/T 31000", "Number of people involved"), lambda f: f.people_count,
        Kind.NUMBER,
    ),
    Column(
        "brief", pgettext_lazy("GB/T 31000", "Brief account"), lambda f: text(f, f.description),
        needs=frozenset({Part.FACTS, Part.PARTIES}), width=50,
    ),
    Column("bodies", pgettext_lazy("GB/T 31000", "Units involved"), _bodies, needs=_PARTIES, width=22),
    Column(
        "paper", pgettext_lazy("GB/T 31000", "Main party: type of paper"), of_party(_paper), Kind.LIST,
        _PAPERS,
    ),
    Column(
        "paper_number", pgettext_lazy("GB/T 31000", "Main party: number of paper"), of_party(_number),
        needs=_PAPERS, width=22,
    ),
    Column(
        "party", pgettext_lazy("GB/T 31000", "Main party: name"),
        of_party(lambda party, revealed: party.shown(revealed)), needs=_PARTIES, listed=True,
    ),
    Column(
        "gender", pgettext_lazy("GB/T 31000", "Main party: gender"),
        of_party(lambda party, _revealed: gender(party.gender)), Kind.LIST, _PARTIES,
    ),
    Column(
        "ethnicity", pgettext_lazy("GB/T 31000", "Main party: ethnic group"),
        of_party(lambda party, _revealed: group(party.ethnicity)), Kind.LIST, _PARTIES,
    ),
    Column("education", pgettext_lazy("GB/T 31000", "Main party: education"), lambda _f: None, Kind.LIST),
    Column(
        "person", pgettext_lazy("GB/T 31000", "Main party: category of person"),
        of_party(lambda party, _revealed: party.category), Kind.LIST, _PARTIES,
    ),
    Column(
        "address", pgettext_lazy("GB/T 31000", "Main party: address"), of_party(_address), needs=_PAPERS,
        width=26,
    ),
    Column(
        "limit", pgettext_lazy("GB/T 31000", "Settle by"), lambda f: day(f.limit),
        needs=frozenset({Part.LIMIT}), width=10,
    ),
    Column(
        "way", pgettext_lazy("GB/T 31000", "Way of settling"), lambda f: f.closing.mode, Kind.LIST, _CLOSING
    ),
    Column("by", pgettext_lazy("GB/T 31000", "Settled by"), lambda f: f.holder.name, Kind.LIST,
           listed=True, width=22),
    Column(
        "answerable", pgettext_lazy("GB/T 31000", "Person answerable for settling"), lambda f: f.mediator,
        Kind.LIST, frozenset({Part.MEDIATOR}),
    ),
    Column(
        "phone", pgettext_lazy("GB/T 31000", "Phone of the person answerable"), lambda f: f.holder.phone,
        Kind.LIST,
    ),
    Column("succeeded", pgettext_lazy("GB/T 31000", "Settled or not"), _succeeded, Kind.LIST, _CLOSING),
    Column(
        "how", pgettext_lazy("GB/T 31000", "How it was settled"), lambda f: text(f, f.closing.summary),
        needs=_CLOSING | _PARTIES, width=40,
    ),
    Column(
        "assessed", pgettext_lazy("GB/T 31000", "Date of assessment"), lambda f: day(f.visit.visited_on),
        needs=_VISIT, width=10,
    ),
    Column(
        "assessment", pgettext_lazy("GB/T 31000", "Assessment"), lambda f: f.visit.satisfaction, Kind.LIST,
        _VISIT,
    ),
    Column("number", gettext_lazy("Case number"), lambda f: f.number, listed=True, width=20),
    Column(
        "category_name", pgettext_lazy("GB/T 31000", "Category in words"), lambda f: f.type.name, Kind.LIST,
        listed=True, width=20,
    ),
    Column(
        "way_name", pgettext_lazy("GB/T 31000", "Way of settling in words"), lambda f: f.closing.mode_name,
        Kind.LIST, _CLOSING,
    ),
)  # fmt: skip

GBT31000 = Export(
    "gbt31000",
    gettext_lazy("Disputes by GB/T 31000-2015"),
    gettext_lazy("The data items of the national standard, with its codes, for other platforms to read."),
    COLUMNS,
    fixed=True,
)
