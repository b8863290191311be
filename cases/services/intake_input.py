"""What comes in at the window, and whether it can be taken as it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import identity
from cases.models import (
    AlertLevel,
    CaseSource,
    DisputeType,
    Gender,
    IdType,
    KeyGroup,
    PartyCategory,
    PartyRole,
    Person,
    PersonKind,
)
from core.errors import BadInput

if TYPE_CHECKING:
    from organisations.models import Organisation, Region

MOST_REPRESENTATIVES = 5
"""A group names at most five representatives (domain.md, parties)."""

Errors = dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class PartyInput:
    """One party as typed. `person` is somebody already known, whose blanks keep what is known."""

    role: PartyRole
    kind: PersonKind = PersonKind.NATURAL
    name: str = ""
    person: Person | None = None
    id_type: IdType = IdType.ID_CARD
    id_number: str = ""
    phone: str = ""
    address: str = ""
    gender: Gender | None = None
    birth_date: date | None = None
    ethnicity: str = ""
    occupation: str = ""
    legal_representative: str = ""
    category: PartyCategory | None = None
    key_groups: tuple[KeyGroup, ...] = ()
    represents: int | None = None


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A dispute as typed. `alert_level` is what the person confirmed; not the proposal needs a reason."""

    title: str
    description: str
    dispute_type: DisputeType
    source: CaseSource
    region: Region
    parties: tuple[PartyInput, ...]
    alert_level: AlertLevel
    alert_reason: str = ""
    place: str = ""
    occurred_on: date | None = None
    people_count: int = 2
    amount: Decimal | None = None
    earlier_mediation_failed: bool = False
    not_same: tuple[str, ...] = field(default=())


def checked(intake: Intake, *, office: Organisation, now: datetime | None = None) -> Intake:
    """The intake with numbers in their one written form.

    Raises:
        BadInput: with a sentence for every field that is wrong, all at once; a party's field is
            named `parties.<position>.<field>`.
    """
    errors: Errors = {}
    parties = tuple(_checked_party(party, f"parties.{i}", errors) for i, party in enumerate(intake.parties))
    _check_cast(parties, errors)
    _check_dispute(intake, office, now, errors)
    if errors:
        raise BadInput(_("Some fields need your attention."), code="intake", fields=errors)
    return replace(
        intake, parties=parties, title=intake.title.strip(), description=intake.description.strip()
    )


def _checked_party(party: PartyInput, path: str, errors: Errors) -> PartyInput:
    name = " ".join(party.name.split())
    if not name and party.person is None:
        errors[f"{path}.name"] = [_("Give the name.")]
    number, phone = "", ""
    try:
        number = identity.id_number(party.kind, party.id_type, party.id_number)
    except identity.Malformed as error:
        errors[f"{path}.id_number"] = [str(error)]
    try:
        phone = identity.phone(party.phone)
    except identity.Malformed as error:
        errors[f"{path}.phone"] = [str(error)]
    return replace(
        party,
        name=name,
        id_number=number,
        phone=phone,
        gender=party.gender or (Gender(identity.gender(number)) if identity.gender(number) else None),
        birth_date=identity.birth_date(number) or party.birth_date,
    )


def _check_cast(parties: tuple[PartyInput, ...], errors: Errors) -> None:
    roles = [party.role for party in parties]
    if PartyRole.APPLICANT not in roles or PartyRole.RESPONDENT not in roles:
        errors["parties"] = [_("Name at least one applicant and one respondent.")]
    if roles.count(PartyRole.REPRESENTATIVE) > MOST_REPRESENTATIVES:
        errors["parties"] = [_("A group names at most five representatives.")]
    for i, party in enumerate(parties):
        if party.role.speaks_for_another and not _speaks_for_a_party(i, party, parties):
            errors[f"parties.{i}.represents"] = [_("Say for which party this person speaks.")]
    _check_twice(parties, errors)


def _speaks_for_a_party(position: int, party: PartyInput, parties: tuple[PartyInput, ...]) -> bool:
    other = party.represents
    if other is None or other == position or not 0 <= other < len(parties):
        return False
    return not parties[other].role.speaks_for_another


def _check_twice(parties: tuple[PartyInput, ...], errors: Errors) -> None:
    """One person stands on one side only, and once in each role."""
    sides: dict[str | int, set[PartyRole]] = {}
    for i, party in enumerate(parties):
        known = party.id_number or (party.person.pk if party.person else None)
        if known is None:
            continue
        roles = sides.setdefault(known, set())
        if party.role in roles or {party.role, *roles} >= {PartyRole.APPLICANT, PartyRole.RESPONDENT}:
            errors[f"parties.{i}.id_number"] = [_("This person is already a party of this case.")]
        roles.add(party.role)


def _check_dispute(intake: Intake, office: Organisation, now: datetime | None, errors: Errors) -> None:
    if not office.region.contains(intake.region.code):
        errors["region"] = [
            _("This place lies outside the area of %(office)s. Choose a place inside it.")
            % {"office": office.name}
        ]
    if intake.occurred_on and intake.occurred_on > timezone.localdate(now):
        errors["occurred_on"] = [_("This day lies in the future.")]
    if intake.people_count < 1:
        errors["people_count"] = [_("At least one person is involved.")]
    if intake.amount is not None and intake.amount < 0:
        errors["amount"] = [_("The amount cannot be negative.")]
