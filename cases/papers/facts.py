"""What the papers know of a case, read once, in the words of the papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

import phonenumbers
from django.utils import timezone

from cases.models import (
    Agreement,
    Attachment,
    Case,
    Closing,
    Confirmation,
    Event,
    FollowUp,
    Mediation,
    MediationState,
    Party,
    PartyRole,
    Person,
    PersonKind,
    Session,
    SessionState,
)
from organisations.models import Organisation

from .bound import Bound
from .rows import Rows, rows_of, standing
from .words import words

_common = words("common")
_MEDIATED = (MediationState.ACCEPTED, MediationState.ENDED)


@dataclass(frozen=True)
class CaseFile:
    """A case with its parties and the acts the papers speak of; later rows are read when a paper asks.

    Notes of one side alone are not here, so no paper can tell them.
    """

    case: Case
    parties: tuple[Party, ...]
    acts: dict[str, Event]
    bound: Bound | None = None
    """What the bound file counted; None for a paper printed alone."""

    def of(self, *roles: PartyRole) -> list[Party]:
        """The parties in these roles, in the order they were logged."""
        return [party for party in self.parties if party.role in roles]

    def names(self, parties: Iterable[Party]) -> str:
        return _common("comma").join(party.person.name for party in parties)

    def principal(self, party: Party) -> Party | None:
        """For whom this party speaks."""
        return next((other for other in self.parties if other.pk == party.represents_id), None)

    def party(self, pk: int | None) -> Party | None:
        """The party with that id."""
        return next((party for party in self.parties if party.pk == pk), None)

    def name(self, pk: int | None) -> str:
        """Her name; empty for nobody."""
        party = self.party(pk)
        return party.person.name if party else ""

    @property
    def sides(self) -> list[Party]:
        """Those in dispute, without those who speak for them."""
        return self.of(PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.THIRD)

    @property
    def dispute(self) -> dict[str, str]:
        """Who is in dispute with whom about what, as places in the words of a paper."""
        return {
            "applicants": self.names(self.of(PartyRole.APPLICANT)),
            "others": self.names(self.of(PartyRole.RESPONDENT, PartyRole.THIRD)),
            "dispute_type": self.case.dispute_type.name_zh,
        }

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

    def day_of(self, *acts: str) -> str:
        """The day of the last of such acts; a blank to fill by hand if none has happened."""
        event = self.last(*acts)
        return day(event.at) if event else _common("date_blank_short")

    def last(self, *acts: str) -> Event | None:
        """The last event of these kinds."""
        found = [self.acts[act] for act in acts if act in self.acts]
        return max(found, key=lambda event: event.pk, default=None)

    @cached_property
    def rows(self) -> Rows:
        return rows_of(self.case)

    @cached_property
    def mediations(self) -> list[Mediation]:
        """Those that took place, the last one last."""
        taken = self.case.mediations.filter(state__in=_MEDIATED)
        return list(taken.select_related("mediator", "organisation"))

    @property
    def mediation_office(self) -> Organisation:
        """The office that mediates; before there is one, the holder."""
        return self.mediations[-1].organisation if self.mediations else self.case.holder

    @property
    def mediators(self) -> str:
        return _common("comma").join(dict.fromkeys(row.mediator.name for row in self.mediations))

    @cached_property
    def sessions(self) -> list[Session]:
        """The sessions that were held, in the order of time."""
        held = Session.objects.filter(mediation__case=self.case, state=SessionState.HELD)
        with_whom = held.select_related("mediation__mediator", "mediation__organisation", "recorded_by")
        return list(with_whom.prefetch_related("attendances"))

    @cached_property
    def agreements(self) -> list[Agreement]:
        return list(self.case.agreements.prefetch_related("terms", "signatures"))

    @cached_property
    def confirmation(self) -> Confirmation | None:
        """The last application to a court."""
        asked = Confirmation.objects.filter(agreement__case=self.case)
        return asked.select_related("court", "agreement").last()

    @cached_property
    def closing(self) -> Closing | None:
        return self.case.closings.select_related("mode", "organisation").last()

    @cached_property
    def follow_ups(self) -> list[FollowUp]:
        return list(self.case.follow_ups.select_related("by"))

    @cached_property
    def added(self) -> list[Attachment]:
        """Papers added and not struck out, oldest first."""
        return list(standing(self.case.attachments.all()).select_related("file").order_by("id"))


def read(case: Case) -> CaseFile:
    """Everything the papers need of one case. Decrypts personal data: whoever calls this records it."""
    parties = tuple(case.parties.select_related("person"))
    events = case.events.select_related("organisation")
    return CaseFile(case, parties, {event.kind: event for event in events})


def day(moment: datetime | date) -> str:
    """A day as Chinese papers write it."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return _common("date", year=local.year, month=local.month, day=local.day)


def moment(at: datetime) -> str:
    """A moment as Chinese papers write it."""
    local = timezone.localtime(at)
    return _common("moment", day=day(local), hour=local.hour, minute=f"{local.minute:02}")


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
    return yuan(case.amount)


def yuan(value: Decimal | None) -> str:
    return _common("amount", yuan=f"{value:,.2f}") if value is not None else ""


def box(text: str, *, ticked: bool) -> str:
    """A tick box and its words."""
    return _common("ticked" if ticked else "unticked", text=text)
