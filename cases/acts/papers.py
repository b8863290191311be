"""Papers added to the file and struck out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.files import AttachForm, StrikeForm
from cases.models import Case
from cases.services import files

from .act import Act


def _has_papers(case: Case, _user: User) -> bool:
    return case.attachments.filter(struck_at=None).exists()


PAPERS: tuple[Act, ...] = (
    Act(AttachForm, files.attach, _("The paper is in the file.")),
    Act(StrikeForm, files.strike, _("The paper is struck out."), when=_has_papers, beside=True),
)
