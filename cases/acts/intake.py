"""Acts of the window."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.forms.acts import AcceptForm, NoteForm, RefuseForm, WithdrawForm
from cases.services import intake

from .act import Act

INTAKE = (
    Act(AcceptForm, intake.accept, _("Accepted.")),
    Act(RefuseForm, intake.refuse, _("Not accepted. Print the notice for the applicant.")),
    Act(WithdrawForm, intake.withdraw, _("Withdrawn.")),
    Act(NoteForm, intake.note, _("The note is kept.")),
)
