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

_MOST = 2000


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


def _text(label: Any, *, missing: Any = "", autofocus: bool = False) -> forms.CharField:
    errors = {"required": missing} if missing else {}
    widget = forms.Textarea(attrs={"rows": 3, "autofocus": autofocus})
    return forms.CharField(
        label=label, max_length=_MOST, widget=widget, required=bool(missing), error_messages=errors
    )


class ActForm(forms.Form):
    """Base: each act has its own prefix of ids, so that several may stand on one page."""

    code = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.code}_%s")
        super().__init__(*args, **kwargs)


class AcceptForm(ActForm):
    code = "accept"
    note = _text(_("Note"))


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
    note = _text(_("Note"))


class WithdrawForm(ActForm):
    code = "withdraw"
    note = _text(_("How and why the applicant withdraws"), missing=MISSING["note"], autofocus=True)


class NoteForm(ActForm):
    code = "note"
    note = _text(_("Note"), missing=MISSING["note"])
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


ACT_FORMS: dict[str, type[ActForm]] = {
    form.code: form for form in (AcceptForm, RefuseForm, WithdrawForm, NoteForm)
}
