"""What the import of mediators asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    """A sheet to be checked."""

    sheet = forms.FileField(
        label=_("Excel workbook"),
        max_length=200,
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )


class SealForm(forms.Form):
    """The confirmation of a dry run."""

    seal = forms.CharField(widget=forms.HiddenInput, max_length=1_500_000)
