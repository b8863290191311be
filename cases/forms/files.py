"""What is asked before a paper is added or struck out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.models import Attachment, Case, Depth, PaperKind, Party
from cases.privacy import depth_of
from cases.services.files import LONGEST_REASON, LONGEST_TITLE
from core.filetypes import SCANS

from .base import ActForm, text
from .level import PartyField, ask

ACCEPTED = ",".join(sorted(kind.value for kind in SCANS))
KINDS_TOLD = _("PDF, JPEG, PNG or WebP, at most 20 MB.")


class ScanField(forms.FileField):
    """A scan or photo; a phone offers its camera. What it really is, the service finds out."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": _("Choose a file."), "empty": _("The file is empty.")}
        super().__init__(**{"help_text": KINDS_TOLD, "error_messages": errors, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ACCEPTED}


class PaperField(forms.ModelChoiceField):
    def label_from_instance(self, paper: Any) -> str:
        return f"{paper.get_kind_display()} · {paper.at:%Y-%m-%d} · {paper.by.name}"


class AttachForm(ActForm):
    """A scan, photo or document that joins the file."""

    code = "attach"
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("", "—"), *PaperKind.choices],
        error_messages={"required": _("Choose what the paper is.")},
    )
    title = forms.CharField(label=_("Title of the paper"), max_length=LONGEST_TITLE, required=False)
    file = ScanField(label=_("File"))
    party = PartyField(
        label=_("Whose paper"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=_("Nobody's in particular"),
        error_messages=ask("party", invalid_choice=_("Choose a party of this case.")),
    )

    def prepare(self, case: Case) -> None:
        """Who sees only what her office was asked does not learn who the parties are."""
        asked = self.user is not None and depth_of(case, self.user) == Depth.ASK
        own = Party.objects.none() if asked else Party.objects.filter(case=case)
        self.fields["party"].queryset = own.select_related("person")  # type: ignore[attr-defined]


class StrikeForm(ActForm):
    """A mistaken paper and why it is struck out."""

    code = "strike"
    paper = PaperField(
        label=pgettext_lazy("added", "Paper"),
        queryset=Attachment.objects.none(),
        error_messages=ask("paper", invalid_choice=_("Choose a paper of this case.")),
    )
    note = text(_("Why it is struck out"), missing=_("Say why the paper is struck out."), most=LONGEST_REASON)

    def prepare(self, case: Case) -> None:
        standing = Attachment.objects.filter(case=case, struck_at=None).select_related("by")
        self.fields["paper"].queryset = standing  # type: ignore[attr-defined]
