"""What a unit types about a finding, and as what it goes to the service; the form checks shape alone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.flow import MISSING
from cases.forms.intake import ErrorLine
from cases.forms.intake_lists import Lists
from cases.forms.intake_widgets import OFF, AmountField, CodeField, CountField, PartForm, SearchSelect
from cases.models import AlertLevel, DisputeType
from core.errors import BadInput
from screening.services.returns import FindingInput

from .people import People

__all__ = ["FindingForm"]

_MOST_INVOLVED = 1_000_000


def _ask(name: str) -> dict[str, Any]:
    """The sentence of the case file for what is missing there too."""
    return {"required": MISSING[name]}


_ROWS = forms.Textarea(attrs={"rows": 3, **OFF})


class FindingForm(PartForm):
    """One finding. Unbound it stands at what is usual; bound it keeps whatever was typed.

    `key` is the submission key: the finding is reported once, however often the form is sent.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    facts = forms.CharField(
        label=gettext_lazy("What was found"), max_length=4000,
        error_messages={"required": gettext_lazy("Say what was found.")},
        widget=forms.Textarea(attrs={"rows": 4, **OFF}),
        help_text=gettext_lazy("Who quarrels about what, since when, and whether anybody was threatened."),
    )  # fmt: skip
    dispute_type = CodeField(
        label=gettext_lazy("Dispute type"), error_messages=_ask("dispute_type"),
        widget=SearchSelect,
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("Exact place"), max_length=200, required=False)
    people_count = CountField(
        label=gettext_lazy("People involved"), min_value=1, max_value=_MOST_INVOLVED, initial=2
    )
    amount = AmountField(label=gettext_lazy("Amount in yuan"), required=False, min_value=0)
    measures = forms.CharField(
        label=gettext_lazy("Measures taken"), max_length=2000, required=False, widget=_ROWS
    )
    settled = forms.BooleanField(label=gettext_lazy("It was settled on the spot"), required=False)
    alert_level = forms.ChoiceField(
        label=gettext_lazy("Alert level"), choices=AlertLevel.choices,
        error_messages=_ask("alert_level"),
    )  # fmt: skip
    alert_reason = forms.CharField(label=gettext_lazy("Why another level"), max_length=500, required=False)

    def __init__(self, data: QueryDict | None, *, lists: Lists) -> None:
        super().__init__(data, initial={"key": uuid4()})
        self.people = People(data)
        self.general: list[str] = []
        for field in self.fields.values():
            field.widget.attrs.update(OFF)
        self.fields["people_count"].widget.attrs["inputmode"] = "numeric"
        self.fields["amount"].widget.attrs["inputmode"] = "decimal"
        kinds: Any = self.fields["dispute_type"]
        kinds.offer(lists.types, [("", ""), *lists.type_choices()])
        kinds.widget.families = {row.code: row.parent.name for row in lists.types.values() if row.parent}

    def is_valid(self) -> bool:
        return super().is_valid() and not self.people.wrong

    @property
    def key_sent(self) -> str:
        """The submission key as it came, empty if it was none; the service refuses that."""
        return str(self.cleaned_data.get("key") or "")

    def to_input(self) -> FindingInput:
        """The finding for the service; only after is_valid()."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        level = AlertLevel(given.pop("alert_level"))
        return FindingInput(**given, alert_level=level, people=self.people.to_input())

    def as_typed(self) -> FindingInput | None:
        """As far as it can be read, for the proposal of a level; None while no facts are written."""
        self.full_clean()
        given = self.cleaned_data
        self.forgive()
        if not given.get("facts"):
            return None
        return FindingInput(
            facts=given["facts"], measures=given.get("measures", ""), amount=given.get("amount"),
            dispute_type=given.get("dispute_type") or DisputeType(code=""),
            people_count=given.get("people_count") or 1, alert_level=AlertLevel.BLUE,
        )  # fmt: skip

    def take(self, refusal: BadInput) -> None:
        """Put the sentences of a refusal beside their fields."""
        for path, sentences in refusal.fields.items():
            if path in self.fields:
                self.add_error(path, sentences)
            elif not self.people.take(path, sentences):
                self.general += sentences
        if not refusal.fields:
            self.general.append(str(refusal))

    def error_lines(self) -> list[ErrorLine]:
        """Everything that has to be mended, in the order of the page."""
        general = [*self.general, *map(str, self.errors.get("key", ()))]
        lines = [ErrorLine("finding", _("Finding"), text) for text in general]
        for name in list(self.fields)[1:]:
            lines += [ErrorLine(self[name].auto_id, str(self[name].label), str(e)) for e in self[name].errors]
            if name == "place":
                lines += [ErrorLine(row.anchor, row.title, text) for row, text in self.people.faults()]
        return lines

    @property
    def people_unfolded(self) -> bool:
        """Whether anybody was named."""
        return any(not row.blank for row in self.people.rows)
