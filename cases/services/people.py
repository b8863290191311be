"""Finding or creating the people of a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from cases.models import Case, Party, Person
from cases.privacy import choosable_people
from core.errors import BadInput
from core.fields import index_of
from organisations.models import Organisation

from .intake_input import PartyInput

_KEPT_IF_BLANK = (
    "phone",
    "address",
    "gender",
    "birth_date",
    "ethnicity",
    "occupation",
    "legal_representative",
    "id_number",
)


def find_or_create(parties: Sequence[PartyInput], *, office: Organisation, by: User) -> list[Person]:
    """One person of this office for each party, in the same order.

    A party with a known person of the office, or with an ID number the office already registered, is that
    person; what is newly given replaces what was known, blanks keep it. A known person of another office is
    copied: no office writes in another's record (docs/adr/0002).

    Raises:
        BadInput: the ID number is registered here under another name, or the chosen person is in no file
            that the user sees whole.
    """
    _check_choosable(parties, by)
    known = _registered(parties, office)
    people: list[Person] = []
    new: list[Person] = []
    for position, party in enumerate(parties):
        registered = known.get(_number(party))
        _check_same(party, registered, office, position)
        person = _ours(party, office) or registered
        if person is None:
            person = _begun(party, office)
            new.append(person)
        if _number(party):
            known[_number(party)] = person
        if _fill(person, party) and person.pk:
            person.save()
        people.append(person)
    Person.objects.bulk_create(new)
    return people


def add_parties(case: Case, parties: Sequence[PartyInput], people: Sequence[Person]) -> list[Party]:
    """Put the people into the case in their roles; who speaks for whom is linked last."""
    rows = [
        Party(case=case, person=person, role=party.role, category=party.category)
        for party, person in zip(parties, people, strict=True)
    ]
    Party.objects.bulk_create(rows)
    speaking = [
        (row, party.represents)
        for row, party in zip(rows, parties, strict=True)
        if party.represents is not None
    ]
    for row, position in speaking:
        row.represents = rows[position]
    if speaking:
        Party.objects.bulk_update([row for row, _position in speaking], ["represents"])
    groups = Party.key_groups.through
    groups.objects.bulk_create(
        groups(party_id=row.pk, keygroup_id=group.pk)
        for row, party in zip(rows, parties, strict=True)
        for group in party.key_groups
    )
    return rows


def _check_choosable(parties: Sequence[PartyInput], by: User) -> None:
    chosen = {party.person.pk for party in parties if party.person}
    if chosen and choosable_people(by).filter(pk__in=chosen).count() != len(chosen):
        raise BadInput(
            _("A chosen person is not in your sight; type the name instead."), code="person_not_visible"
        )


def _number(party: PartyInput) -> str:
    """The ID number of the party, as given or as known of the chosen person."""
    return party.id_number or (party.person.id_number if party.person else "")


def _ours(party: PartyInput, office: Organisation) -> Person | None:
    """The chosen person, if the office registered her itself."""
    return party.person if party.person and party.person.registered_by_id == office.pk else None


def _begun(party: PartyInput, office: Organisation) -> Person:
    """A new person of the office, with what is known of the chosen one."""
    chosen = party.person
    if chosen is None:
        return Person(registered_by=office, name=party.name, kind=party.kind)
    kept = {name: getattr(chosen, name) for name in (*_KEPT_IF_BLANK, "name", "kind", "id_type")}
    return Person(registered_by=office, **kept)


def _registered(parties: Sequence[PartyInput], office: Organisation) -> dict[str, Person]:
    """Who carries these ID numbers at this office; clerks who enter the same number take turns."""
    numbers = {_number(party) for party in parties} - {""}
    if not numbers:
        return {}
    indexes = {index_of(Person, "id_number_index", number) for number in numbers}
    locks = sorted(int.from_bytes(index[:7], "big") for index in indexes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [locks])
    found = Person.objects.filter(id_number_index__in=indexes, registered_by=office)
    return {person.id_number: person for person in found}


def _check_same(party: PartyInput, registered: Person | None, office: Organisation, position: int) -> None:
    if registered is None:
        return
    chosen = _ours(party, office)
    name = party.name or (party.person.name if party.person and not chosen else "")
    if (chosen and chosen.pk != registered.pk) or (name and name != registered.name):
        message = _("This ID number is registered here under another name. Compare both with the paper.")
        raise BadInput(
            _("Some fields need your attention."),
            code="intake",
            fields={f"parties.{position}.id_number": [message]},
        )


def _fill(person: Person, party: PartyInput) -> bool:
    """Take over what was newly given; says whether anything changed."""
    given: dict[str, Any] = {name: getattr(party, name) for name in _KEPT_IF_BLANK if getattr(party, name)}
    changed = {name: value for name, value in given.items() if getattr(person, name) != value}
    if "id_number" in changed or not (person.pk or party.person):
        changed["id_type"] = party.id_type
    for name, value in changed.items():
        setattr(person, name, value)
    return bool(changed)
