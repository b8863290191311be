"""Watching over lateness: progress reported, supervision issued, answered and lifted, a higher level decided.

An office above the holder supervises it in writing (domain.md, people who use it; seed 000). A case with a
supervision that was not lifted does not close. The clock only puts a case forward for a higher level; a
person confirms it, by raising the level, or leaves it, with a reason (domain.md, hard guard 7).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, Perms, Role
from cases.flow import MISSING, hold, move, tick
from cases.models import ENDED_STAGES, AlertLevel, Case, Event, LevelProposal, Stage, Supervision
from cases.models.case import CaseQuerySet
from core.errors import BadInput, Conflict, NotAllowed
from deadlines.models import Deadline
from deadlines.subjects import Fired
from organisations.models import Organisation

from .mediation import begin

__all__ = [
    "answer_supervision", "dismiss_level", "end_proposals", "is_put_forward", "lift_supervision",
    "may_answer", "may_lift", "may_supervise", "open_supervisions", "propose_level", "report_progress",
    "supervise", "waiting_proposal", "watched",
]  # fmt: skip

State = Supervision.State
HIGHER = {AlertLevel.BLUE: AlertLevel.YELLOW, AlertLevel.YELLOW: AlertLevel.RED}


def report_progress(*, case: Case, by: User, note: str, now: datetime | None = None) -> Case:
    """Say how far the case is: the first feedback, or the report that a yellow or red level asks for.

    Raises:
        BadInput: nothing is said.
        NotAllowed: another office holds the case.
        Conflict: the case is not accepted yet, or has ended.
    """
    move(case, "progress", by=by, note=note, now=now)
    return case


def supervise(
    *, case: Case, by: User, note: str, answer_by: date | None, now: datetime | None = None
) -> Supervision:
    """Demand of the holder that the case goes on; its head and whoever is in charge are told at once.

    Args:
        note: what is demanded.
        answer_by: the last day for the answer; its clock begins.

    Raises:
        BadInput: no demand, or a day gone by.
        NotAllowed: no posting of the person supervises an office below.
        Conflict: this office is supervised in this case already, or the case has ended.
    """
    with transaction.atomic():
        begin(case, "supervise", by)
        posting = _supervising(by, case.holder)
        if posting is None:
            raise NotAllowed(_("Only a supervisor or official of an office above the holder supervises it."))
        day = _checked_demand(note, answer_by, timezone.localdate(now))
        if open_supervisions(case).filter(organisation=case.holder).exists():
            raise Conflict(_("This office is supervised in this case already."), code="supervised")
        row = Supervision.objects.create(
            case=case, number=Supervision.objects.filter(case=case).count() + 1, organisation=case.holder,
            issued_for=posting.organisation, demand=note.strip(), answer_by=day, issued_by=by,
            issued_at=now or timezone.now(), deadline=_latest(case, now or timezone.now()),
        )  # fmt: skip
        facts = {**_facts(row), "answer_by": day.isoformat()}
        event = move(case, "supervise", by=by, note=note, facts=facts, posting=posting, locked=True, now=now)
        return _written(row, issued_at=event.at)


def answer_supervision(*, case: Case, by: User, note: str, now: datetime | None = None) -> Supervision:
    """The supervised office says what it did and will do.

    Raises:
        BadInput: nothing is said.
        NotAllowed: no supervision waits for an answer of the person's office.
    """
    with transaction.atomic():
        begin(case, "answer_supervision", by)
        row, posting = _the(_to_answer(case, by))
        event = move(
            case, "answer_supervision", by=by, note=note, facts=_facts(row), posting=posting, locked=True,
            now=now,
        )  # fmt: skip
        return _written(row, state=State.ANSWERED, answer=event.note, answered_by=by, answered_at=event.at)


def lift_supervision(*, case: Case, by: User, note: str, now: datetime | None = None) -> Supervision:
    """The office that issued it ends it, answered or not, and says why.

    Raises:
        BadInput: no reason.
        NotAllowed: the person's office issued none that is still open.
    """
    with transaction.atomic():
        begin(case, "lift_supervision", by)
        row, posting = _the(_to_lift(case, by))
        event = move(
            case, "lift_supervision", by=by, note=note, facts=_facts(row), posting=posting, locked=True,
            now=now,
        )  # fmt: skip
        return _written(row, state=State.LIFTED, lifted_note=event.note, lifted_by=by, lifted_at=event.at)


def propose_level(fired: Fired) -> None:
    """Effect of a ladder: put the case forward for the next higher level, unless it is or was just done.

    Runs in a transaction of its own (deadlines.services.effects).
    """
    case = Case.objects.select_related("holder").filter(pk=fired.file or 0).first()
    if case is None:
        return
    hold(case)
    present = AlertLevel(case.alert_level)
    if case.stage in ENDED_STAGES or present not in HIGHER or waiting_proposal(case):
        return
    facts = {"level": HIGHER[present].value, "from": present.value, "policy": fired.policy}
    LevelProposal.objects.create(
        case=case, firing_id=fired.firing, from_level=present, to_level=HIGHER[present], at=fired.at
    )
    tick(case, "propose_level", office=case.holder, facts=facts, now=fired.at)


def dismiss_level(*, case: Case, by: User, note: str, now: datetime | None = None) -> LevelProposal:
    """Leave the level as it is although the clock put the case forward; the reason is kept.

    Raises:
        BadInput: no reason.
        NotAllowed: the person may not decide on levels of this case.
        Conflict: no higher level is put forward.
    """
    with transaction.atomic():
        begin(case, "dismiss_level", by)
        proposal = waiting_proposal(case)
        if proposal is None:
            raise Conflict(_("No higher level is put forward for this case."), code="nothing_proposed")
        facts = {"level": proposal.to_level}
        event = move(case, "dismiss_level", by=by, note=note, facts=facts, locked=True, now=now)
        proposal.state, proposal.decided_by = LevelProposal.State.DISMISSED, by
        proposal.decided_at, proposal.note = event.at, event.note
        proposal.save(update_fields=["state", "decided_by", "decided_at", "note"])
        return proposal


def end_proposals(*, case: Case, event: Event, **_signal: Any) -> None:
    """Receiver of case_moved: what was put forward is decided by raising the level, or by the end."""
    raised = event.kind == "raise_level"
    ended = event.to_stage in ENDED_STAGES and event.from_stage not in {*ENDED_STAGES, Stage.DRAFT}
    if raised or ended:
        state = LevelProposal.State.CONFIRMED if raised else LevelProposal.State.DISMISSED
        LevelProposal.objects.filter(case=case, state=LevelProposal.State.WAITING).update(
            state=state, decided_by=event.by, decided_at=event.at, note=event.note
        )


def watched(cases: CaseQuerySet) -> CaseQuerySet:
    """The same cases, each knowing whether it was ever supervised and whether a higher level is put forward.

    What may be done about it then asks nothing of a case that has neither, which is nearly every case.
    """
    waiting = LevelProposal.objects.filter(case=OuterRef("pk"), state=LevelProposal.State.WAITING)
    return cases.annotate(
        supervised=Exists(Supervision.objects.filter(case=OuterRef("pk"))), put_forward=Exists(waiting)
    )


def is_put_forward(case: Case, _user: User | None = None) -> bool:
    """Whether a higher level waits for a person's decision."""
    return getattr(case, "put_forward", True) and waiting_proposal(case) is not None


