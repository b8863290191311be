"""Progress, supervision, and the decision on a level that the clock put forward."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms import watching as forms
from cases.models import Case
from cases.services import watching

from .act import Act


def _put_forward(case: Case, _user: User) -> bool:
    return watching.waiting_proposal(case) is not None


WATCHING: tuple[Act, ...] = (
    Act(forms.ProgressForm, watching.report_progress, _("The report is in the file.")),
    Act(forms.DismissLevelForm, watching.dismiss_level, _("The level stays."), _put_forward),
    Act(forms.SuperviseForm, watching.supervise, _("The supervision is issued."), watching.may_supervise),
    Act(
        forms.AnswerSupervisionForm,
        watching.answer_supervision,
        _("Answered. The office that supervises lifts it."),
        watching.may_answer,
    ),
    Act(
        forms.LiftSupervisionForm,
        watching.lift_supervision,
        _("The supervision is lifted."),
        watching.may_lift,
    ),
)
