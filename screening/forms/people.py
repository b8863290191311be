"""The people of a finding as rows of a form: columns of one length; an empty row is nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases import identity
from cases.models import PartyRole, PersonKind
from screening.services.returns import PersonInput

__all__ = ["MOST_PEOPLE", "People", "PersonRow"]

MOST_PEOPLE = 20
LONGEST = {"name": 128, "phone": 32}
_FRESH = (PartyRole.APPLICANT, PartyRole.RESPONDENT)
"""The parts of the rows that a new form offers, also without scripts."""


@dataclass
class PersonRow:
    """One row as typed, and what is wrong with it."""

    number: int
    role: str = PartyRole.THIRD.value
    kind: str = PersonKind.NATURAL.value
    name: str = ""
    phone: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        return not (self.name or self.phone)

    @property
    def anchor(self) -> str:
        return f"person_{self.number}"

    @property
    def title(self) -> str:
        return _("Person %(number)d") % {"number": self.number}


class People:
    """All rows of a form."""

    roles, kinds, most = PartyRole, PersonKind, MOST_PEOPLE

    def __init__(self, data: QueryDict | None) -> None:
        self.rows = _typed(data) if data is not None else []
        fresh = [role.value for role in _FRESH]
        while len(self.rows) < len(fresh):
            self.rows.append(PersonRow(len(self.rows) + 1, role=fresh[len(self.rows)]))
        for row in self.rows:
            _check(row)

    @property
    def named(self) -> list[PersonRow]:
        return [row for row in self.rows if not row.blank]

    @property
    def wrong(self) -> bool:
        return any(row.errors for row in self.rows)

    def to_input(self) -> tuple[PersonInput, ...]:
        """Whoever was named, for the service."""
        return tuple(
            PersonInput(role=PartyRole(row.role), kind=PersonKind(row.kind), name=row.name, phone=row.phone)
            for row in self.named
        )

    def take(self, path: str, sentences: list[str]) -> bool:
        """Put sentences about `people.1.phone` beside that field; False if they are about something else."""
        head, _dot, rest = path.partition(".")
        position, _dot, name = rest.partition(".")
        if head != "people" or not position.isdigit() or int(position) >= len(self.named):
            return False
        self.named[int(position)].errors[name] = list(sentences)
        return True

    def faults(self) -> Iterator[tuple[PersonRow, str]]:
        """Each sentence about a row, in their order."""
        for row in self.rows:
            for sentences in row.errors.values():
                for text in sentences:
                    yield row, text


def _check(row: PersonRow) -> None:
    for name, most in LONGEST.items():
        if len(getattr(row, name)) > most:
            row.errors[name] = [_("At most %(most)d characters.") % {"most": most}]
    try:
        identity.phone(row.phone)
    except identity.Malformed as error:
        row.errors["phone"] = [str(error)]


def _typed(data: QueryDict) -> list[PersonRow]:
    columns = {name: data.getlist(f"person_{name}") for name in ("role", "kind", "name", "phone")}
    length = min(MOST_PEOPLE, max(len(column) for column in columns.values()))

    def at(name: str, place: int) -> str:
        return columns[name][place].strip() if place < len(columns[name]) else ""

    return [
        PersonRow(
            place + 1,
            role=_known(at("role", place), PartyRole.values, PartyRole.THIRD.value),
            kind=_known(at("kind", place), PersonKind.values, PersonKind.NATURAL.value),
            name=at("name", place),
            phone=at("phone", place),
        )
        for place in range(length)
    ]


def _known(value: str, values: list[str], usual: str) -> str:
    return value if value in values else usual
