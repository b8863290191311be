"""When mediation rests, and when it may take longer: suspension and extension of the time limit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, Perms, Role
from cases.flow import MISSING, move
from cases.models import Case, Clock, Extension, RequestState, Suspension, SuspensionReason
from core.errors import Conflict, NotAllowed
from deadlines.models import Deadline

from .mediation import begin, mediating, wrong

__all__ = [
    "answer_extension",
    "ask_extension",
    "may_answer_extension",
    "pending_extension",
    "resume",
    "suspend",
]

_APPROVING = tuple(role for role in Role if Perms.CASE_APPROVE in ROLE_PERMS[role])


def suspend(
    *,
    case: Case,
    by: User,
    reason: str,
    expected_until: date | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Suspension:
    """Mediation rests for a reason that stops the clock (domain.md, suspension).

    Raises:
        BadInput: no reason of the list, or an expected end that is not in the future.
    """
    with transaction.atomic():
        begin(case, "suspend", by)
        mediating(case)
        if reason not in SuspensionReason.values:
            raise wrong("reason", str(MISSING["reason"]))
        if expected_until and expected_until <= timezone.localdate(now):
            raise wrong("expected_until", _("This day does not lie in the future."))
        facts = {"reason": str(reason)}
        event = move(case, "suspend", by=by, note=note, facts=facts, locked=True, now=now)
        return Suspension.objects.create(
            case=case, reason=reason, note=event.note, expected_until=expected_until, since=event.at, by=by
        )


def resume(*, case: Case, by: User, note: str = "", now: datetime | None = None) -> Case:
    """Mediation goes on, and the clock with it."""
    with transaction.atomic():
        begin(case, "resume", by)
        event = move(case, "resume", by=by, note=note, locked=True, now=now)
        case.suspensions.filter(ended_at=None).update(ended_at=event.at)
        return case


def ask_extension(
    *,
    case: Case,
    by: User,
    until: date,
    consent_on: date,
    note: str,
    now: datetime | None = None,
) -> Extension:
    """Ask for a longer time limit, with both parties' agreement in writing (domain.md, extension).

    Args:
        until: the new last day.
        consent_on: the day on which both parties agreed in writing.

    Raises:
        BadInput: a new limit that is not in the future, an agreement that is, or no reason.
        Conflict: an extension waits for approval already.
    """
    with transaction.atomic():
        begin(case, "ask_extension", by)
        today = timezone.localdate(now)
        if until <= today:
            raise wrong("until", _("This day does not lie in the future."))
        if consent_on > today:
            raise wrong("consent_on", _("This day lies in the future."))
        if pending_extension(case):
            raise Conflict(_("An extension was asked for already and waits for approval."), code="pending")
        _check_extendable(case, until)
        facts = {"until": until.isoformat(), "consent_on": consent_on.isoformat()}
        event = move(case, "ask_extension", by=by, note=note, facts=facts, locked=True, now=now)
        return Extension.objects.create(
            case=case,
            until=until,
            consent_on=consent_on,
            reason=event.note,
            asked_by=by,
            asked_for=case.holder,
            asked_at=event.at,
        )


def answer_extension(
    *, case: Case, by: User, answer: str, note: str = "", now: datetime | None = None
) -> Extension:
    """Approve or refuse the extension that waits; never by whoever asked for it.

    Args:
        answer: RequestState.APPROVED or RequestState.REFUSED.

    Raises:
        Conflict: no extension waits.
        NotAllowed: she asked for it herself, or no posting of hers approves for the place of the case.
        BadInput: no answer, or a refusal without a reason.
    """
    with transaction.atomic():
        begin(case, "answer_extension", by)
        asked = pending_extension(case)
        if asked is None:
            raise Conflict(_("No extension waits for approval."), code="nothing_asked")
        posting = _approver(by, asked, case)
        if answer not in {RequestState.APPROVED, RequestState.REFUSED}:
            raise wrong("answer", str(MISSING["answer"]))
        if answer == RequestState.REFUSED and not note.strip():
            raise wrong("note", _("Say why it is refused."))
        if answer == RequestState.APPROVED:
            _check_extendable(case, asked.until)
        facts = {"answer": str(answer), "until": asked.until.isoformat()}
        event = move(
            case, "answer_extension", by=by, note=note, facts=facts, posting=posting, locked=True, now=now
        )
        asked.state, asked.decided_by = answer, by
        asked.decided_at, asked.decision_note = event.at, event.note
        asked.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
        return asked


def pending_extension(case: Case) -> Extension | None:
    """The extension that waits for approval."""
    rows = case.extensions.filter(state=RequestState.PENDING).select_related("asked_by", "asked_for")
    return rows.first()


def may_answer_extension(case: Case, user: User) -> bool:
    """Whether an extension waits that this person may decide on."""
    asked = pending_extension(case)
    return asked is not None and asked.asked_by_id != user.pk and _posting(user, case) is not None


def _check_extendable(case: Case, until: date) -> None:
    """An extension that would move nothing is neither asked for nor approved.

    Raises:
        Conflict: the law knows no longer limit for this kind of mediation (such as labour disputes, Labour
            Dispute Mediation and Arbitration Law art. 14).
        BadInput: the limit that runs is as long already.
    """
    running = Deadline.objects.of_files([case.pk]).open().family(Clock.MEDIATE)
    for extendable, due in running.values_list("policy__extendable", "due_at"):
        if not extendable:
            raise Conflict(_("The law knows no longer limit for this kind of mediation."), code="fixed_limit")
        if due and until <= timezone.localdate(due - timedelta(microseconds=1)):
            raise wrong("until", _("The present limit ends no earlier than that."))


def _approver(by: User, asked: Extension, case: Case) -> Posting:
    if asked.asked_by_id == by.pk:
        raise NotAllowed(_("Whoever asked does not decide."))
    posting = _posting(by, case)
    if posting is None:
        raise NotAllowed(_("Only a supervisor or official in charge of the place decides on this."))
    return posting


def _posting(by: User, case: Case) -> Posting | None:
    """Supervisor or official of the centre of the place, or above it; a shared sight is not enough."""
    held = (p for p in by.current_postings if p.role in _APPROVING and by.is_active)
    return next((p for p in held if p.organisation.region.contains(case.region_id)), None)
