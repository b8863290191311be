"""From a row to its date: the policy, the calendar and everything that moved it, worked out as one.

The row keeps what happened to it (`reckoning`: the agreed day, pauses, extensions), so that its date can be
worked out anew at any time, after a policy or the calendar changed, with the same result as the first time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from deadlines.calendars import Calendar, Calendars, calendar_of
from deadlines.errors import CalendarMissing
from deadlines.models import Deadline, DeadlineQuerySet
from deadlines.policies import Rule, fresh_rules, rules
from deadlines.reckoning import Pause, Step, Until, ladder, last_day, reckon

__all__ = [
    "KEPT",
    "Move",
    "Source",
    "arm",
    "current",
    "fill",
    "foresee",
    "keep_step",
    "latest",
    "save",
    "steps",
]

_SAVE = """
UPDATE deadlines_deadline d
SET due_at = n.due_at, reckoning = n.reckoning, rung_codes = n.rung_codes, rung_times = n.rung_times,
    rung = n.rung, next_rung_at = n.next_rung_at, paused_at = n.paused_at, epoch = n.epoch
FROM jsonb_to_recordset(%s) AS n(
    id bigint, due_at timestamptz, reckoning jsonb, rung_codes text[], rung_times timestamptz[], rung int,
    next_rung_at timestamptz, paused_at timestamptz, epoch int
)
WHERE d.id = n.id
"""
_SAVED = ("due_at", "reckoning", "rung_codes", "rung_times", "rung", "next_rung_at", "paused_at", "epoch")


@dataclass(frozen=True)
class Source:
    """Where rules and calendars come from: kept for half a minute, read now, or as they would be."""

    rules: Callable[[], dict[str, Rule]]
    calendar: Callable[[int], Calendar]


KEPT = Source(rules, calendar_of)
"""For acts: what the process keeps. Whoever is half a minute behind is put right by `catch_up`."""


def current() -> Source:
    """What the database says now, in this transaction too."""
    known, calendars = fresh_rules(), Calendars()
    return Source(lambda: known, cache(calendars.of))


@dataclass(frozen=True)
class Move:
    """An open deadline that would get another date, or other moments of its ladder."""

    deadline: Deadline
    before: datetime | None
    after: datetime | None

    @property
    def moves(self) -> bool:
        """False if only the moments of its ladder change."""
        return self.before != self.after


def fill(row: Deadline, source: Source = KEPT) -> None:
    """Fill date, reckoning and moments of the rungs; no date where the calendar does not reach."""
    office = row.reckoning.get("office", row.office_id)  # a file handed over keeps the date it has
    found, calendar = source.rules()[row.policy_id], source.calendar(office)
    kept = {name: row.reckoning[name] for name in ("agreed", "until", "steps") if name in row.reckoning}
    policy = found.policy
    said = {"limit": policy.limit, "unit": policy.unit, "version": policy.version, "office": office, **kept}
    agreed = date.fromisoformat(kept["agreed"]) if "agreed" in kept else None
    try:
        done = reckon(calendar, row.starts_at, found.term, last=agreed, steps=steps(row))
    except CalendarMissing as missing:
        row.due_at, row.rung_times = None, []
        row.reckoning = {**said, "start": row.starts_at.isoformat(), "missing": missing.day.isoformat()}
        return
    row.due_at, row.reckoning = done.due_at, {**said, **done.facts}
    row.rung_times = ladder(found.rungs, row.starts_at, done.due_at, calendar, rested=done.rested)
    row.rung_codes = [rung.code for rung in found.rungs]


def arm(row: Deadline, at: datetime, passed: Sequence[str]) -> None:
    """Begin a new epoch, in which a rung whose moment came later may ring again.

    Args:
        passed: the codes that had fired; what they told stays told, as does everything below them on the
            ladder. A later rung whose moment is past by now rings at once: moving a date never loses one.
    """
    row.epoch += 1
    if row.due_at is None:
        row.next_rung_at = None
        return
    rungs = enumerate(zip(row.rung_codes, row.rung_times, strict=True), 1)
    row.rung = max((place for place, (code, moment) in rungs if moment <= at and code in passed), default=0)
    running = row.paused_at is None and row.rung < len(row.rung_times)
    row.next_rung_at = row.rung_times[row.rung] if running else None


def keep_step(row: Deadline, step: Step) -> None:
    """Remember what happened to the term; `fill` works it in."""
    if isinstance(step, Until):
        row.reckoning["until"] = step.day.isoformat()
        kept = {"day": step.day.isoformat(), "at": step.at.isoformat()}
    else:
        kept = {"since": step.since.isoformat(), "until": step.until.isoformat()}
    row.reckoning["steps"] = [*row.reckoning.get("steps", []), kept]


def steps(row: Deadline) -> list[Step]:
    """What happened to the term, in its order."""
    moment = datetime.fromisoformat
    return [
        Until(date.fromisoformat(one["day"]), moment(one["at"]))
        if "day" in one
        else Pause(moment(one["since"]), moment(one["until"]))
        for one in row.reckoning.get("steps", [])
    ]


def latest(row: Deadline, source: Source = KEPT) -> date | None:
    """The latest last day an extension may name; None if the policy leaves it to agreement.

    Counted from the last day without extensions, in the unit of the limit.
    """
    found = source.rules()[row.policy_id]
    calendar = source.calendar(row.reckoning.get("office", row.office_id))
    most, pauses = found.policy.most_extension, [one for one in steps(row) if isinstance(one, Pause)]
    if most is None:
        return None
    try:
        plain = reckon(calendar, row.starts_at, found.term, steps=pauses)
        day = plain.named or timezone.localdate(plain.due_at)
        return last_day(calendar, day, replace(found.term, limit=most, whole_period=False))
    except CalendarMissing:
        return None


def foresee(deadlines: DeadlineQuerySet, source: Source) -> Iterator[Move]:
    """Which of these open deadlines would change, without changing or locking any."""
    for row in deadlines.open().order_by("pk").iterator(chunk_size=2000):
        due, times, codes = row.due_at, row.rung_times, row.rung_codes
        fill(row, source)
        if (row.due_at, row.rung_times) != (due, times) or (row.due_at and row.rung_codes != codes):
            yield Move(row, due, row.due_at)


def save(rows: Sequence[Deadline]) -> None:
    """Write what `fill` and `arm` filled in: one statement however many rows."""
    if not rows:
        return
    given = [{"id": row.pk, **{name: _plain(getattr(row, name)) for name in _SAVED}} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [json.dumps(given)])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, list) else value
