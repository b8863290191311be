"""Which clocks run for a case: at which stages each may run, how it begins, which of it ends.

The rows of cases/flow.py say which act starts and stops them; `turn` does it, as the fifth beat of an act:
one UPDATE for what ends, one INSERT for what begins. A family whose deadlines a later room knows how to
begin is registered by that room with `begins`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from deadlines.models import Deadline, Outcome
from deadlines.services.clocks import Start, extend, pause, resume, start
from deadlines.services.switching import Turn, switch

from .clock_policies import (
    Begin,
    Done,
    archiving,
    confirming,
    deciding,
    earliest_visit,
    final_ruling,
    follow_ups,
    instalments,
    mediating,
    objecting,
    of_hotline,
    of_level,
    of_petition,
    supervising,
    triaging,
)
from .models import ENDED_STAGES, AlertLevel, Case, Clock, Event, RequestState, Stage
from .transitions import Transition

__all__ = ["FAMILIES", "NEED_NONE", "Family", "Together", "begins", "turn"]

S, C = Stage, Clock
OPEN = frozenset(S) - ENDED_STAGES - {S.DRAFT}
TAKEN = OPEN - {S.SUBMITTED}
UNSETTLED = TAKEN - {S.AGREEMENT, S.FAILED, S.CONCLUDED}
NEED_NONE = frozenset({S.HANDLING, S.AGREEMENT, S.FAILED, S.CONCLUDED})
"""Open stages at which a blue case may have no clock: no law sets one.

