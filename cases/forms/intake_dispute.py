"""The dispute part of the intake form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.flow import MISSING
from cases.models import AlertLevel
from cases.services.intake_input import Intake, PartyInput
from organisations.models import Region

from .intake_lists import Lists, label
from .intake_widgets import OFF, AmountField, CodeField, CountField, PartForm, SearchSelect, entries

MORE = ("title", "place", "occurred_on", "source")
"""Fields below the fold."""


def _ask(name: str) -> dict[str, Any]:
    return {"required": MISSING[name]}


class DisputeForm(PartForm):
    """What the dispute is about, where, and how dangerous a person finds it."""

    description = forms.CharField(
        label=_("Facts and claims"),
        max_length=20_000,
        error_messages=_ask("description"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What happened, and what the applicant asks for."),
    )
    dispute_type = CodeField(
        label=_("Dispute type"), error_messages=_ask("dispute_type"), widget=SearchSelect
    )
    region = CodeField(label=_("Place"), error_messages=_ask("region"), widget=SearchSelect)
    people_count = CountField(label=_("People involved"), min_value=1, max_value=100_000)
    amount = AmountField(label=_("Amount in yuan"), required=False, min_value=0)
    earlier_mediation_failed = forms.BooleanField(label=_("An earlier mediation failed"), required=False)
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("Left empty, it is made of the parties and the type."),
    )
    place = forms.CharField(label=_("Exact place"), max_length=200, required=False)
    occurred_on = forms.DateField(
        label=_("Happened on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = CodeField(label=_("Case source"), error_messages=_ask("source"))
    alert_level = forms.ChoiceField(
        label=_("Alert level"), choices=AlertLevel.choices, error_messages=_ask("alert_level")
    )
    alert_reason = forms.CharField(label=_("Why another level"), max_length=500, required=False)

    def __init__(self, data: QueryDict, *, lists: Lists) -> None:
        super().__init__(data)
        self.lists = lists
        for field in self.fields.values():
            field.widget.attrs.update(OFF)
        self.fields["people_count"].widget.attrs["inputmode"] = "numeric"
        self.fields["amount"].widget.attrs["inputmode"] = "decimal"
        self._offer("dispute_type", lists.types, [("", ""), *lists.type_choices()])
        families = {row.code: row.parent.name for row in lists.types.values() if row.parent}
        self.fields["dispute_type"].widget.families = families
        self._offer("source", lists.sources, entries(lists.sources.values(), blank=None))
        self._offer("region", lists.regions, [("", ""), *((r.code, r.name) for r in lists.regions.values())])

    def offer_places(self, places: list[Region] | None, search_url: str) -> None:
        """All places of a small area, or the address where those of a large one are searched."""
        field: Any = self.fields["region"]
        if places is None:
            field.widget.attrs["data-remote"] = search_url
            return
        field.choices = [("", ""), *((place.code, label(place)) for place in places)]

    @property
    def unfolded(self) -> bool:
        """Whether something below the fold was typed or has to be mended."""
        usual = {"source": "walk_in"}
        return any(
            (self[name].value() or "") not in ("", usual.get(name)) or self[name].errors for name in MORE
        )

    def to_intake(self, *, parties: tuple[PartyInput, ...], not_same: tuple[str, ...]) -> Intake:
        """The dispute for the service; what is missing or malformed stays at its default."""
        values = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        needed: dict[str, Any] = dict.fromkeys(("dispute_type", "source", "region"))
        level = AlertLevel(values.pop("alert_level", AlertLevel.BLUE))
        texts = {"title": "", "description": ""}
        return Intake(**{**needed, **texts, **values}, alert_level=level, parties=parties, not_same=not_same)

    def _offer(self, name: str, rows: dict[str, Any], choices: list[Any]) -> None:
        self.fields[name].offer(rows, choices)  # type: ignore[attr-defined]
