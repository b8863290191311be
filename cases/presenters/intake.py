"""What the intake page shows beside the form: earlier cases, masked, and whom of them a card may mean."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from cases import identity
from cases.forms.intake import IntakeForm
from cases.forms.intake_party import PartyForm
from cases.models import Case, Party, PartyRole, Person
from cases.seen import Elsewhere, Query, Seen
from core.fields import index_of

from .masking import shown_name

LEAST_NAME = 2
"""Characters of a name from which it is looked up."""


@dataclass(frozen=True)
class HitParty:
    """A party of an earlier case; `card` is the card whose typed data it answers to, if any."""

    role: str
    name: str
    person: int
    card: int | None = None
    card_title: str = ""


@dataclass(frozen=True)
class Hit:
    """An earlier case in sight."""

    case: Case
    parties: list[HitParty]


@dataclass(frozen=True)
class SeenBox:
    """The whole box: earlier cases here, and traces elsewhere."""

    hits: list[Hit]
    elsewhere: list[Elsewhere]


@dataclass(frozen=True)
class _Typed:
    """A card as far as it can be looked up."""

    form: PartyForm
    name: str = ""
    id_number: str = ""
    phone: str = ""


def typed(form: IntakeForm) -> list[_Typed]:
    """What the cards say so far, in written form; what is malformed is not looked up."""
    return [_typed(card) for card in form.parties]


def query_of(cards: Sequence[_Typed], not_same: tuple[str, ...]) -> Query:
    """The search that the cards ask for."""
    sides = [_first_name(cards, role) for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT)]
    return Query(
        names=tuple(dict.fromkeys(c.name for c in cards if len(c.name) >= LEAST_NAME and not c.form.known)),
        id_numbers=tuple(c.id_number for c in cards if c.id_number),
        phones=tuple(c.phone for c in cards if c.phone),
        pair=(sides[0], sides[1]) if all(len(name) >= LEAST_NAME for name in sides) else None,
        not_same=not_same,
    )


def seen_box(seen: Seen, cards: Sequence[_Typed]) -> SeenBox:
    """The box beside the form."""
    free = [card for card in cards if card.form.known is None]
    taken = {card.form.known.pk for card in cards if card.form.known}
    hits = [Hit(case, [_party(party, free, taken) for party in _parties(case)]) for case in seen.here]
    return SeenBox(hits, seen.elsewhere)


def _parties(case: Case) -> list[Party]:
    rows: list[Party] = getattr(case, "row_parties", [])
    return rows


def _party(party: Party, free: Sequence[_Typed], taken: set[int]) -> HitParty:
    card = None if party.person_id in taken else _card_of(party.person, free)
    return HitParty(
        role=str(PartyRole(party.role).label),
        name=shown_name(party.person),
        person=party.person_id,
        card=card.form.card if card else None,
        card_title=str(PartyRole(card.form.side).label) if card else "",
    )


def _card_of(person: Person, free: Sequence[_Typed]) -> _Typed | None:
    return next((card for card in free if _answers(person, card)), None)


def _answers(person: Person, card: _Typed) -> bool:
    if len(card.name) >= LEAST_NAME and card.name in person.name:
        return True
    by_number = bool(card.id_number) and person.id_number_index == index_of(
        Person, "id_number_index", card.id_number
    )
    return by_number or (
        bool(card.phone) and person.phone_index == index_of(Person, "phone_index", card.phone)
    )


def _typed(form: PartyForm) -> _Typed:
    if form.known:
        return _Typed(form, name=form.known.name, id_number=form.known.id_number)
    values = {name: str(form[name].value() or "") for name in ("name", "id_type", "id_number", "phone")}
    number, phone = "", ""
    with suppress(identity.Malformed):
        number = identity.id_number(form.sort, values["id_type"], values["id_number"])
    with suppress(identity.Malformed):
        phone = identity.phone(values["phone"])
    return _Typed(form, name=" ".join(values["name"].split()), id_number=number, phone=phone)


def _first_name(cards: Sequence[_Typed], role: PartyRole) -> str:
    return next((card.name for card in cards if card.form.side == role), "")
