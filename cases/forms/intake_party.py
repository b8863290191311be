"""One party card of the intake form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import identity
from cases.models import Gender, IdType, PartyRole, Person, PersonKind
from cases.presenters.masking import dialled, shown_name
from cases.services.intake_input import PartyInput
from core.masks import mask_address, mask_id_number, mask_phone

from .intake_lists import Lists
from .intake_widgets import OFF, CodeField, CodesField, PartForm, entries

NATURAL_ONLY = ("gender", "birth_date", "ethnicity", "occupation", "key_groups")
BODY_ONLY = ("legal_representative",)
MORE = ("id_type", "gender", "birth_date", "ethnicity", "occupation", "category", "key_groups")
"""Fields below the fold of a card."""
DEFAULTS = {"kind": PersonKind.NATURAL.value, "id_type": IdType.ID_CARD.value}


class PartyForm(PartForm):
    """What a card asks. Blanks of a person already known keep what is known."""

    role = forms.ChoiceField(label=_("Role"), choices=PartyRole.choices)
    represents = forms.ChoiceField(label=_("Speaks for"), required=False)
    person = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind of party"), choices=PersonKind.choices)
    name = forms.CharField(label=_("Name"), max_length=128, required=False)
    id_type = forms.ChoiceField(label=_("Type of paper"), choices=IdType.choices)
    id_number = forms.CharField(label=_("ID number"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=64, required=False)
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", "—"), *Gender.choices], required=False)
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ethnicity = forms.CharField(label=_("Ethnic group"), max_length=32, required=False)
    occupation = forms.CharField(label=_("Occupation or post"), max_length=64, required=False)
    category = CodeField(label=_("Category"), required=False)
    key_groups = CodesField(label=_("Key groups"), required=False)

    def __init__(
        self, data: QueryDict, *, card: int, lists: Lists, people: Mapping[int, Person] | None = None
    ) -> None:
        prefix = f"parties-{card}"
        super().__init__(data, prefix=prefix)
        self.card = card
        self.side = _known(data.get(f"{prefix}-role", ""), PartyRole.values, PartyRole.THIRD.value)
        self.sort = _known(data.get(f"{prefix}-kind", ""), PersonKind.values, DEFAULTS["kind"])
        chosen = data.get(f"{prefix}-person", "")
        self.known = (people or {}).get(int(chosen)) if chosen.isdecimal() else None
        self._offer(lists)
        self._dress()

    @property
    def title(self) -> str:
        """Role and name, as the other cards and the error summary call this one."""
        name = shown_name(self.known) if self.known else str(self["name"].value() or "").strip()
        return f"{self.side_word} {name}".strip()

    @property
    def side_word(self) -> str:
        return str(PartyRole(self.side).label)

    @property
    def fixed(self) -> bool:
        """The first two cards are the two sides; their role is not a question."""
        return self.card < 2

    @property
    def natural(self) -> bool:
        return self.sort == PersonKind.NATURAL

    @property
    def speaks(self) -> bool:
        return PartyRole(self.side).speaks_for_another

    @property
    def known_name(self) -> str:
        """The name of a chosen person as it is shown."""
        return shown_name(self.known) if self.known else ""

    @property
    def known_facts(self) -> list[tuple[str, str]]:
        """What is already known of a chosen person, masked."""
        if self.known is None:
            return []
        facts = [
            (str(self.fields["id_number"].label), mask_id_number(self.known.id_number)),
            (str(self.fields["phone"].label), mask_phone(dialled(self.known.phone))),
            (str(self.fields["address"].label), mask_address(self.known.address)),
        ]
        return [(label, value) for label, value in facts if value]

    @property
    def unfolded(self) -> bool:
        """Whether something below the fold was typed or has to be mended."""
        usual = {**DEFAULTS, "id_type": _usual_paper(self.sort)}
        return any(
            (self[name].value() or "") not in ("", [], usual.get(name)) or self[name].errors for name in MORE
        )

    def offer_speakers(self, choices: list[tuple[str, str]]) -> None:
        """The cards this one may speak for."""
        self.fields["represents"].choices = choices  # type: ignore[attr-defined]

    def clean_id_number(self) -> str:
        kind, paper = self.sort, self.data.get(self.add_prefix("id_type"), "")
        return self._well_formed(lambda: identity.id_number(kind, paper, self.cleaned_data["id_number"]))

    def clean_phone(self) -> str:
        return self._well_formed(lambda: identity.phone(self.cleaned_data["phone"]))

    def clean_birth_date(self) -> Any:
        day = self.cleaned_data["birth_date"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not values.get("name") and not values.get("person"):
            self.add_error("name", _("Give the name."))
        for field in BODY_ONLY if self.natural else NATURAL_ONLY:
            values.pop(field, None)
        return values

    def to_input(self, positions: Mapping[int, int]) -> PartyInput:
        """The party for the service; card numbers become positions."""
        values = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        for plain, choices in (
            ("role", PartyRole),
            ("kind", PersonKind),
            ("id_type", IdType),
            ("gender", Gender),
        ):
            if plain in values:
                values[plain] = choices(values[plain])
        spoken_for = values.pop("represents", "")
        values["role"] = PartyRole(self.side)
        values["person"] = self.known
        return PartyInput(
            **values, represents=positions.get(int(spoken_for)) if self.speaks and spoken_for else None
        )

    def _well_formed(self, read: Callable[[], str]) -> str:
        try:
            return read()
        except identity.Malformed as error:
            raise forms.ValidationError(str(error)) from error

    def _offer(self, lists: Lists) -> None:
        self.fields["category"].offer(lists.categories, entries(lists.categories.values(), blank="—"))  # type: ignore[attr-defined]
        self.fields["key_groups"].offer(lists.groups, entries(lists.groups.values(), blank=None))  # type: ignore[attr-defined]

    def _dress(self) -> None:
        for name, field in self.fields.items():
            field.widget.attrs.update(OFF, **{"data-part": name})
        self.fields["id_number"].widget.attrs |= {"data-check": "id_number", "spellcheck": "false"}
        self.fields["phone"].widget.attrs |= {"data-check": "phone", "inputmode": "tel"}
        if self.fixed:
            self.fields["role"].widget = forms.HiddenInput(attrs={"data-part": "role"})


def _known(value: str, values: list[str], otherwise: str) -> str:
    return value if value in values else otherwise


def _usual_paper(kind: str) -> str:
    return (IdType.ID_CARD if kind == PersonKind.NATURAL else IdType.CREDIT_CODE).value
