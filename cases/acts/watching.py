"""Progress, supervision, and the decision on a level that the clock put forward."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.forms import watching as forms
from cases.services import watching

from .act import Act

WATCHING: tuple[Act, ...] = (
    Act(forms.ProgressForm, watching.report_progress, _("The report is in the file.")),
    Act(forms.DismissLevelForm, watching.dismiss_level, _("The level stays."), watching.is_put_forward),
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
