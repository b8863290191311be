"""Closing, follow-up, reopening, archive."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.closing import ArchiveForm, CloseForm, ConcludeForm, FollowUpForm, ReopenForm
from cases.models import Case
from cases.services import closing

from .act import Act


def _did_not_mediate(case: Case, user: User) -> bool:
    return not closing.mediated(case, user)


CLOSING: tuple[Act, ...] = (
    Act(ConcludeForm, closing.conclude, _("The result is on record; the case can be closed.")),
    Act(CloseForm, closing.close, _("Closed. The follow-up visits come next.")),
    Act(FollowUpForm, closing.follow_up, _("The visit is on record."), when=_did_not_mediate),
    Act(ReopenForm, closing.reopen, _("Reopened: the case waits for triage.")),
    Act(ArchiveForm, closing.archive, _("Archived. The file is being bound.")),
)
