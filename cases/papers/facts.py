"""What the papers know of a case, read once, in the words of the papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers
from django.utils import timezone

from cases.models import Case, Event, Party, PartyRole, Person, PersonKind

from .words import words

_common = words("common")


@dataclass(frozen=True)
class CaseFile:
    """A case with its parties and the acts the papers speak of."""

    case: Case
    parties: tuple[Party, ...]
    acts: dict[str, Event]

    def of(self, *roles: PartyRole) -> list[Party]:
        """The parties in these roles, in the order they were logged."""
        return [party for party in self.parties if party.role in roles]

    def names(self, parties: Iterable[Party]) -> str:
        return _common("comma").join(party.person.name for party in parties)

    def principal(self, party: Party) -> Party | None:
        """For whom this party speaks."""
        return next((other for other in self.parties if other.pk == party.represents_id), None)

    @property
    def number(self) -> str:
        return self.case.number or ""

    @property
    def office(self) -> str:
        return self.case.received_by.name

    @property
    def contact(self) -> str:
        """How the office is reached, as far as it is known."""
        office = self.case.received_by
        told = _common("contact", name=office.name, phone=office.phone) if office.phone else office.name
        return _common("contact_place", contact=told, address=office.address) if office.address else told

    @property
    def received_on(self) -> str:
        return day(self.case.received_at)

    def day_of(self, act: str) -> str:
        """The day of the last such act; a blank to fill by hand if it has not happened."""
        event = self.acts.get(act)
        return day(event.at) if event else _common("date_blank_short")


def read(case: Case) -> CaseFile:
    """Everything the papers need of one case. Decrypts personal data: whoever calls this records it."""
    parties = tuple(case.parties.select_related("person"))
    return CaseFile(case, parties, {event.kind: event for event in case.events.all()})


def day(moment: datetime | date) -> str:
    """A day as Chinese papers write it."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return _common("date", year=local.year, month=local.month, day=local.day)


def age(person: Person, at: datetime) -> str:
    """Completed years on that day; empty if the date of birth is unknown."""
    born, today = person.birth_date, timezone.localdate(at)
    if born is None:
        return ""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return _common("age", years=years)


def gender(person: Person) -> str:
    return _common(f"gender.{person.gender}") if person.gender else ""


def role(party: Party) -> str:
    return _common(f"role.{party.role}")


def phone(person: Person) -> str:
    """A phone as people dial it: mainland numbers without country code, others with it."""
    try:
        number = phonenumbers.parse(person.phone)
    except phonenumbers.NumberParseException:
        return person.phone
    if number.country_code != 86:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return national.replace(" ", "")


def is_body(person: Person) -> bool:
    """Whether the party is an organisation, not a human being."""
    return person.kind != PersonKind.NATURAL


def amount(case: Case) -> str:
    return _common("amount", yuan=f"{case.amount:,.2f}") if case.amount is not None else ""


def box(text: str, *, ticked: bool) -> str:
    """A tick box and its words."""
    return _common("ticked" if ticked else "unticked", text=text)
