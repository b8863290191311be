"""Which deadlines a family of clocks begins for an act: the policy, from when, until when, whose.

Every function takes the act that was just written and returns what begins; nothing where this case has no
such clock. Source: clocks.csv (its `starts_on` column), and the articles named there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from deadlines.models import Deadline
from deadlines.services.clocks import Start

from .confirmable import BARRED_TYPES
from .guards import PETITION_SOURCES
from .models import AlertLevel, Case, Clock, ConfirmationState, Event, Stage, Term, TermState

__all__ = [
    "Begin", "Done", "archiving", "confirming", "deciding", "earliest_visit", "final_ruling", "follow_ups",
    "instalments", "mediating", "objecting", "of_hotline", "of_level", "of_petition", "supervising",
    "triaging",
]  # fmt: skip

TERM_BEFORE = timedelta(days=10)
"""So long before its day the clock of a term begins to run."""
RED_VISITS = timedelta(days=183)
"""So long after closing a red case is visited again and again (clocks.csv, followup.red: six months)."""
_HOTLINE_SOURCES = frozenset({"hotline_12345"})
_SUBMITTED, _ACCEPTED = ("submit", "take", "reopen"), ("accept", "take", "reopen")
_BY_TYPE = (("07", "mediate.labour", _SUBMITTED), ("0503", "mediate.traffic", _SUBMITTED),
            ("0502", "mediate.medical", _ACCEPTED))  # fmt: skip
"""First digits of the dispute type, the policy, and the acts of which the last begins its term."""
_BY_COURT = {
    "delegate": "mediate.court_pre", "entrust": "mediate.court_post",
    "entrust_summary": "mediate.court_post_summary",
}  # fmt: skip
_BY_SOURCE = {"court_pre": "mediate.court_pre", "court_post": "mediate.court_post"}


@dataclass(frozen=True)
class Done:
    """An act that was just written; the case stands as it stands after it."""

    case: Case
    event: Event

    @cached_property
    def past(self) -> list[tuple[str, datetime, dict[str, Any]]]:
        """Act, moment and facts of how the case came and came to this office; one statement."""
        kinds = {*_SUBMITTED, *_ACCEPTED, "hand_in", "offer"}
        rows = self.case.events.filter(kind__in=kinds).order_by("id")
        return list(rows.values_list("kind", "at", "facts"))


Begin = Callable[[Done], Sequence[Start]]


def of_level(family: Clock) -> Begin:
    """The policy of the family for the present alert level; a level without one has no such clock."""
    return lambda done: [_about(done, f"{family}.{done.case.alert_level}")]


def of_petition(policy: str) -> Begin:
    """For petition matters only: by their source, or because a petition desk handed them over."""
    return lambda done: [_about(done, policy)] if _is_petition(done) else []


def of_hotline(done: Done) -> list[Start]:
    """For orders of the hotline 12345."""
    return [_about(done, "hotline.handle")] if done.case.source_id in _HOTLINE_SOURCES else []


def triaging(done: Done) -> list[Start]:
    """The holder triages; of a contested case the centre above."""
    contested = done.case.stage == Stage.CONTESTED
    return [_about(done, "triage", office=done.event.facts["to"] if contested else None)]


def mediating(done: Done) -> list[Start]:
    """The limit of the law for this way and this kind of dispute, from the moment the law names."""
    court = _court_policy(done)
    if court:
        return [_about(done, court, at=_last(done, ("take",)))]
    for digits, policy, acts in _BY_TYPE:
        if done.case.dispute_type_id.startswith(digits):
            return [_about(done, policy, at=_last(done, acts))]
    return [_about(done, "mediate.people")]


def confirming(done: Done) -> list[Start]:
    """Once the agreement is in force, unless no court confirms agreements of this type."""
    since = _in_force(done)
    if since is None or done.case.dispute_type_id in BARRED_TYPES:
        return []
    return [_about(done, "confirm.apply", at=since)]


def deciding(done: Done) -> list[Start]:
    """Once the court has accepted the application; the court answers for it."""
    if done.event.facts["answer"] != ConfirmationState.ACCEPTED:
        return []
    return [_about(done, "confirm.decide", office=done.event.facts["court"])]


def final_ruling(done: Done) -> Collection[str] | None:
    """Every clock of the family ends with a final answer, none with another."""
    return None if ConfirmationState(done.event.facts["answer"]).final else ()


def instalments(done: Done) -> list[Start]:
    """One for each term of the agreement, from ten days before the agreed day, once it is in force."""
    since = _in_force(done)
    if since is None:
        return []
    return [
        _about(
            done, "perform.instalment", kind="term", subject=pk, last=day,
            at=max(since, _morning(day - TERM_BEFORE)),
        )
        for pk, day in _terms(done.case)
    ]  # fmt: skip


def objecting(done: Done) -> list[Start]:
    """Whoever takes a petition over may object for so long (Regulations on Petition Work art. 23)."""
    if done.event.facts.get("kind") != "petition":
        return []
    return [_about(done, "referral.return.petition", kind="leg", subject=done.event.facts["leg"])]


def supervising(done: Done) -> list[Start]:
    """Until the day the supervision names; the supervised office answers."""
    said = done.event.facts
    return [
        _about(
            done, "supervise.answer", kind="supervision", subject=said["supervision"], office=said["office"],
            last=date.fromisoformat(said["answer_by"]),
        )
    ]  # fmt: skip


def follow_ups(done: Done) -> list[Start]:
    """At closing a first and a second visit; a red case is visited again and again for half a year."""
    red = done.case.alert_level == AlertLevel.RED
    if done.event.kind == "close":
        return [_about(done, "followup.first"), _about(done, "followup.red" if red else "followup.second")]
    closed = done.case.closed_at
    again = red and closed is not None and done.event.at < closed + RED_VISITS
    return [_about(done, "followup.red")] if again else []


def earliest_visit(done: Done) -> Collection[str] | None:
    """A visit that reached somebody meets one clock, the one due first.

    Whoever archives the file needs no second visit; a red case is visited on.
    """
    if done.event.kind == "archive":
        return ("followup.first", "followup.second")
    if not done.event.facts["reached"]:
        return ()
    running = Deadline.objects.of_files([done.case.pk]).open().family(Clock.FOLLOW_UP)
    return list(running.order_by("due_at", "id").values_list("policy", flat=True)[:1])


def archiving(done: Done) -> list[Start]:
    """From closing, or from the last agreed day if that is later: until then the file has to stay open."""
    days = [day for _pk, day in _terms(done.case)] if done.event.from_stage == Stage.AGREEMENT else []
    return [_about(done, "archive", at=max([done.event.at, *map(_morning, days)]))]


def _about(
    done: Done, policy: str, *, kind: str = "case", subject: int | None = None, at: datetime | None = None,
    office: int | None = None, last: date | None = None,
) -> Start:  # fmt: skip
    case = done.case
    return Start(
        policy, kind, subject or case.pk, office or case.holder_id, at or done.event.at, file=case.pk,
        last=last, red=case.alert_level == AlertLevel.RED,
    )  # fmt: skip


def _is_petition(done: Done) -> bool:
    return done.case.source_id in PETITION_SOURCES or done.event.facts.get("kind") == "petition"


def _court_policy(done: Done) -> str:
    """By the last hand-over of the case, or where it was logged as coming from a court."""
    came = done.case.received_by_id != done.case.holder_id
    kinds = (
        [facts.get("kind") for act, _at, facts in done.past if act in {"hand_in", "offer"}] if came else []
    )
    by_leg = next((_BY_COURT[kind] for kind in reversed(kinds) if kind in _BY_COURT), "")
    return by_leg or _BY_SOURCE.get(done.case.source_id, "")


def _last(done: Done, acts: Collection[str]) -> datetime:
    """When the last of these acts was done; the act itself if none was."""
    return max((at for act, at, _facts in done.past if act in acts), default=done.event.at)


def _in_force(done: Done) -> datetime | None:
    """Since when the agreement is in force, if this act put it in force."""
    said = done.event.facts.get("in_force")
    if not said:
        return None
    day = date.fromisoformat(said)
    return done.event.at if timezone.localdate(done.event.at) == day else _morning(day)


def _terms(case: Case) -> list[tuple[int, date]]:
    """What is still to be performed by the agreement that counts; one statement."""
    rows = Term.objects.filter(agreement__case=case).values_list("agreement", "pk", "due_on", "state")
    found = list(rows.order_by("agreement__number", "number"))
    return [(pk, day) for one, pk, day, state in found if one == found[-1][0] and state == TermState.DUE]


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
