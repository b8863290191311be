"""The alert level: up at once by whoever sees danger, down one step with approval from one level higher.

Source: domain.md, alert level. A level is never set by a machine alone: every function here asks who acts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases import known, risk, seen
from cases.flow import MISSING, hold, move
from cases.models import (
    ENDED_STAGES,
    AlertDecision,
    AlertLevel,
    Case,
    Event,
    LevelRequest,
    PartyRole,
    RequestState,
)
from cases.transitions import Whose
from core.errors import BadInput, Conflict

from .approval import approver, posting_above, somebody_above

__all__ = [
    "answer_lower",
    "ask_lower",
    "confirm_level",
    "end_request",
    "may_answer",
    "pending_request",
    "proposal_now",
    "raise_level",
]


def raise_level(
    *, case: Case, by: User, level: str, note: str, danger: bool = False, now: datetime | None = None
) -> Case:
    """Set a higher level; it holds at once, with its duties. A lower one asked for before is overtaken.

    Args:
        danger: there is danger of a crime or to life; the referrals tell the police in the same act.

    Raises:
        BadInput: the level is not higher, or there is no reason.
        NotAllowed: the case is not in the person's sight.
        Conflict: the case has ended.
    """
    with transaction.atomic():
        hold(case)
        old, new = AlertLevel(case.alert_level), _chosen(level)
        if new.rank <= old.rank:
            raise _wrong_level(_("This level is not higher than “%(level)s”.") % {"level": old.word})
        facts = {"level": new.value, "from": old.value, **({"danger": True} if danger else {})}
        changes = {"alert_level": new.value}
        event = move(
            case, "raise_level", by=by, note=note, facts=facts, changes=changes, locked=True, now=now
        )
        _decide(case, by=by, reason=event.note, at=event.at)
        overtaken = pending_request(case)
        if overtaken:
            _close(overtaken, RequestState.REFUSED, by=by, note=event.note, at=event.at)
    return case


def ask_lower(*, case: Case, by: User, level: str, note: str, now: datetime | None = None) -> LevelRequest:
    """Ask for the level one step lower; the present one holds until somebody one level higher approves.

    Raises:
        BadInput: it is not exactly one step, or there is no reason.
        Conflict: a request is waiting already, or nobody stands above the office that asks.
        NotAllowed: the person may not change levels of this case.
    """
    with transaction.atomic():
        hold(case)
        old, new = AlertLevel(case.alert_level), _chosen(level)
        if old.rank - new.rank != 1:
            raise _wrong_level(_("A level is lowered by exactly one step."))
        if pending_request(case):
            raise Conflict(_("A lower level has been asked for already and waits for approval."))
        facts = {"level": new.value, "from": old.value}
        event = move(case, "ask_lower", by=by, note=note, facts=facts, locked=True, now=now)
        if not somebody_above(by, asked_for=event.organisation, case=case):
            raise Conflict(_("No office above yours could approve this; let an office below ask for it."))
        return LevelRequest.objects.create(
            case=case,
            from_level=old,
            to_level=new,
            reason=event.note,
            asked_by=by,
            asked_for=event.organisation,
            asked_at=event.at,
        )


def answer_lower(
    *, case: Case, by: User, answer: str, note: str = "", now: datetime | None = None
) -> LevelRequest:
    """Approve the lower level, which then holds, or refuse it with a reason.

    Raises:
        Conflict: nothing waits for an answer any more.
        NotAllowed: the person asked for it herself, or stands no level higher.
        BadInput: no answer, or a refusal without a reason.
    """
    with transaction.atomic():
        hold(case)
        request = pending_request(case)
        if request is None:
            raise Conflict(_("No lower level is asked for any more."))
        posting = approver(by, request, case)
        granted = _answer(answer, note) == RequestState.APPROVED
        changes = {"alert_level": request.to_level} if granted else {}
        facts = {"answer": answer, "level": request.to_level, "from": request.from_level}
        event = move(
            case, "answer_lower", by=by, note=note, facts=facts, changes=changes, posting=posting,
            locked=True, now=now,
        )  # fmt: skip
        _close(request, RequestState(answer), by=by, note=event.note, at=event.at)
        if granted:
            _decide(case, by=by, reason=event.note or request.reason, at=event.at)
        return request


def end_request(*, case: Case, event: Event, **_signal: Any) -> None:
    """Receiver of case_moved: with the case ends what was asked about its level."""
    if event.to_stage in ENDED_STAGES and event.from_stage not in ENDED_STAGES:
        waiting = case.level_requests.filter(state=RequestState.PENDING)
        waiting.update(
            state=RequestState.REFUSED, decided_by=F("asked_by") if event.by is None else event.by,
            decided_at=event.at,
        )  # fmt: skip


def confirm_level(*, case: Case, by: User, level: str, reason: str, now: datetime | None = None) -> Case:
    """Triage looks at the level again: the same is confirmed on record, a higher one set at once.

    Raises:
        BadInput: a lower level, which has to be asked for, or no reason.
        NotAllowed: the person may not change levels of this case.
    """
    with transaction.atomic():
        hold(case)
        present, new = AlertLevel(case.alert_level), _chosen(level)
        if new.rank < present.rank:
            raise _wrong_level(_("Triage does not lower a level: ask for a lower level instead."))
        if new.rank > present.rank:
            return raise_level(case=case, by=by, level=level, note=reason, now=now)
        Whose.OFFICE.posting(by, Perms.CASE_LEVEL, case, None)
        if not reason.strip():
            raise BadInput(_("Something is still missing."), fields={"note": [_("Say why.")]})
        _decide(case, by=by, reason=reason.strip(), at=now)
    return case


def pending_request(case: Case) -> LevelRequest | None:
    """The lower level that is asked for and not yet decided, if any."""
    waiting = case.level_requests.filter(state=RequestState.PENDING)
    return waiting.select_related("asked_for__region", "asked_by").first()


def may_answer(case: Case, user: User) -> bool:
    """Whether a lower level waits for this very person's decision."""
    request = pending_request(case) if can(user, Perms.CASE_APPROVE, case) else None
    if request is None or request.asked_by_id == user.pk:
        return False
    return posting_above(user, asked_for=request.asked_for, case=case) is not None


