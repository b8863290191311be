"""Judicial confirmation: both parties ask a court, within thirty days, to confirm their agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, ROLE_REACH, Perms, Reach, Role
from cases.confirmable import BARRED_TYPES, STATUS, TITLE
from cases.flow import MISSING, move
from cases.models import Agreement, Case, Confirmation, ConfirmationState, Depth, PaperKind
from cases.signing import latest
from core.errors import Conflict, NotAllowed
from core.files import Content
from organisations.models import Organisation, OrganisationGroup

from .checking import refuse_wrong, wrong_day
from .files import add_paper
from .mediation import begin
from .sharing import share, unshare

__all__ = [
    "ANSWERS", "BARRED_TYPES", "WITHIN", "answer_confirmation", "apply_confirmation", "barred", "last_day",
    "may_answer", "may_apply", "open_confirmation",
]  # fmt: skip

WITHIN = timedelta(days=30)
"""Civil Procedure Law (2023), art. 205; People's Mediation Law, art. 33. The thirtieth day is in time."""

S = ConfirmationState
ANSWERS: Mapping[str, tuple[ConfirmationState, ...]] = {
    S.APPLIED: (S.ACCEPTED, S.NOT_ACCEPTED, S.WITHDRAWN),
    S.ACCEPTED: (S.CONFIRMED, S.REJECTED, S.WITHDRAWN),
}
"""What a court can say next."""
RULINGS = (S.CONFIRMED, S.REJECTED)
OPEN = tuple(ANSWERS)


def apply_confirmation(
    *,
    case: Case,
    by: User,
    court: Organisation,
    applied_on: date,
    both_agree: bool,
    status_or_title: bool | None,
    now: datetime | None = None,
) -> Confirmation:
    """Record the joint application to a court; the court sees what it needs of the file from now on.

    Args:
        both_agree: both parties apply together; without that there is no application.
        status_or_title: whether the agreement is about marriage, parentage or adoption, or about title to
            real estate or intellectual property; if so the court does not take it. None: not answered.

    Raises:
        BadInput: no active court, a day too late or to come, not both, or the question is not answered.
        Conflict: the agreement is not in force, its subject is barred, or an application is open.
        NotAllowed: the person does not mediate for the holder.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        begin(case, "apply_confirmation", by)
        agreement = _to_confirm(case)
        refuse_wrong(_wrong_application(agreement, court, applied_on, both_agree, status_or_title, today))
        _check_subject(case, bool(status_or_title))
        confirmation = Confirmation.objects.create(agreement=agreement, court=court, applied_on=applied_on)
        facts = {"court": court.pk, "confirmation": confirmation.pk}
        event = move(case, "apply_confirmation", by=by, facts=facts, locked=True, now=now)
        purpose = f"confirmation:{confirmation.pk}"
        share(case=case, organisation=court, depth=Depth.OFFER, purpose=purpose, now=event.at)
    return confirmation


def answer_confirmation(
    *,
    case: Case,
    by: User,
    answer: str,
    decided_on: date,
    document_number: str = "",
    note: str = "",
    ruling: Content | None = None,
    now: datetime | None = None,
) -> Confirmation:
    """Record what the court says; by the court itself, or by the office that got its letter.

    Args:
        answer: a value of ConfirmationState that can follow (ANSWERS).
        ruling: the court's paper as scan; it joins the file.

    Raises:
        BadInput: an answer that cannot follow, a ruling without its number, a wrong day, a wrong scan.
        Conflict: no application is open.
        NotAllowed: the person works neither at the court nor where the case is handled.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        begin(case, "answer_confirmation", by)
        confirmation = open_confirmation(case)
        if confirmation is None:
            raise Conflict(_("No application for confirmation is open."), code="nothing_to_answer")
        posting = _posting(case, confirmation, by)
        refuse_wrong(_wrong_answer(confirmation, answer, document_number, decided_on, today))
        facts = {"answer": str(answer), "confirmation": confirmation.pk, "court": confirmation.court_id}
        event = move(
            case, "answer_confirmation", by=by, note=note, facts=facts, posting=posting, locked=True, now=now
        )
        if ruling:
            _keep_ruling(case, ruling, by, event.organisation, event.at)
        _write(confirmation, answer, document_number.strip(), decided_on, note.strip())
        _end_sight(confirmation, case, event.at)
    return confirmation


def _end_sight(confirmation: Confirmation, case: Case, at: datetime) -> None:
    """What the court confirmed is its own file too; of what it did not take it sees no more."""
    if ConfirmationState(confirmation.state).final and confirmation.state != S.CONFIRMED:
        purpose = f"confirmation:{confirmation.pk}"
        unshare(case=case, organisation=confirmation.court, purpose=purpose, now=at)


def open_confirmation(case: Case) -> Confirmation | None:
    """The application that waits for the court, if there is one."""
    found = Confirmation.objects.filter(agreement__case=case, state__in=OPEN)
    return found.select_related("court").order_by("-id").first()


