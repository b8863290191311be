"""Starting, stopping, pausing and moving deadlines, in the transaction of the act that causes it.

Every function asks for a whole act at once: one UPDATE ends what is over, one INSERT begins what begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import BadInput
from deadlines.calendars import Calendars
from deadlines.models import CALENDAR, Change, ChangeKind, Deadline, DeadlineQuerySet, Outcome
from deadlines.policies import Rule, rule
from deadlines.reckoning import Pause, Until

from .dating import KEPT, Source, arm, current, fill, foresee, keep_step, latest, save

__all__ = ["Start", "date_undated", "extend", "pause", "recompute", "resume", "start", "stop"]

BATCH = 1000
"""Rows locked and written by one pair of statements."""


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
        met_at: when it was met, where one act begins and meets it; it never rings.
    """

    policy: str
    kind: str
    subject: int
    office: int
    at: datetime
    file: int | None = None
    last: date | None = None
    red: bool = False
    met_at: datetime | None = None


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
    rows = _held(deadlines.filter(policy__pausable=True, paused_at=None))
    for one in rows:
        one.paused_at, one.next_rung_at = at, None
    Deadline.objects.bulk_update(rows, ["paused_at", "next_rung_at"], batch_size=BATCH)
    _note(rows, ChangeKind.PAUSED, at=at, by=by, reason=reason, before=[one.due_at for one in rows])
    return len(rows)


def resume(deadlines: DeadlineQuerySet, *, at: datetime, by: User | None = None) -> int:
    """Let those that stand still go on; what was left of the term when they stopped is left now."""
    rows = _held(deadlines.exclude(paused_at=None))
    before = [one.due_at for one in rows]
    for one in rows:
        keep_step(one, Pause(one.paused_at or at, at))
        one.paused_at = None
        _date(one, at)
    save(rows)
    _note(rows, ChangeKind.RESUMED, at=at, by=by, reason="", before=before)
    return len(rows)


def extend(
    deadlines: DeadlineQuerySet, *, until: date, at: datetime, by: User | None = None, reason: str = ""
) -> int:
    """Set a later last day, where the policy may be extended; it moves on from a rest day as ever.

    A deadline that ends later already stays. Raises BadInput when the policy allows less than that.
    """
    rows = [one for one in _held(deadlines.filter(policy__extendable=True)) if _ends_before(one, until)]
    before = [one.due_at for one in rows]
    for one in rows:
        longest = latest(one)
        if longest and until > longest:
            words = _("The rule allows %(day)s at the latest.") % {"day": longest.isoformat()}
            raise BadInput(words, code="too_long", fields={"until": [words]})
        keep_step(one, Until(until, at))
        _date(one, at)
    save(rows)
    _note(rows, ChangeKind.EXTENDED, at=at, by=by, reason=reason, before=before)
    return len(rows)


@transaction.atomic
def recompute(
    deadlines: DeadlineQuerySet,
    *,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    source: Source | None = None,
) -> int:
    """Work out anew, after the policy or the calendar changed; how many got another date.

    Only what would change is locked, so that acts on the others do not wait. Pauses and extensions stay
    what they were; the moments of the ladder are worked out anew too.
    """
    source, count = source or current(), 0
    changed = [move.deadline.pk for move in foresee(deadlines, source)]
    for some in _batches(changed):
        rows = _held(Deadline.objects.filter(pk__in=some))
        before = [one.due_at for one in rows]
        for one in rows:
            _date(one, at, source)
        save(rows)
        moved = [(one, due) for one, due in zip(rows, before, strict=True) if one.due_at != due]
        dues = [due for _one, due in moved]
        _note([one for one, _due in moved], ChangeKind.RECOMPUTED, at=at, by=by, reason=reason, before=dues)
        count += len(moved)
    return count


def date_undated(*, at: datetime) -> int:
    """Give a date to those that began before the calendar reached far enough; how many have one now."""
    known = Calendars().of(None).known_until(timezone.localdate(at)).isoformat()
    return recompute(Deadline.objects.undated().filter(reckoning__missing__lte=known), at=at, reason=CALENDAR)


def _new(one: Start, found: Rule) -> Deadline:
    row = Deadline(
        policy=found.policy, subject_kind=one.kind, subject_id=one.subject, file_id=one.file,
        office_id=one.office, red=one.red, starts_at=one.at,
        rung_codes=[rung.code for rung in found.rungs],
        reckoning={"agreed": one.last.isoformat()} if one.last else {},
    )  # fmt: skip
    fill(row)
    row.next_rung_at = row.rung_times[0] if row.rung_times and not one.met_at else None
    row.ended_at, row.outcome = one.met_at, Outcome.MET if one.met_at else ""
    return row


def _held(deadlines: DeadlineQuerySet) -> list[Deadline]:
    """The rows under their locks, in one order, so that two acts never wait for each other in a ring."""
    held = deadlines.open().select_for_update(of=("self",), no_key=True)
    return list(held.order_by("pk"))


def _date(row: Deadline, at: datetime, source: Source = KEPT) -> None:
    """Reckon anew and arm what has not rung: a new epoch, in which rungs may ring again."""
    passed = row.rung_codes[: row.rung]
    fill(row, source)
    arm(row, at, passed)


def _ends_before(row: Deadline, day: date) -> bool:
    last = row.reckoning.get("last")
    return row.due_at is None or last is None or date.fromisoformat(last) < day


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[place : place + BATCH] for place in range(0, len(ids), BATCH))


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
