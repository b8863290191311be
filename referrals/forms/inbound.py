"""What an office says about a dispute it sends in, beside the dispute itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.forms.base import text
from cases.forms.intake import fresh
from organisations.models import Organisation
from referrals.kinds import offerable
from referrals.models import KindCode


class InboundForm(forms.Form):
    """Under which number the office keeps it, and by which kind it comes."""

    document_number = forms.CharField(
        label=_("Document number of your office"),
        max_length=64,
        error_messages={"required": _("Give the document number of your office.")},
        help_text=_("One document makes one case, however often it is sent."),
    )
    kind = forms.ChoiceField(label=_("Kind of hand-over"), choices=KindCode.choices, required=False)
    asked = text(_("What is asked"))

    def __init__(self, *args: Any, office: Organisation, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "inbound_%s")
        super().__init__(*args, **kwargs)
        rows = offerable(office.kind.group)
        self.fields["kind"].choices = [(row.code.value, row.label) for row in rows]  # type: ignore[attr-defined]


def opened(office: Organisation) -> QueryDict:
    """The dispute of a form that was just opened, with the source this office would choose."""
    near = office.region.code if office.region.level in {"township", "village"} else ""
    return fresh(uuid4(), office, region=near)