def proposal_now(case: Case, *, now: datetime | None = None) -> risk.Proposal:
    """What the rules say of the case as it stands today, beside what a person decides."""
    at = now or timezone.now()
    parties = list(case.parties.select_related("person"))
    people = [(PartyRole(p.role), p.person.name, p.person.id_number) for p in parties]
    facts = risk.Facts(
        text=f"{case.title}\n{case.description}",
        people=case.people_count,
        amount=case.amount,
        dispute_type=case.dispute_type_id,
        key_group=case.parties.filter(key_groups__isnull=False).exists(),
        mediation_failed=case.earlier_mediation_failed or case.events.filter(kind="fail").exists(),
        times_seen=max(1, seen.times_seen(people, at - seen.REPEAT_WINDOW)),
        today=timezone.localdate(at),
    )
    return risk.propose(facts, known.risk_rules())


def _decide(case: Case, *, by: User, reason: str, at: datetime | None) -> None:
    """Keep that a person set or confirmed the present level, beside what the rules say."""
    proposal = proposal_now(case, now=at)
    AlertDecision.objects.create(
        case=case,
        level=case.alert_level,
        proposed=proposal.level,
        points=proposal.points,
        signs=[sign.code for sign in proposal.reasons],
        reason=reason,
        by=by,
        **({"at": at} if at else {}),
    )


def _close(request: LevelRequest, state: RequestState, *, by: User, note: str, at: datetime) -> None:
    request.state, request.decided_by, request.decided_at, request.decision_note = state, by, at, note
    request.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])


def _answer(answer: str, note: str) -> str:
    if answer not in {RequestState.APPROVED, RequestState.REFUSED}:
        raise BadInput(_("Something is still missing."), fields={"answer": [str(MISSING["answer"])]})
    if answer == RequestState.REFUSED and not note.strip():
        raise BadInput(
            _("Something is still missing."), fields={"note": [_("Say why the level stays as it is.")]}
        )
    return answer


def _chosen(level: str) -> AlertLevel:
    if level not in AlertLevel.values:
        raise _wrong_level(str(MISSING["level"]))
    return AlertLevel(level)


def _wrong_level(sentence: str) -> BadInput:
    return BadInput(sentence, code="wrong_level", fields={"level": [sentence]})
