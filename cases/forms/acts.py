"""What is asked before an act on a case."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from cases import known
from cases.flow import MISSING
from cases.models import RefusalReason, ResolutionMode

from .base import ActForm, text


class _Reasons(ModelChoiceIterator):
    """Every page of an open case offers them; what is chosen is still looked up in the table."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        return map(self.choice, known.refusal_reasons())


class _Ways(ModelChoiceIterator):
    def __iter__(self) -> Iterator[tuple[Any, str]]:
        return map(self.choice, known.other_ways())


class ReasonField(forms.ModelChoiceField):
    iterator = _Reasons


class WaysField(forms.ModelMultipleChoiceField):
    iterator = _Ways


class AcceptForm(ActForm):
    code = "accept"
    note = text(_("Note"))


class RefuseForm(ActForm):
    code = "refuse"
    reason = ReasonField(
        label=_("Reason"),
        queryset=RefusalReason.objects.filter(active=True),
        widget=forms.RadioSelect(attrs={"autofocus": True}),
        empty_label=None,
        error_messages={"required": MISSING["reason"]},
    )
    other_ways = WaysField(
        label=_("Other ways the applicant was told"),
        queryset=ResolutionMode.objects.filter(active=True, parent__isnull=True),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": MISSING["other_ways"]},
    )
    note = text(_("Note"))


class WithdrawForm(ActForm):
    code = "withdraw"
    note = text(_("How and why the applicant withdraws"), missing=MISSING["note"], autofocus=True)


class NoteForm(ActForm):
    code = "note"
    note = text(_("Note"), missing=MISSING["note"])
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class NotSameForm(ActForm):
    code = "not_same"
    other = forms.CharField(max_length=24)


class RevealForm(forms.Form):
    """The reason to see a party's full data; kept in the audit trail."""

    reason = forms.CharField(
        label=_("Why do you need it?"),
        min_length=2,
        max_length=200,
        error_messages={
            "required": _("Say why you need the full data."),
            "min_length": _("Say why you need the full data."),
        },
    )
