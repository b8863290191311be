"""Papers added to the file and struck out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.forms.files import AttachForm, StrikeForm
from cases.services import files

from .act import Act

PAPERS: tuple[Act, ...] = (
    Act(AttachForm, files.attach, _("The paper is in the file.")),
    Act(StrikeForm, files.strike, _("The paper is struck out."), beside=True),
)
