"""The end of a case: result of another office, closing, follow-up, reopening, archive."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from cases.flow import MISSING, hold, move, transition
from cases.models import (
    Case,
    Closing,
    Event,
    FollowUp,
    Party,
    Performance,
    Prevented,
    ResolutionMode,
    Satisfaction,
    Stage,
    TermState,
    VisitWay,
)
from cases.signing import latest
from core import jobs
from core.errors import Conflict, NotAllowed
from core.models import Job

from .checking import refuse_wrong, wrong_day
from .confirmation import open_confirmation
from .mediation import begin
from .mediation_end import end_current

__all__ = [
    "BUNDLE", "SETTLING", "archive", "close", "conclude", "follow_up", "mediated", "other_ways_told",
    "reopen", "settles",
]  # fmt: skip

BUNDLE = "case_bundle"
"""Kind of the background job that numbers, pages and binds the file (cases/bundle)."""
SETTLING = ("01", "06")
"""Mediation and negotiated settlement: the ways in which a dispute is settled and not only decided."""


def conclude(
    *, case: Case, by: User, mode: ResolutionMode | None, note: str, now: datetime | None = None
) -> Case:
    """Report that the holder dealt with the case by its own procedure, and how.

    Raises:
        BadInput: no way of resolution, or no note.
        Conflict: the case is not in hand, or a duty of the level is missing.
        NotAllowed: the person does not act for the holder.
    """
    with transaction.atomic():
        facts = {"mode": mode.code if mode else ""}
        event = move(case, "conclude", by=by, note=note, facts=facts, now=now)
        end_current(case=case, by=by, at=event.at)
    return case


def close(
    *,
    case: Case,
    by: User,
    mode: ResolutionMode | None,
    note: str = "",
    prevented: Collection[str] = (),
    prevented_people: int | None = None,
    now: datetime | None = None,
) -> Closing:
    """Close the case, once nothing is left open (cases/guards.py tells what is).

    Args:
        mode: how it was resolved; for a failed case one of the other ways that the parties were told.
        prevented: what the mediation kept from happening, as the Ministry's table asks.
        prevented_people: how many people that concerned.

    Raises:
        BadInput: no way of resolution, or one that does not fit how the case went; something prevented and
            not how many people it concerned, or the reverse.
        Conflict: something is still missing; every sentence of it.
        NotAllowed: the person may not close it.
    """
    with transaction.atomic():
        begin(case, "close", by)
        stage = case.stage
        refuse_wrong({"mode": _wrong_mode(case, mode), **_wrong_prevented(prevented, prevented_people)})
        settled = mode is not None and settles(stage, mode)
        kept_from = {"prevented": sorted(set(prevented)), "prevented_people": prevented_people}
        facts = {"mode": mode.code if mode else "", "settled": settled, **(kept_from if prevented else {})}
        facts |= {"here": True} if settled and _on_its_level(case) else {}
        event = move(case, "close", by=by, note=note, facts=facts, locked=True, now=now)
        return Closing.objects.create(
            case=case, mode=mode, settled=settled, summary=event.note, by=by,
            organisation=event.organisation, at=event.at, **kept_from,
        )  # fmt: skip


def follow_up(
    *,
    case: Case,
    by: User,
    way: str,
    visited_on: date,
    reached: bool,
    party: Party | None = None,
    satisfaction: str = "",
    performance: str = "",
    relapsed: bool = False,
    note: str = "",
    now: datetime | None = None,
) -> FollowUp:
    """Keep what a visit after closing found. Whoever mediated the case does not visit.

    Raises:
        BadInput: whoever was reached says both whether she is satisfied and what was performed; a day
            before closing or to come; a party of another case.
        Conflict: the case is not closed.
        NotAllowed: the person mediated this case, or does not follow up here.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        begin(case, "follow_up", by)
        if mediated(case, by):
            raise NotAllowed(_("Whoever mediated the case does not make the follow-up visit."))
        wrong = _wrong_visit(case, way, visited_on, party, today)
        refuse_wrong(wrong | (_wrong_answers(satisfaction, performance) if reached else {}))
        answers = {"satisfaction": str(satisfaction), "performance": str(performance)} if reached else {}
        facts = {"way": str(way), "reached": reached, "relapsed": relapsed, **answers}
        event = move(case, "follow_up", by=by, note=note, facts=facts, locked=True, now=now)
        return FollowUp.objects.create(
            case=case, number=case.follow_ups.count() + 1, way=way, visited_on=visited_on, party=party,
            reached=reached, relapsed=relapsed, note=event.note, by=by, organisation=event.organisation,
            at=event.at, **answers,
        )  # fmt: skip


