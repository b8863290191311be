"""Alert level, its duties, triage that keeps the case, consent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.forms.level import AnswerLowerForm, AskLowerForm, ConsentForm, DutyForm, RaiseLevelForm
from cases.forms.triage import KeepForm
from cases.models import AlertLevel, Case
from cases.services import consent, duties, level, triage

from .act import Act


def _may_rise(case: Case, _user: User) -> bool:
    return case.alert_level != AlertLevel.RED


def _may_fall(case: Case, _user: User) -> bool:
    return case.alert_level != AlertLevel.BLUE and level.pending_request(case) is None


def _has_duties(case: Case, _user: User) -> bool:
    return case.alert_level != AlertLevel.BLUE


LEVEL: tuple[Act, ...] = (
    Act(RaiseLevelForm, level.raise_level, _("The higher level holds from now on."), when=_may_rise),
    Act(AskLowerForm, level.ask_lower, _("Asked. One level higher decides."), when=_may_fall),
    Act(AnswerLowerForm, level.answer_lower, _("Decided."), when=level.may_answer),
    Act(DutyForm, duties.record_duty, _("The duty is on record."), when=_has_duties),
    Act(KeepForm, triage.keep, _("Your office handles the case. Assign a mediator next.")),
    Act(ConsentForm, consent.give_consent, _("The consent is on record.")),
)
