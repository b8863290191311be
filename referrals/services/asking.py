"""Asking another office without giving the file away: assistance, report, the answer, the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases.flow import hold, move
from cases.models import Attachment, Case, Depth, Stage
from cases.privacy import whole_file_for
from cases.transitions import Whose
from core.errors import Conflict
from organisations.models import Organisation, OrganisationGroup
from referrals import privacy
from referrals.desks import nearest
from referrals.kinds import kind as kind_of
from referrals.models import KindCode, Leg, LegAnswer, LegState

from . import ground
from .moving import check_offered

__all__ = ["answer", "ask", "asking", "complete", "open_report", "report", "told_otherwise"]

ENDED = frozenset({
    Stage.AGREEMENT, Stage.FAILED, Stage.CONCLUDED, Stage.CLOSED, Stage.ARCHIVED, Stage.WITHDRAWN,
})  # fmt: skip
"""Stages at which the result can be told to the office that handed the case over."""


def ask(
    *,
    case: Case,
    by: User,
    to: Organisation,
    asked: str,
    kind: str = KindCode.ASSIST,
    due_on: date | None = None,
    papers: Sequence[Attachment] = (),
    now: datetime | None = None,
) -> Leg:
    """Ask another office to help; it sees what it is asked, and the file stays where it is.

    Raises:
        BadInput: nothing is asked, a day gone by, or nobody there could answer.
        NotAllowed: neither the holder nor a centre above asks.
        Conflict: the same office is asked already.
    """
    with transaction.atomic():
        hold(case)
        ground.check_stage(case, "ask_office")
        if kind != KindCode.ASSIST:
            raise ground.bad("kind", _("An office is asked for assistance; other kinds move the file."))
        posting = asking(case, by)
        _check_asked(case, posting, to, asked)
        if due_on and due_on < timezone.localdate(now):
            raise ground.bad("due_on", _("This day has gone by."))
        ground.check_papers(case, papers)
        leg = ground.open_leg(
            case, KindCode.ASSIST, by=by, sender=posting.organisation, to=to, asked=asked.strip(),
            due_on=due_on, papers=papers, now=now,
        )  # fmt: skip
        event = move(
            case, "ask_office", by=by, note=asked, facts=ground.facts(leg), posting=posting, locked=True,
            now=now,
        )  # fmt: skip
        return ground.sent(leg, event)


def asking(case: Case, by: User) -> Posting:
    """The posting in which the person asks for the holder, or as a centre above.

    Raises:
        NotAllowed: neither.
    """
    own = privacy.posting_at(by, {case.holder_id}, Perms.LEG_ANSWER, Perms.CASE_TRIAGE)
    return own or Whose.OFFICE.posting(by, Perms.CASE_TRIAGE, case, None)


def report(
    *, case: Case, by: User, asked: str, to: Organisation | None = None, now: datetime | None = None
) -> Leg:
    """Tell the police, or another office, at once; by whoever sees the whole file and may note in it.

    Raises:
        BadInput: nothing is said, or nobody there could read it.
        NotAllowed: only a part of the file was shown to her office.
    """
    with transaction.atomic():
        hold(case)
        ground.check_stage(case, "ask_office")
        posting = whole_file_for(by, Perms.CASE_NOTE, case)
        if not asked.strip():
            raise ground.bad("asked", _("Say what the office has to know."))
        if to is not None:
            _check_told(posting, to)
        return open_report(case=case, by=by, posting=posting, to=to, asked=asked.strip(), now=now)


def open_report(
    *, case: Case, by: User, posting: Posting, to: Organisation | None, asked: str, now: datetime | None
) -> Leg:
    """The report itself; without an office it goes to the nearest police desk. The case is locked.

    If no police desk works with this system, it stays with the sender as unanswered until somebody says how
    the police were told.
    """
    sender = posting.organisation
    police = to or nearest([OrganisationGroup.POLICE], case.region, but=[sender.pk])
    danger = police is None or ground.group_of(police) == OrganisationGroup.POLICE
    leg = ground.open_leg(
        case, KindCode.REPORT, by=by, sender=sender, to=police, asked=asked,
        depth=Depth.OFFER if danger else Depth.ASK, now=now,
    )  # fmt: skip
    given = ground.facts(leg, **({} if police else {"nobody": "police"}))
    event = move(case, "ask_office", by=by, note=asked, facts=given, posting=posting, locked=True, now=now)
    return ground.sent(leg, event)


def answer(
    *,
    leg: Leg,
    by: User,
    answer: str,
    text: str = "",
    papers: Sequence[Attachment] = (),
    now: datetime | None = None,
) -> Leg:
    """Answer what was asked; a report is answered by having read it.

    Raises:
        BadInput: no answer of this kind, or none in words where words are the answer.
        NotAllowed: another office is asked.
        Conflict: it was answered a moment ago, or is a hand-over.
    """
    with transaction.atomic():
        case = ground.take(leg)
        check_offered(leg)
        if leg.kind not in {KindCode.ASSIST, KindCode.REPORT}:
            raise Conflict(_("This is answered in another way."))
        posting = privacy.the(privacy.answering(by, leg))
        needed = leg.kind == KindCode.ASSIST
        return _answer(case, leg, by, posting, answer, _words(text, needed=needed), papers, now)


def told_otherwise(*, leg: Leg, by: User, text: str, now: datetime | None = None) -> Leg:
    """The sender says how an office that does not work with this system was told.

    Raises:
        BadInput: no word how.
        NotAllowed: another office sent it.
        Conflict: an office is asked, or it was answered a moment ago.
    """
    with transaction.atomic():
        case = ground.take(leg)
        check_offered(leg)
        if leg.kind != KindCode.REPORT or leg.to_organisation_id is not None:
            raise Conflict(_("An office is asked: wait for its answer, or recall."))
        posting = privacy.posting_at(by, {leg.from_organisation_id}, Perms.CASE_NOTE)
        posting = posting or posting_for(by, Perms.CASE_NOTE, case)
        return _answer(case, leg, by, posting, LegAnswer.TOLD, _words(text, needed=True), (), now)


def complete(
    *,
    leg: Leg,
    by: User,
    answer: str,
    text: str,
    papers: Sequence[Attachment] = (),
    now: datetime | None = None,
) -> Leg:
    """Tell the office that handed the case over what became of it, with the papers.

    Raises:
        BadInput: no answer of this kind, or none in words.
        NotAllowed: another office had it.
        Conflict: it is still being handled, or the result was told already.
    """
    with transaction.atomic():
        case = ground.take(leg)
        if leg.state != LegState.ACCEPTED or not leg.moves:
            raise Conflict(_("There is no result to tell for this hand-over."))
        if case.stage not in ENDED:
            raise Conflict(_("The case is still being handled."))
        posting = privacy.the(privacy.answering(by, leg))
        return _answer(case, leg, by, posting, answer, _words(text, needed=True), papers, now)


def _answer(
    case: Case, leg: Leg, by: User, posting: Posting, answer: str, text: str, papers: Sequence[Attachment],
    now: datetime | None,
) -> Leg:  # fmt: skip
    if answer not in kind_of(leg.kind).answers:
        raise ground.bad("answer", _("Choose an answer."))
    ground.check_papers(case, papers, by)
    given = ground.facts(leg, answer=str(answer))
    event = move(case, "answer_office", by=by, note=text, facts=given, posting=posting, locked=True, now=now)
    leg.papers.add(*papers)
    read = {"read_at": event.at} if leg.read_at is None else {}
    asked = {"answered_by": leg.answered_by, "answered_at": leg.answered_at} if leg.answered_at else {}
    told = {"answer": answer, "answer_text": text, "completed_at": event.at, **read, **asked}
    ground.close(leg, LegState.COMPLETED, by=by, at=event.at, **told)
    return leg


def _words(text: str, *, needed: bool) -> str:
    if needed and not text.strip():
        raise ground.bad("text", _("Write the answer in words."))
    return text.strip()


def _check_asked(case: Case, posting: Posting, to: Organisation, asked: str) -> None:
    if not asked.strip():
        raise ground.bad("asked", _("Say what the office is asked."))
    if to.pk in {posting.organisation_id, case.holder_id}:
        raise ground.bad("to", _("%(office)s holds the case already.") % {"office": to.name})
    if Leg.objects.of(case).open().filter(kind=KindCode.ASSIST, to_organisation=to).exists():
        raise Conflict(_("%(office)s is asked already.") % {"office": to.name})
    ground.check_desk(to)


def _check_told(posting: Posting, to: Organisation) -> None:
    if to.pk == posting.organisation_id:
        raise ground.bad("to", _("Choose another office than your own."))
    if ground.group_of(to) not in kind_of(KindCode.REPORT).receivers:
        sentence = _("“%(kind)s” does not lead to %(office)s.")
        raise ground.bad("to", sentence % {"kind": KindCode.REPORT.label, "office": to.name})
    ground.check_desk(to)
