"""Handing a file over: offer, accept, decline, recall. The holder changes only when it is accepted.

Locks are always taken in one order, the case and then the leg, so that of two desks at once the second sees
what the first did. The other acts on legs are handed out here as well: asking in asking.py, returning in
returns.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from cases.flow import move
from cases.models import Attachment, Case, ConsentWay, Party
from organisations.models import Organisation
from referrals import privacy
from referrals.models import Leg, LegState, ReturnReason

from . import choosing, ground, moving
from .asking import answer, ask, complete, report, told_otherwise
from .returns import contest, decide, send_back

__all__ = [
    "accept", "accept_for", "answer", "ask", "claim", "complete", "contest", "decide", "decline", "hand_in",
    "offer", "recall", "report", "seen", "send_back", "take_back", "told_otherwise",
]  # fmt: skip


def offer(
    *,
    case: Case,
    by: User,
    kind: str,
    to: Organisation | None = None,
    candidates: Sequence[Organisation] = (),
    asked: str = "",
    document_number: str = "",
    papers: Sequence[Attachment] = (),
    due_on: date | None = None,
    consents: Sequence[Party] = (),
    consent_way: str = ConsentWay.ORAL,
    now: datetime | None = None,
) -> Leg:
    """Ask another office to take the case over; until it accepts, nothing changes hands.

    Args:
        consents: parties whose consent to mediation is recorded in the same act, where law asks for it.
        candidates: instead of `to`, the offices of which the first to claim a petition by proxy has it.

    Raises:
        BadInput: the kind does not lead there, or nobody there could answer.
        NotAllowed: the person may not hand this case over.
        Conflict: the case stands elsewhere by now.
    """
    return moving.offer(
        case, by, "offer", kind=kind, to=to, candidates=tuple(candidates), asked=asked.strip(),
        document_number=document_number.strip(), papers=papers, due_on=due_on,
        consents=consents, consent_way=consent_way, now=now,
    )  # fmt: skip


def hand_in(
    *,
    case: Case,
    by: User,
    to: Organisation | None = None,
    kind: str = "",
    asked: str = "",
    document_number: str = "",
    papers: Sequence[Attachment] = (),
    consents: Sequence[Party] = (),
    consent_way: str = ConsentWay.ORAL,
    now: datetime | None = None,
) -> Leg:
    """The office that logged a case hands it to a centre: the nearest that serves the place, unless named.

    Raises:
        BadInput: no centre could answer, or the kind is not this office's.
        NotAllowed, Conflict: as offer.
    """
    return moving.offer(
        case, by, "hand_in", kind=kind, to=to or choosing.nearest_centre(case), candidates=(),
        asked=asked.strip(), document_number=document_number.strip(), papers=papers, due_on=None,
        consents=consents, consent_way=consent_way, now=now,
    )  # fmt: skip


def accept(*, leg: Leg, by: User, note: str = "", now: datetime | None = None) -> Leg:
    """Take the file: from here on the receiving office holds it.

    Raises:
        NotAllowed: the hand-over is for another office.
        Conflict: it was answered or recalled a moment ago.
    """
    with transaction.atomic():
        case = ground.take(leg)
        moving.check_offered(leg)
        return moving.take(case, leg, by, privacy.the(privacy.answering(by, leg)), note, now)


def claim(*, leg: Leg, by: User, note: str = "", now: datetime | None = None) -> Leg:
    """Take what was offered to several offices; the first has it. As accept."""
    return accept(leg=leg, by=by, note=note, now=now)


def accept_for(*, leg: Leg, by: User, note: str, now: datetime | None = None) -> Leg:
    """A supervisor accepts for an office of her area whose people are absent or disabled.

    Raises:
        NotAllowed: the office lies outside her area.
        Conflict: it was answered a moment ago.
        BadInput: no word why.
    """
    with transaction.atomic():
        case = ground.take(leg)
        moving.check_offered(leg)
        posting = privacy.the(privacy.overruling(by, leg.to_organisation))
        return moving.take(case, leg, by, posting, moving.why(note), now, overruled=True)


def decline(
    *, leg: Leg, by: User, reason: ReturnReason | None, text: str, now: datetime | None = None
) -> Leg:
    """Refuse what was offered; the sender keeps the file and has the reason at once.

    Raises:
        BadInput: no reason, coded and in words.
        NotAllowed: the hand-over is for another office.
        Conflict: it cannot be declined, or was answered a moment ago.
    """
    with transaction.atomic():
        case = ground.take(leg)
        moving.check_offered(leg)
        posting = privacy.the(privacy.answering(by, leg))
        text = ground.check_reason(reason, text)
        moving.check_declinable(leg)
        given = ground.facts(leg, return_reason=reason.pk if reason else "")
        code, to = ("decline", moving.stage_after(leg)) if leg.moves else ("answer_office", None)
        event = move(case, code, by=by, note=text, facts=given, to=to, posting=posting, locked=True, now=now)
        ground.close(leg, LegState.DECLINED, by=by, at=event.at, reason=reason, reason_text=text)
        return leg


def recall(*, leg: Leg, by: User, note: str = "", now: datetime | None = None) -> Leg:
    """The sender takes back what nobody has answered.

    Raises:
        NotAllowed: another office sent it.
        Conflict: it was answered a moment ago, or was decided by the centre above.
    """
    with transaction.atomic():
        case = ground.take(leg)
        moving.check_offered(leg)
        return moving.recall(case, leg, by, privacy.the(privacy.sending(by, leg)), note, now)


def take_back(*, leg: Leg, by: User, note: str, now: datetime | None = None) -> Leg:
    """A supervisor recalls for a sender of her area whose people are absent or disabled.

    Raises:
        NotAllowed: the office lies outside her area.
        Conflict: it was answered a moment ago.
        BadInput: no word why.
    """
    with transaction.atomic():
        case = ground.take(leg)
        moving.check_offered(leg)
        posting = privacy.the(privacy.overruling(by, leg.from_organisation))
        return moving.recall(case, leg, by, posting, moving.why(note), now, overruled=True)


def seen(*, leg: Leg, by: User, now: datetime | None = None) -> Leg:
    """The sender has seen how its hand-over ended; it leaves the list of what came back."""
    privacy.the(privacy.sending(by, leg))
    given = Leg.objects.filter(pk=leg.pk, seen_at=None).exclude(state=LegState.OFFERED)
    given.update(seen_at=now or Now())
    leg.refresh_from_db(fields=["seen_at"])
    return leg