def last_day(agreement: Agreement) -> date | None:
    """The last day on which both may apply; None while the agreement is not in force."""
    return timezone.localdate(agreement.in_force_at) + WITHIN if agreement.in_force_at else None


def barred(case: Case) -> str:
    """Why no court confirms agreements about this type of dispute; empty if one may."""
    return str(BARRED_TYPES.get(case.dispute_type_id, ""))


def may_apply(case: Case, _user: User | None = None) -> bool:
    """Whether an application is possible today, as far as the file tells."""
    agreement = latest(case)
    until = last_day(agreement) if agreement else None
    if agreement is None or until is None or until < timezone.localdate() or barred(case):
        return False
    return not agreement.confirmations.filter(state__in=(*OPEN, S.CONFIRMED)).exists()


def may_answer(case: Case, user: User) -> bool:
    """Whether the person may record what the court says now."""
    confirmation = open_confirmation(case)
    return confirmation is not None and _find_posting(case, confirmation, user) is not None


def _to_confirm(case: Case) -> Agreement:
    agreement = latest(case)
    if agreement is None or agreement.in_force_at is None:
        raise Conflict(_("The agreement is not in force: not all have signed."), code="not_in_force")
    states = set(agreement.confirmations.values_list("state", flat=True))
    if states & set(OPEN):
        raise Conflict(_("An application for confirmation is open already."), code="confirmation_open")
    if S.CONFIRMED in states:
        raise Conflict(_("The agreement is confirmed already."), code="confirmed")
    return agreement


def _check_subject(case: Case, status_or_title: bool) -> None:
    reason = barred(case)
    if status_or_title and not reason:
        reason = f"{STATUS} {TITLE}"
    if reason:
        raise Conflict(reason, code="confirmation_barred")


def _wrong_application(
    agreement: Agreement, court: Organisation, applied_on: date, both_agree: bool, answered: Any, today: date
) -> dict[str, str]:
    a_court = court.active and court.kind.group == OrganisationGroup.COURT
    return {
        "court": "" if a_court else str(MISSING["court"]),
        "applied_on": _wrong_applied(agreement, applied_on, today),
        "both_agree": "" if both_agree else _("Only both parties together can apply."),
        "status_or_title": "" if answered is not None else _("Say whether it is about status or title."),
    }


def _wrong_applied(agreement: Agreement, applied_on: date, today: date) -> str:
    until = last_day(agreement)
    begins = timezone.localdate(agreement.in_force_at)
    before = _("The agreement was not in force on that day.")
    sentence = wrong_day(applied_on, today=today, least=begins, before=before)
    if sentence or until is None or applied_on <= until:
        return sentence
    return _("The thirty days ended on %(day)s.") % {"day": until.isoformat()}


def _posting(case: Case, confirmation: Confirmation, by: User) -> Posting:
    posting = _find_posting(case, confirmation, by)
    if posting is None:
        sentence = _("Only the court, or an office that handles the case, records what the court says.")
        raise NotAllowed(sentence)
    return posting


def _find_posting(case: Case, confirmation: Confirmation, by: User) -> Posting | None:
    held = (p for p in by.current_postings if by.is_active and Perms.LEG_ANSWER in ROLE_PERMS[Role(p.role)])
    offices = {confirmation.court_id, case.holder_id}
    return next((p for p in held if p.organisation_id in offices or _above(p, case)), None)


def _above(posting: Posting, case: Case) -> bool:
    reaches = ROLE_REACH[Role(posting.role)] == Reach.SUBTREE
    return reaches and posting.organisation.region.contains(case.region_id)


def _wrong_answer(
    confirmation: Confirmation, answer: str, number: str, decided_on: date, today: date
) -> dict[str, str]:
    follows = answer in ANSWERS.get(confirmation.state, ())
    least = confirmation.decided_on or confirmation.applied_on
    before = _("The court cannot have said it before it was asked.")
    unnumbered = answer in RULINGS and not number.strip()
    return {
        "answer": "" if follows else _("The court cannot say this now."),
        "document_number": _("Give the number of the ruling.") if unnumbered else _too_long(number),
        "decided_on": wrong_day(decided_on, today=today, least=least, before=before),
    }


def _too_long(number: str) -> str:
    return _("At most %(count)d characters.") % {"count": 64} if len(number.strip()) > 64 else ""


def _keep_ruling(case: Case, ruling: Content, by: User, office: Organisation, at: datetime) -> None:
    add_paper(
        case=case,
        by=by,
        organisation=office,
        kind=PaperKind.CONFIRMATION,
        file=ruling,
        field="ruling",
        now=at,
    )


def _write(confirmation: Confirmation, answer: str, number: str, decided_on: date, note: str) -> None:
    confirmation.state, confirmation.decided_on = answer, decided_on
    confirmation.document_number = number or confirmation.document_number
    confirmation.note = note or confirmation.note
    confirmation.save(update_fields=["state", "decided_on", "document_number", "note", "updated_at"])
