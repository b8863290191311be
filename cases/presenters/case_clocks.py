"""The clocks of one case: what runs, how each date came to be, who is told next, what has ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from accounts.scope import scope_of
from cases.models import Case, Depth, Person
from deadlines.explaining import explain
from deadlines.models import Change, ChangeKind, Deadline, Outcome

from .clock_words import moment, rung_name
from .clocks import Clock, NextRung, clock_of, moments, next_rung, soonest_first, with_ladder
from .masking import shown_text

__all__ = ["CaseClocks", "case_clocks"]

MOST_ENDED = 20


@dataclass(frozen=True)
class RungLine:
    """One rung of the ladder on its line of time."""

    name: str
    when: str
    passed: bool


@dataclass(frozen=True)
class ChangeLine:
    """How the date was moved once."""

    kind: ChangeKind
    at: datetime
    by: str
    before: datetime | None
    after: datetime | None
    reason: str


@dataclass(frozen=True)
class ClockLine:
    """One clock with everything there is to know of it."""

    clock: Clock
    explained: str
    next: NextRung | None
    rungs: list[RungLine]
    changes: list[ChangeLine]
    outcome: Outcome | None
    ended_at: datetime | None


@dataclass(frozen=True)
class CaseClocks:
    """The clocks that run, the soonest first, and those that ended, the newest first."""

    running: list[ClockLine]
    ended: list[ClockLine]

    @property
    def first(self) -> Clock | None:
        """The next deadline."""
        return self.running[0].clock if self.running else None

    def __bool__(self) -> bool:
        return bool(self.running or self.ended)


def case_clocks(
    case: Case, user: User, people: Iterable[Person], depth: Depth, *, now: datetime | None = None
) -> CaseClocks:
    """The clocks of a case in one statement, in two if a date was ever moved.

    An office that sees only a part of the file sees the clocks that it answers for itself.
    """
    now, people = now or timezone.now(), list(people)
    rows = Deadline.objects.of_files([case.pk])
    if depth != Depth.WHOLE:
        rows = rows.filter(office__in=scope_of(user).organisations)
    known = list(with_ladder(soonest_first(rows, "-ended_at")))
    running = [row for row in known if not row.ended_at]
    ended = [row for row in known if row.ended_at][:MOST_ENDED]
    changes = _changes([*running, *ended])
    return CaseClocks(
        [_line(row, changes.get(row.pk, []), people, now) for row in running],
        [_line(row, changes.get(row.pk, []), people, now) for row in ended],
    )


def _changes(rows: Iterable[Deadline]) -> dict[int, list[Change]]:
    moved = [row.pk for row in rows if row.epoch > 1 or row.paused_at]
    found: dict[int, list[Change]] = {}
    if moved:
        for change in Change.objects.filter(deadline__in=moved).select_related("by").order_by("id"):
            found.setdefault(change.deadline_id, []).append(change)
    return found


def _line(row: Deadline, changes: Iterable[Change], people: list[Person], now: datetime) -> ClockLine:
    return ClockLine(
        clock=clock_of(row, now),
        explained=explain(row),
        next=next_rung(row, now),
        rungs=[RungLine(rung_name(code), moment(at, now), at <= now) for code, at in moments(row)],
        changes=[_change(one, people) for one in changes],
        outcome=Outcome(row.outcome) if row.outcome else None,
        ended_at=row.ended_at,
    )


def _change(row: Change, people: list[Person]) -> ChangeLine:
    return ChangeLine(
        kind=ChangeKind(row.kind),
        at=row.at,
        by=row.by.name if row.by else "",
        before=row.from_due,
        after=row.to_due,
        reason=shown_text(row.said, people),
    )
