"""A party as a card: masked, or once in full after a reason was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from cases.forms.acts import RevealForm
from cases.forms.base import ActForm
from cases.models import Case, Gender, IdType, Party, PartyRole, Person, PersonKind
from core.masks import mask_address, mask_id_number, mask_name, mask_phone

from .masking import dialled, shown_name


@dataclass(frozen=True)
class Typed:
    """What the person has opened or typed on the case page, so that it is shown again.

    Args:
        opened: code of the act whose dialog is open.
        form: the act's form with its errors.
        party: the party whose full data is asked for, with its form.
        menu: whether the menu of further acts is shown with the page.
        initial: what the link said already, such as which term was performed.
    """

    opened: str = ""
    form: forms.Form | None = None
    party: int | None = None
    reveal: RevealForm | None = None
    initial: Mapping[str, str] = field(default_factory=dict)
    menu: bool = False

    def form_of(self, kind: type[ActForm], case: Case, user: User) -> forms.Form:
        """The form as typed if it is this one, else a fresh one."""
        return self.form if isinstance(self.form, kind) else kind(case=case, user=user, initial=self.initial)


@dataclass(frozen=True)
class PartyCard:
    """One party, ready to be shown."""

    id: int
    side: str
    role: str
    name: str
    tags: list[str] = field(default_factory=list)
    facts: list[tuple[str | Promise, str]] = field(default_factory=list)
    reveal_url: str = ""
    form: forms.Form | None = None
    full: bool = False


def party_card(party: Party, *, may_reveal: bool, typed: Typed | None = None) -> PartyCard:
    """The card; in full only if this party was just revealed."""
    asked = typed.reveal if typed and typed.party == party.pk else None
    full = asked is not None and asked.is_valid()
    person = party.person
    return PartyCard(
        id=party.pk,
        side=party.role,
        role=_role(party),
        name=person.name if full else shown_name(person),
        tags=[group.name for group in party.key_groups.all()],
        facts=[(label, value) for label, value in _facts(party, full=full) if value],
        reveal_url=reverse("cases:reveal", args=[party.case.number, party.pk])
        if may_reveal and not full
        else "",
        form=asked or RevealForm(auto_id=f"reveal_{party.pk}_%s"),
        full=full,
    )


def _role(party: Party) -> str:
    word = str(PartyRole(party.role).label)
    if party.represents is None:
        return word
    return _("%(role)s of %(name)s") % {"role": word, "name": shown_name(party.represents.person)}


def _facts(party: Party, *, full: bool) -> list[tuple[str, str]]:
    person = party.person
    rows = [
        (str(IdType(person.id_type).label), _shown(person.id_number, mask_id_number, full)),
        (_("Phone"), _shown(dialled(person.phone), mask_phone, full)),
        (_("Address"), _shown(person.address, mask_address, full)),
    ]
    return rows + (_of_body(person, full) if person.kind != PersonKind.NATURAL else _of_person(party, full))


def _of_person(party: Party, full: bool) -> list[tuple[str, str]]:
    person = party.person
    born = person.birth_date
    return [
        (_("Gender"), str(Gender(person.gender).label) if person.gender else ""),
        (_("Born"), (born.isoformat() if full else f"{born.year}") if born else ""),
        (_("Ethnic group"), person.ethnicity),
        (_("Occupation"), person.occupation),
        (_("Category"), party.category.name if party.category else ""),
    ]


def _of_body(person: Person, full: bool) -> list[tuple[str, str]]:
    kind = str(PersonKind(person.kind).label)
    return [
        (_("Kind"), kind),
        (_("Legal representative"), _shown(person.legal_representative, mask_name, full)),
    ]


def _shown(value: str, mask: Callable[[str | None], str], full: bool) -> str:
    return value if full else mask(value)
