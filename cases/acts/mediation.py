"""Mediation: who mediates, sessions, notes, suspension, extension, failure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms import mediation as forms
from cases.forms import sessions as session_forms
from cases.models import Case
from cases.services import mediation, sessions, suspension

from .act import Act


def _planned(case: Case, _user: User) -> bool:
    return sessions.planned_sessions(case).exists()


def _notice_due(case: Case, _user: User) -> bool:
    return not case.mediations.filter(notice_served_on__isnull=False).exists()


def _extension_free(case: Case, _user: User) -> bool:
    return suspension.pending_extension(case) is None


MEDIATION = (
    Act(forms.AssignForm, mediation.assign, _("Assigned. The mediator is asked to answer.")),
    Act(forms.StartForm, mediation.start, _("Accepted. Mediation begins."), mediation.is_asked),
    Act(forms.TurnDownForm, mediation.turn_down, _("Declined."), mediation.is_asked),
    Act(forms.RecuseForm, mediation.recuse, _("Recused. Assign a substitute.")),
    Act(forms.ServeNoticeForm, mediation.serve_notice, _("The notice counts as served."), _notice_due),
    Act(session_forms.PlanSessionForm, sessions.plan_session, _("Planned. The session is booked.")),
    Act(session_forms.CancelSessionForm, sessions.cancel_session, _("Cancelled."), _planned, beside=True),
    Act(session_forms.HoldSessionForm, sessions.hold_session, _("The record is in the file.")),
    Act(session_forms.SideNoteForm, sessions.side_note, _("The note is kept."), sessions.may_note_side),
    Act(forms.SuspendForm, suspension.suspend, _("Suspended.")),
    Act(forms.ResumeForm, suspension.resume, _("Mediation goes on.")),
    Act(forms.AskExtensionForm, suspension.ask_extension, _("Asked for approval."), _extension_free),
    Act(
        forms.AnswerExtensionForm,
        suspension.answer_extension,
        _("Decided."),
        suspension.may_answer_extension,
    ),
    Act(forms.FailForm, mediation.fail, _("Mediation has ended.")),
)
