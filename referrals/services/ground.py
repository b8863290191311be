"""What every act on a leg is made of: locks in one order, a new leg, an answered leg, one sentence each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import scope_of
from cases.flow import hold, transition
from cases.models import Attachment, Case, Depth, Event, Stage
from cases.privacy import depth_of
from cases.services.sharing import share, unshare
from core.errors import BadInput, Conflict
from organisations.models import Organisation, OrganisationGroup
from referrals.desks import answers
from referrals.kinds import kind
from referrals.models import KindCode, Leg, LegState, ReturnReason

__all__ = [
    "bad",
    "check_desk",
    "check_papers",
    "check_reason",
    "check_stage",
    "close",
    "facts",
    "group_of",
    "of_holder",
    "open_leg",
    "sent",
    "take",
    "unshare_all",
]


def take(leg: Leg) -> Case:
    """Lock the case, then the leg, and read both anew; the case. Needs a transaction."""
    case = hold(leg.case)
    leg.refresh_from_db(
        fields=["state", "to_organisation", "back_of", "answered_by", "seen_at"],
        from_queryset=Leg.objects.select_for_update(of=("self",), no_key=True),
    )
    return case


def open_leg(
    case: Case,
    code: KindCode,
    *,
    by: User,
    sender: Organisation,
    to: Organisation | None,
    candidates: Sequence[Organisation] = (),
    papers: Sequence[Attachment] = (),
    depth: Depth | None = None,
    now: datetime | None = None,
    **values: Any,
) -> Leg:
    """A new leg with its papers, the file shared with whoever may answer. The case is locked."""
    last = Leg.objects.of(case).aggregate(last=Max("number"))["last"] or 0
    at = {"offered_at": now} if now else {}
    leg = Leg(
        case=case, number=last + 1, kind=code, from_organisation=sender, to_organisation=to,
        offered_by=by, **{"stage_before": case.stage, **at, **values},
    )  # fmt: skip
    _insert(leg)
    leg.papers.set(papers)
    leg.candidates.set(candidates)
    for office in [to] if to else candidates:
        share(case=case, organisation=office, depth=depth or kind(code).depth, purpose=leg.purpose, now=now)
    Leg.objects.of(case).filter(from_organisation=sender, seen_at=None, state=LegState.DECLINED).update(
        seen_at=leg.offered_at
    )
    return leg


def _insert(leg: Leg) -> None:
    """Raises Conflict for a document number under which the office has sent something already."""
    if not leg.document_number:
        leg.save(force_insert=True)
        return
    try:
        with transaction.atomic():
            leg.save(force_insert=True)
    except IntegrityError as error:
        if "leg_document_number_once" not in str(error):
            raise
        sentence = _("Your office has handed something over under document number %(number)s already.")
        words = sentence % {"number": leg.document_number}
        raise Conflict(words, code="document_number_reused", fields={"document_number": [words]}) from error


def sent(leg: Leg, event: Event) -> Leg:
    """The leg begins at the very moment of its event, from which its time limit runs."""
    if leg.offered_at != event.at:
        leg.offered_at = event.at
        leg.save(update_fields=["offered_at"])
    return leg


def close(leg: Leg, state: LegState, *, by: User | None, at: datetime, **values: Any) -> None:
    """Write the answer to a leg; what it shared is shared no more.

    A report goes on being shared until it was read and the case has ended: whoever was told has to act on it.
    """
    values = {"state": state, "answered_by": by, "answered_at": at, **values}
    if state in {LegState.COMPLETED, LegState.RETURNED}:
        values.setdefault("completed_at", at)
    for name, value in values.items():
        setattr(leg, name, value)
    leg.save(update_fields=list(values))
    if leg.kind != KindCode.REPORT or state == LegState.RECALLED or leg.case.stage_choice.ended:
        unshare_all(leg, now=at)


def unshare_all(leg: Leg, *, now: datetime | None = None) -> None:
    """Nobody sees the file because of this leg any more."""
    offices = Organisation.objects.filter(
        pk__in=leg.case.shares.filter(purpose=leg.purpose, until=None).values("organisation")
    )
    for office in offices:
        unshare(case=leg.case, organisation=office, purpose=leg.purpose, now=now)


def facts(leg: Leg, **more: Any) -> dict[str, Any]:
    """What the event of an act on a leg holds: codes and ids only."""
    return {"leg": leg.pk, "kind": str(leg.kind), "to": leg.to_organisation_id, **more}


def of_holder(case: Case) -> Leg | None:
    """The leg by which the present holder got the file; None if it never came by a hand-over."""
    came = Leg.objects.of(case).moving().filter(state=LegState.ACCEPTED, to_organisation=case.holder_id)
    return came.select_related("from_organisation__region").order_by("-number").first()


def group_of(office: Organisation) -> OrganisationGroup:
    """What the office is in the hand-over."""
    return OrganisationGroup(office.kind.group)


def check_stage(case: Case, code: str) -> None:
    """Raises Conflict where the flow does not know this act; asked before any row is written."""
    if case.stage not in transition(code).sources:
        message = _("This is not possible any more: the case is at “%(stage)s”.")
        raise Conflict(message % {"stage": Stage(case.stage).label})


def check_desk(office: Organisation, field: str = "to") -> None:
    """Raises BadInput for an office where nobody could answer."""
    if not answers(office):
        sentence = _("Nobody at %(office)s works with this system who could answer.")
        raise bad(field, sentence % {"office": office.name}, code="no_desk")


def check_papers(case: Case, papers: Sequence[Attachment], by: User | None = None) -> None:
    """Raises BadInput for a paper of another case, one that was struck out, or one she does not see.

    Args:
        by: whoever may see only a part of the file, and then adds only papers of her own office.
    """
    seen = scope_of(by).organisations if papers and by and depth_of(case, by) != Depth.WHOLE else None
    foreign = seen is not None and any(paper.organisation_id not in seen for paper in papers)
    if foreign or any(paper.case_id != case.pk or paper.struck_at for paper in papers):
        raise bad("papers", _("Choose papers of this case."))


def check_reason(reason: ReturnReason | None, text: str) -> str:
    """The words beside a coded reason, stripped.

    Raises:
        BadInput: code or words are missing.
    """
    wrong: dict[str, list[str]] = {}
    if reason is None:
        wrong["reason"] = [_("Choose the reason.")]
    if not text.strip():
        wrong["text"] = [_("Say in words why.")]
    if wrong:
        raise BadInput(_("Something is still missing."), code="incomplete", fields=wrong)
    return text.strip()


def bad(field: str, sentence: str, code: str = "leg") -> BadInput:
    """A refusal of one field."""
    return BadInput(sentence, code=code, fields={field: [sentence]})
