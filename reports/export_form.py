"""What is asked to take a list away: as what kind of file, which columns, and why with full personal data."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import DomainError

from .exports import EXPORTS, Column, Export
from .exports.narrowing import Narrowed
from .exports.writing import Format
from .services.exporting import SHORTEST_REASON, Order

__all__ = ["ExportForm", "export_of"]


class ExportForm(forms.Form):
    """One export of a narrowed list; the part about full data only for those who may reveal."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    format = forms.ChoiceField(
        label=pgettext_lazy("export", "Kind of file"), choices=Format.choices, initial=Format.XLSX.value,
        widget=forms.RadioSelect,
    )  # fmt: skip
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )  # fmt: skip
    reveal = forms.BooleanField(label=_("Write full names, ID numbers and phones"), required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, min_length=SHORTEST_REASON, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("I answer for this file: it leaves the protection of the system, and I delete it after use."),
        required=False,
    )

    def __init__(
        self, *args: Any, export: Export, narrowed: Narrowed, may_reveal: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.export, self.narrowed = export, narrowed
        offered = export.offered(revealed=False, acts=narrowed.figure is not None)
        self._offer(offered)
        if not may_reveal:
            for name in ("reveal", "reason", "sure"):
                del self.fields[name]

    def order(self) -> Order:
        """What the valid form asks for."""
        given = self.cleaned_data
        return Order(
            self.export.code, Format(given["format"]), tuple(given.get("columns", ())), self.narrowed.asked,
            reveal=given.get("reveal", False), reason=given.get("reason", "").strip(),
            sure=given.get("sure", False),
        )  # fmt: skip

    def refused(self, refusal: DomainError) -> None:
        """Put the sentences of a refusal beside their fields."""
        known = {name: lines for name, lines in refusal.fields.items() if name in self.fields}
        for name, lines in known.items():
            self.add_error(name, lines)
        if not known:
            self.add_error(None, str(refusal))

    def _offer(self, offered: tuple[Column, ...]) -> None:
        """Choices of columns; a table whose columns a standard fixes has none."""
        if self.export.fixed:
            del self.fields["columns"]
            return
        columns: Any = self.fields["columns"]
        columns.choices = [(column.code, column.label) for column in offered]
        columns.initial = [column.code for column in offered]


def export_of(code: str) -> Export:
    """The export of that code; the ledger if there is none of it."""
    return EXPORTS.get(code, next(iter(EXPORTS.values())))
