"""Agreement, signatures, performance, confirmation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases import signing
from cases.forms.agreement import (
    AgreeForm,
    AnswerConfirmationForm,
    ApplyConfirmationForm,
    PerformForm,
    SignForm,
    UrgeForm,
)
from cases.models import Case
from cases.services import agreement, confirmation

from .act import Act


def _waits_for_signatures(case: Case, _user: User) -> bool:
    return signing.may_sign(case)


def _terms_due(case: Case, _user: User) -> bool:
    return signing.terms_due(case)


def _terms_overdue(case: Case, _user: User) -> bool:
    return signing.terms_overdue(case)


AGREEMENT: tuple[Act, ...] = (
    Act(AgreeForm, agreement.agree, _("The agreement is on record.")),
    Act(SignForm, agreement.sign, _("The signature is on record."), when=_waits_for_signatures),
    Act(PerformForm, agreement.perform, _("The term is done."), when=_terms_due),
    Act(UrgeForm, agreement.urge, _("The reminder is on record."), when=_terms_overdue, beside=True),
    Act(
        ApplyConfirmationForm,
        confirmation.apply_confirmation,
        _("The application is on record; the court sees it."),
        when=confirmation.may_apply,
    ),
    Act(
        AnswerConfirmationForm,
        confirmation.answer_confirmation,
        _("What the court says is on record."),
        when=confirmation.may_answer,
    ),
)