def waiting_proposal(case: Case) -> LevelProposal | None:
    """The higher level that is put forward and not yet decided, if any."""
    return LevelProposal.objects.filter(case=case, state=LevelProposal.State.WAITING).first()


def open_supervisions(case: Case) -> QuerySet[Supervision]:
    """Supervisions of the case that were not lifted."""
    return Supervision.objects.filter(case=case).exclude(state=State.LIFTED)


def may_supervise(case: Case, user: User) -> bool:
    """Whether the person may issue one now."""
    if _supervising(user, case.holder) is None:
        return False
    return not _supervised(case) or not open_supervisions(case).filter(organisation=case.holder).exists()


def may_answer(case: Case, user: User) -> bool:
    """Whether one waits for the answer of the person's office."""
    return _supervised(case) and _to_answer(case, user) is not None


def may_lift(case: Case, user: User) -> bool:
    """Whether the person's office issued one that is still open."""
    return _supervised(case) and _to_lift(case, user) is not None


def _supervised(case: Case) -> bool:
    """False only where `watched` read that there is none."""
    return getattr(case, "supervised", True)


def _supervising(by: User, holder: Organisation) -> Posting | None:
    """At another office whose region holds the holder's: nobody supervises her own office."""
    held = (p for p in _postings(by, Perms.CASE_SUPERVISE) if p.organisation_id != holder.pk)
    return next((p for p in held if p.organisation.region.contains(holder.region_id)), None)


def _to_answer(case: Case, by: User) -> tuple[Supervision, Posting] | None:
    return _first(case, by, Perms.LEG_ANSWER, "organisation_id", state=State.ISSUED)


def _to_lift(case: Case, by: User) -> tuple[Supervision, Posting] | None:
    return _first(case, by, Perms.CASE_SUPERVISE, "issued_for_id")


def _first(
    case: Case, by: User, perm: Perms, office: str, **which: str
) -> tuple[Supervision, Posting] | None:
    held = {p.organisation_id: p for p in _postings(by, perm)}
    rows = open_supervisions(case).filter(**{f"{office}__in": list(held)}, **which) if held else ()
    return next(((row, held[getattr(row, office)]) for row in rows), None)


def _the(found: tuple[Supervision, Posting] | None) -> tuple[Supervision, Posting]:
    if found is None:
        raise NotAllowed(_("No supervision of this case is for your office to act on."))
    return found


def _postings(user: User, perm: Perms) -> list[Posting]:
    held = user.current_postings if user.is_active else []
    return [posting for posting in held if perm in ROLE_PERMS[Role(posting.role)]]


def _checked_demand(note: str, answer_by: date | None, today: date) -> date:
    wrong = {
        "note": "" if note.strip() else _("Say what the office has to do."),
        "answer_by": str(MISSING["answer_by"]) if answer_by is None else "",
    }
    if answer_by and answer_by < today:
        wrong["answer_by"] = _("This day has gone by.")
    fields = {name: [sentence] for name, sentence in wrong.items() if sentence}
    if fields or answer_by is None:
        raise BadInput(_("Something is still missing."), code="incomplete", fields=fields)
    return answer_by


def _latest(case: Case, at: datetime) -> Deadline | None:
    """What is late the longest: the occasion."""
    return Deadline.objects.of_files([case.pk]).late(at).order_by("due_at").first()


def _facts(row: Supervision) -> dict[str, Any]:
    return {"supervision": row.pk, "number": row.number, "office": row.organisation_id}


def _written(row: Supervision, **values: Any) -> Supervision:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    return row
