"""What an export is made of: columns, and the facts of one case that a column may tell.

A column names the parts of a file it needs, so that what nobody chose is not read. Facts are plain rows, not
model instances: an export may hold a million of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.functional import Promise

from cases.models import PartyRole, PersonKind
from core.masks import mask_name


class Kind(Enum):
    """How the values of a column are written."""

    TEXT = "text"
    LIST = "list"
    """Text of which there are few different ones: a workbook keeps each once."""
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"


class Part(Enum):
    """What of a file is read only if a column needs it; each is one statement for many files."""

    PARTIES = "parties"
    PAPERS = "papers"
    """Sealed numbers, phones and addresses of the parties, which have to be deciphered."""
    FACTS = "facts"
    """Facts and claims, and the exact place."""
    ACCEPTED = "accepted"
    CLOSING = "closing"
    VISIT = "visit"
    CLOCK = "clock"
    LIMIT = "limit"
    """By when mediation has to end."""
    MEDIATOR = "mediator"


@dataclass(slots=True)
class PartyFacts:
    """A party; what is sealed is empty unless it was needed."""

    role: str
    kind: str
    name: str
    id_type: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    gender: str = ""
    ethnicity: str = ""
    category: str = ""

    def shown(self, revealed: bool) -> str:
        """The name: of a natural person masked unless revealed, of a body as it is."""
        return mask_name(self.name) if self.kind == PersonKind.NATURAL and not revealed else self.name


@dataclass(frozen=True, slots=True)
class TypeNames:
    """A dispute type as its columns name it."""

    code: str
    name: str
    parent: str
    statistics: str


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """A place by its levels; "" for those below it."""

    city: str = ""
    county: str = ""
    township: str = ""
    village: str = ""

    @property
    def whole(self) -> str:
        """All of them in one."""
        return f"{self.city}{self.county}{self.township}{self.village}"


@dataclass(frozen=True, slots=True)
class OfficeNames:
    """An office and its public phone."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """How a case ended; the name of the way is "" where none was written down."""

    mode: str = ""
    mode_name: str = ""
    settled: bool | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The last follow-up visit that reached somebody."""

    visited_on: date | None = None
    satisfaction: str = ""


@dataclass(slots=True)
class Facts:
    """One case, as far as the person who exports may see it."""

    number: str
    title: str
    stage: str
    """In words, as the level."""
    level: str
    type: TypeNames
    source: str
    place: PlaceNames
    receiver: OfficeNames
    holder: OfficeNames
    received_at: datetime
    closed_at: datetime | None
    people_count: int
    amount: Decimal | None
    occurred_on: date | None
    whole: bool
    revealed: bool
    description: str = ""
    exact_place: str = ""
    parties: Sequence[PartyFacts] = ()
    accepted_at: datetime | None = None
    closing: ClosingFacts = field(default_factory=ClosingFacts)
    visit: VisitFacts = field(default_factory=VisitFacts)
    due_at: datetime | None = None
    limit: datetime | None = None
    mediator: str = ""
    act_at: datetime | None = None
    """When the act was that a figure counted; empty in a list of cases."""

    def side(self, role: PartyRole) -> list[PartyFacts]:
        return [party for party in self.parties if party.role == role]


@dataclass(frozen=True)
class Column:
    """One column of an export.

    Attributes:
        listed: also told of a file that was shown to the office only in part, as the list of cases does.
        revealing: offered only where full personal data is written.
        of_acts: offered only where a line is an act that a figure counted.
    """

    code: str
    label: str | Promise
    value: Callable[[Facts], Any]
    kind: Kind = Kind.TEXT
    needs: frozenset[Part] = frozenset()
    listed: bool = False
    revealing: bool = False
    of_acts: bool = False
    width: int = 14


@dataclass(frozen=True)
class Export:
    """A table of cases: one file of this package."""

    code: str
    label: str | Promise
    about: str | Promise
    columns: tuple[Column, ...]
    fixed: bool = False
    """Whether every column is written always, because a standard says which."""

    def offered(self, *, revealed: bool, acts: bool) -> tuple[Column, ...]:
        """The columns there are to choose from."""
        return tuple(
            column
            for column in self.columns
            if (revealed or not column.revealing) and (acts or not column.of_acts)
        )

    def chosen(self, codes: Sequence[str], *, revealed: bool, acts: bool) -> tuple[Column, ...]:
        """The columns of these codes in the order of the export; all that are offered if there are none.

        Those with full personal data come along wherever it is written.
        """
        offered = self.offered(revealed=revealed, acts=acts)
        if self.fixed or not codes:
            return offered
        return tuple(column for column in offered if column.code in codes or column.revealing)


def needed(columns: Sequence[Column]) -> frozenset[Part]:
    """What has to be read for these columns."""
    return frozenset(part for column in columns for part in column.needs)


def row(facts: Facts, columns: Sequence[Column]) -> list[Any]:
    """The values of one line; of a file seen only in part, those alone that its list tells."""
    if facts.whole:
        return [column.value(facts) for column in columns]
    return [column.value(facts) if column.listed else None for column in columns]