In hand after a report, where an office follows its own procedure; agreed, but not signed by all; and ended,
but not closed. Yellow and red cases are reported on there too.
"""
_APPROVALS = ("answer_lower", "answer_extension")


@dataclass(frozen=True)
class Family:
    """One family of clocks."""

    stages: Set[Stage]
    """Where it may run; a case that leaves them needs it no more."""
    begin: Begin
    subject: str = ""
    """The fact of the act that names which one of several it ends; empty: all of them."""
    ends: Callable[[Done], Collection[str] | None] | None = None
    """Which policies of it the act ends; without it, or if it says None, all."""
    holder: bool = True
    """Whether the holder answers for it, so that it goes with the file."""


def _not_yet(_done: Done) -> list[Start]:
    return []


FAMILIES: dict[Clock, Family] = {
    C.RESPOND: Family(frozenset({S.SUBMITTED, S.ACCEPTED, S.RETRIAGE, S.HANDLING}), of_level(C.RESPOND)),
    C.FEEDBACK: Family(UNSETTLED, of_level(C.FEEDBACK)),
    C.PROGRESS: Family(TAKEN, of_level(C.PROGRESS)),
    C.TRIAGE: Family(frozenset({S.ACCEPTED, S.RETRIAGE, S.CONTESTED}), triaging, holder=False),
    C.MEDIATE: Family(frozenset({S.MEDIATION, S.SUSPENDED, S.OFFERED, S.CONTESTED}), mediating),
    C.PERFORM: Family(frozenset({S.AGREEMENT, S.CLOSED}), instalments, subject="term"),
    C.CONFIRM_APPLY: Family(frozenset({S.AGREEMENT}), confirming),
    C.CONFIRM_DECIDE: Family(
        frozenset({S.AGREEMENT, S.CLOSED}), deciding, ends=final_ruling, holder=False
    ),
    C.HANDOVER: Family(OPEN, _not_yet, subject="leg", holder=False),
    C.OBJECT: Family(UNSETTLED, objecting),
    C.REGISTER: Family(frozenset({S.SUBMITTED, S.OFFERED}), of_petition("petition.register")),
    C.HANDLE: Family(TAKEN, of_petition("petition.handle")),
    C.HOTLINE: Family(OPEN, of_hotline),
    C.SUPERVISE: Family(OPEN, supervising, subject="supervision", holder=False),
    C.FOLLOW_UP: Family(frozenset({S.CLOSED, S.ARCHIVED}), follow_ups, ends=earliest_visit),
    C.ARCHIVE: Family(frozenset({S.CLOSED}), archiving),
}  # fmt: skip
_registered: dict[Clock, Begin] = {}


def begins(clock: Clock, begin: Begin) -> None:
    """Register how a family begins whose subject belongs to a later room."""
    if _registered.setdefault(clock, begin) is not begin:
        raise ValueError(f"{clock} begins in two ways")


class Together:
    """The clocks of the first acts on a case, logged and accepted in one transaction: written at once."""

    def __init__(self) -> None:
        self._starts: list[Start] = []

    def begin(self, starts: Iterable[Start]) -> None:
        self._starts += starts

    def end(self, turns: Iterable[Turn], at: datetime) -> None:
        """What was begun a moment ago and is over already never ran."""
        over = tuple(f"{turn.family}." for turn in turns if turn.outcome)
        self._starts = [
            replace(one, met_at=at) if f"{one.policy}.".startswith(over) else one for one in self._starts
        ]

    def write(self) -> None:
        start(self._starts)


def turn(
    row: Transition, case: Case, event: Event, *, moved: bool = False, together: Together | None = None
) -> None:
    """Beat five of an act: end, hold and begin what its row says. No statement if it says nothing.

    Args:
        moved: another office holds the file now.
        together: collects what several acts begin, if the case was logged in this transaction.
    """
    done = Done(case, event)
    if row.code in _APPROVALS and event.facts.get("answer") != RequestState.APPROVED:
        return
    begun = [new for clock in row.starts for new in _begun(clock, done)]
    if together is not None:
        together.end(_turns(row, done, begun, moved=moved), event.at)
        together.begin(begun)
        return
    ended = switch(case.pk, list(_turns(row, done, begun, moved=moved)), at=event.at)
    again = [clock for clock in row.restarts if any(clock.covers(policy) for policy in ended)]
    _hold(row, done)
    start([*begun, *(new for clock in again for new in _begun(clock, done))])


def _begun(clock: Clock, done: Done) -> Iterable[Start]:
    family = FAMILIES[clock]
    begin = _registered.get(clock, family.begin)
    return begin(done) if Stage(done.event.to_stage) in family.stages else ()


def _turns(row: Transition, done: Done, begun: Collection[Start], *, moved: bool) -> Iterator[Turn]:
    """What happens to what runs; nothing runs before a case is logged."""
    before, after = Stage(done.event.from_stage), Stage(done.event.to_stage)
    if before == Stage.DRAFT:
        return
    for clock, family in FAMILIES.items():
        if clock in row.stops | row.drops:
            yield from _over(clock, family, done, Outcome.MET if clock in row.stops else Outcome.CANCELLED)
        elif (before in family.stages and after not in family.stages) or clock in row.restarts:
            yield Turn(clock, Outcome.CANCELLED)
        elif after in family.stages:
            yield from _runs_on(clock, family, done, begun, moved=moved or bool(row.restarts))


def _over(clock: Clock, family: Family, done: Done, outcome: str) -> Iterator[Turn]:
    chosen = family.ends(done) if family.ends else None
    subject = done.event.facts.get(family.subject) if family.subject else None
    # A question that was taken back was not answered.
    outcome = Outcome.CANCELLED if done.event.facts.get("answer") == "recalled" else outcome
    yield from (Turn(name, outcome, subject=subject) for name in ([clock] if chosen is None else chosen))


def _runs_on(
    clock: Clock, family: Family, done: Done, begun: Collection[Start], *, moved: bool
) -> Iterator[Turn]:
    """What begins under another policy replaces what ran; the rest runs on, for the present holder."""
    new = [] if family.subject else [one.policy for one in begun if clock.covers(one.policy)]
    if new:
        yield Turn(clock, Outcome.CANCELLED, but=new[0])
    if moved:
        office = done.case.holder_id if family.holder else None
        red = done.case.alert_level == AlertLevel.RED
        yield Turn(new[0] if new else clock, office=office, red=red)


def _hold(row: Transition, done: Done) -> None:
    """Pauses, resumptions and extensions: each keeps a row that says how the date came to be."""
    at, by, said = done.event.at, done.event.by, done.event.facts
    running = Deadline.objects.of_files([done.case.pk])
    for clock in row.pauses:
        pause(running.family(clock), at=at, by=by, reason=str(said.get("reason", "")))
    for clock in row.resumes:
        resume(running.family(clock), at=at, by=by)
    for clock in row.extends:
        extend(running.family(clock), until=date.fromisoformat(said["until"]), at=at, by=by)
