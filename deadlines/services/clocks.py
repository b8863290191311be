"""Starting, stopping, pausing and moving deadlines, in the transaction of the act that causes it.

Every function asks for a whole act at once: one UPDATE ends what is over, one INSERT begins what begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from deadlines.calendars import Calendar, calendar_of
from deadlines.errors import CalendarMissing
from deadlines.models import Change, ChangeKind, Deadline, DeadlineQuerySet, Outcome
from deadlines.policies import Rule, rule
from deadlines.reckoning import Reckoned, ladder, reckon

__all__ = ["Start", "date_undated", "extend", "pause", "recompute", "resume", "start", "stop"]


@dataclass(frozen=True)
class Start:
    """A deadline to begin.

    Args of the row:
        policy: its key, e.g. `mediate.people`.
        kind, subject: what it is about, e.g. `case`, 7.
        office: whose hours count, and who answers for it.
        at: the moment the term begins.
        last: the last day, where it was agreed instead of reckoned.
        red: whether it rings at night too.
    """

    policy: str
    kind: str
    subject: int
    office: int
    at: datetime
    file: int | None = None
    last: date | None = None
    red: bool = False


def start(starts: Sequence[Start]) -> list[Deadline]:
    """Begin deadlines; one that runs already for the same subject and policy runs on unchanged.

    A policy that is unknown or switched off begins nothing. Where the working calendar ends too early the
    deadline begins without a date: it is listed as such, and dated as soon as the calendar is loaded.
    """
    rows = [_new(one, found) for one in starts if (found := rule(one.policy))]
    return Deadline.objects.bulk_create(rows, ignore_conflicts=True) if rows else []


def stop(deadlines: DeadlineQuerySet, *, at: datetime, outcome: str = Outcome.MET) -> int:
    """End these deadlines where they are open; how many ended."""
    return deadlines.open().update(ended_at=at, outcome=outcome, next_rung_at=None, paused_at=None)


def pause(deadlines: DeadlineQuerySet, *, at: datetime, by: User | None = None, reason: str = "") -> int:
    """Let the pausable ones among these stand still from that moment on."""
    rows = list(_held(deadlines.filter(policy__pausable=True, paused_at=None)))
    for one in rows:
        one.paused_at, one.next_rung_at = at, None
    _save(rows, ["paused_at", "next_rung_at"])
    _note(rows, ChangeKind.PAUSED, at=at, by=by, reason=reason, before=[one.due_at for one in rows])
    return len(rows)


def resume(deadlines: DeadlineQuerySet, *, at: datetime, by: User | None = None) -> int:
    """Let those that stand still go on; what was left of the term when they stopped is left now."""
    rows = list(_held(deadlines.exclude(paused_at=None)))
    before = [one.due_at for one in rows]
    for one in rows:
        _go_on(one, at)
    _save_dates(rows)
    _note(rows, ChangeKind.RESUMED, at=at, by=by, reason="", before=before)
    return len(rows)


def extend(
    deadlines: DeadlineQuerySet, *, until: date, at: datetime, by: User | None = None, reason: str = ""
) -> int:
    """Set a later last day, where the policy may be extended; it moves on from a rest day as ever."""
    rows = list(_held(deadlines.filter(policy__extendable=True)))
    before = [one.due_at for one in rows]
    for one in rows:
        _date(one, at, last=until)
    _save_dates(rows)
    _note(rows, ChangeKind.EXTENDED, at=at, by=by, reason=reason, before=before)
    return len(rows)


def recompute(deadlines: DeadlineQuerySet, *, at: datetime, by: User | None = None, reason: str = "") -> int:
    """Work out anew, after the policy or the calendar changed; how many got another date."""
    rows = [one for one in _held(deadlines) if "until" not in one.reckoning]
    before = [one.due_at for one in rows]
    for one in rows:
        _date(one, at)
    moved = [(one, due) for one, due in zip(rows, before, strict=True) if one.due_at != due]
    _save_dates([one for one, _due in moved])
    _note(
        [one for one, _due in moved],
        ChangeKind.RECOMPUTED,
        at=at,
        by=by,
        reason=reason,
        before=[due for _one, due in moved],
    )
    return len(moved)


def date_undated(*, at: datetime) -> int:
    """Give a date to those that began before the calendar reached far enough; how many have one now."""
    return recompute(Deadline.objects.undated(), at=at, reason="calendar")


def _new(one: Start, found: Rule) -> Deadline:
    row = Deadline(
        policy=found.policy, subject_kind=one.kind, subject_id=one.subject, file_id=one.file,
        office_id=one.office, red=one.red, starts_at=one.at,
        rung_codes=[rung.code for rung in found.rungs],
        reckoning={"last": one.last.isoformat()} if one.last else {},
    )  # fmt: skip
    _reckon(row, found, calendar_of(one.office), one.last)
    row.next_rung_at = row.rung_times[0] if row.rung_times else None
    return row


def _held(deadlines: DeadlineQuerySet) -> Iterable[Deadline]:
    """The rows under their locks, in one order, so that two acts never wait for each other in a ring."""
    held = deadlines.open().select_for_update(of=("self",), no_key=True)
    return held.select_related("policy").order_by("pk")


def _reckon(row: Deadline, found: Rule, calendar: Calendar, last: date | None) -> None:
    """Fill date, reckoning and moments of the rungs; all stay empty where the calendar does not reach."""
    kept = {name: row.reckoning[name] for name in ("until", "rested") if name in row.reckoning}
    said = {"limit": found.policy.limit, "unit": found.policy.unit, "version": found.policy.version, **kept}
    try:
        done = reckon(calendar, row.starts_at, found.term, last=last)
    except CalendarMissing as missing:
        row.due_at, row.rung_times = None, []
        row.reckoning = {**said, "start": row.starts_at.isoformat(), "missing": missing.day.isoformat()}
        return
    _set(row, found, calendar, done, said)


def _set(row: Deadline, found: Rule, calendar: Calendar, done: Reckoned, said: dict) -> None:
    rested = timedelta(seconds=said.get("rested", 0))
    row.due_at, row.reckoning = done.due_at, {**said, **done.facts}
    row.rung_times = ladder(found.rungs, row.starts_at, done.due_at, calendar, rested=rested)
    row.rung_codes = [rung.code for rung in found.rungs]


def _date(row: Deadline, at: datetime, *, last: date | None = None) -> None:
    """Reckon anew and arm what has not passed: a new epoch, in which rungs may ring again."""
    found = (
        Rule(row.policy, tuple(row.policy.ladder.rungs.all())) if row.policy.active else rule(row.policy_id)
    )
    if found is None:
        return
    if last:
        row.reckoning["until"] = last.isoformat()
    _reckon(row, found, calendar_of(row.office_id), last)
    _arm(row, at)


def _arm(row: Deadline, at: datetime) -> None:
    row.epoch += 1
    row.rung = sum(moment <= at for moment in row.rung_times)
    running = row.paused_at is None and row.rung < len(row.rung_times)
    row.next_rung_at = row.rung_times[row.rung] if running else None


def _go_on(row: Deadline, at: datetime) -> None:
    stood, row.paused_at = at - (row.paused_at or at), None
    row.reckoning["rested"] = row.reckoning.get("rested", 0) + stood.total_seconds()
    found = rule(row.policy_id)
    if row.due_at is None or found is None:
        _date(row, at)
        return
    calendar, said = calendar_of(row.office_id), dict(row.reckoning)
    last = timezone.localdate(row.due_at + stood)
    done = reckon(calendar, row.starts_at, found.term, last=last)
    _set(row, found, calendar, done, said)
    _arm(row, at)


def _save(rows: Sequence[Deadline], fields: list[str]) -> None:
    if rows:
        Deadline.objects.bulk_update(rows, fields)


def _save_dates(rows: Sequence[Deadline]) -> None:
    _save(
        rows,
        ["due_at", "reckoning", "rung_codes", "rung_times", "rung", "next_rung_at", "paused_at", "epoch"],
    )


def _note(
    rows: Sequence[Deadline], kind: str, *, at: datetime, by: User | None, reason: str,
    before: Sequence[datetime | None],
) -> None:  # fmt: skip
    Change.objects.bulk_create(
        Change(
            deadline=one,
            kind=kind,
            epoch=one.epoch,
            at=at,
            by=by,
            from_due=due,
            to_due=one.due_at,
            reason=reason,
        )
        for one, due in zip(rows, before, strict=True)
    )