def reopen(*, case: Case, by: User, note: str, now: datetime | None = None) -> Case:
    """The dispute has broken out again: back to triage, same number, same holder."""
    move(case, "reopen", by=by, note=note, now=now)
    return case


def archive(*, case: Case, by: User, bind: bool = True, now: datetime | None = None) -> Job | None:
    """Archive a closed case and have its file bound in the background; an archived one is bound anew.

    Args:
        bind: queue the binding now. Without it, as when thousands are archived at once, there is no job, and
            the file is bound whenever somebody archives it again.

    Raises:
        Conflict: the case is not closed, or something that only an open file can take is still to come.
        NotAllowed: the person may not close and archive it.
    """
    with transaction.atomic():
        hold(case)
        if case.stage == Stage.ARCHIVED:
            row = transition("archive")
            row.whose.posting(by, row.needs, case, None)
        else:
            _check_nothing_comes(case, timezone.localdate(now))
            move(case, "archive", by=by, locked=True, now=now)
        if not bind:
            return None
        return jobs.start(by=by, kind=BUNDLE, subject=str(case.number), params={"case": case.pk})


def mediated(case: Case, user: User) -> bool:
    """Whether the person was ever asked to mediate this case, held a session or recorded an agreement."""
    mine = Case.objects.filter(pk=case.pk).filter(
        Q(mediations__mediator__user=user)
        | Q(mediations__sessions__recorded_by=user)
        | Q(agreements__by=user)
    )
    return mine.exists()


def settles(stage: str, mode: ResolutionMode) -> bool:
    """Whether a case that stood at the stage is settled by closing it in this way."""
    if stage == Stage.CONCLUDED:
        return mode.code.startswith(SETTLING)
    return stage == Stage.AGREEMENT


def other_ways_told(case: Case) -> list[str]:
    """Codes of the ways the parties were told when mediation failed the last time."""
    failed = Event.objects.filter(case=case, kind="fail").order_by("-id").first()
    return list(failed.facts.get("other_ways", ())) if failed else []


def _here(case: Case) -> bool:
    """Whether the holder is an office of the level that received the case: settled where it was found."""
    return case.holder.region.level == case.received_by.region.level


def _wrong_mode(case: Case, mode: ResolutionMode | None) -> str:
    if mode is None:
        return str(MISSING["mode"])
    if case.stage == Stage.AGREEMENT and not mode.code.startswith(SETTLING):
        return _("The parties agreed: choose a kind of mediation or settlement.")
    told = tuple(other_ways_told(case)) if case.stage == Stage.FAILED else ()
    if told and not mode.code.startswith(told):
        return _("Mediation failed: choose one of the other ways the parties were told.")
    return ""


def _on_its_level(case: Case) -> bool:
    """Whether an office of the level that received the case closes it: what is small stays where it arose."""
    if case.holder_id == case.received_by_id:
        return True
    same = Q(holder__region__level=F("received_by__region__level"))
    return Case.objects.filter(same, pk=case.pk).exists()


def _wrong_prevented(prevented: Collection[str], people: int | None) -> dict[str, str]:
    unknown = not set(prevented) <= set(Prevented.values)
    unsaid = _("Tick what was prevented.") if people is not None and not prevented else ""
    uncounted = bool(prevented) and (people is None or people < 1)
    return {
        "prevented": _("Choose an entry of the list.") if unknown else unsaid,
        "prevented_people": _("Say how many people it concerned.") if uncounted else "",
    }


def _wrong_visit(case: Case, way: str, visited_on: date, party: Party | None, today: date) -> dict[str, str]:
    closed = timezone.localdate(case.closed_at) if case.closed_at else None
    before = _("A follow-up visit comes after closing.")
    foreign = party is not None and party.case_id != case.pk
    return {
        "way": "" if way in VisitWay.values else str(MISSING["way"]),
        "visited_on": wrong_day(visited_on, today=today, least=closed, before=before),
        "party": _("Choose a party of this case.") if foreign else "",
    }


def _wrong_answers(satisfaction: str, performance: str) -> dict[str, str]:
    return {
        "satisfaction": "" if satisfaction in Satisfaction.values else _("Ask whether she is satisfied."),
        "performance": "" if performance in Performance.values else _("Ask what has been performed."),
    }


def _check_nothing_comes(case: Case, today: date) -> None:
    """Performance and the court's answer can only be recorded before; for an overdue term nobody waits."""
    agreement = latest(case)
    if open_confirmation(case):
        raise Conflict(_("The court has not answered the application yet."), code="confirmation_open")
    binds = agreement is not None and agreement.in_force_at is not None
    if agreement and binds and agreement.terms.filter(state=TermState.DUE, due_on__gte=today).exists():
        raise Conflict(_("A term is still to fall due; the file stays open until then."), code="term_to_come")
