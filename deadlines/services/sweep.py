"""The sweep: fires what is due. Any number may run at once, be killed at any line, and run again.

One statement claims the due rows (FOR UPDATE SKIP LOCKED), moves them to the next rung and writes the
firings; the history of the room and the messages follow in the same transaction. Only the clock of the
database decides. No deadline is waited for, so the sweep stands in nobody's way and nobody in its.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)

from core.crash import crash_point
from deadlines.models import Effect
from deadlines.services.faults import lies_in_the_row
from deadlines.services.quiet import Openings
from deadlines.subjects import Fired, Notice, handler_of
from notifications.services.outbox import Letter, spread

__all__ = ["BATCH", "sweep"]

_log = logging.getLogger(__name__)

BATCH = 500
"""Deadlines of one transaction."""
MANY = 5
"""So many rows of one kind do not all fail by themselves for reasons of their own."""

_CLAIM = """
WITH moment AS MATERIALIZED (
    -- For what follows in this transaction: whoever holds a file or a person delays one second, not five.
    SELECT COALESCE(%(now)s::timestamptz, clock_timestamp()) AS now, set_config('lock_timeout', '1s', TRUE)
),
due AS MATERIALIZED (
    SELECT d.id, d.epoch, d.rung, d.rung_times FROM deadlines_deadline d
    WHERE d.next_rung_at <= (SELECT now FROM moment) AND (%(only)s::bigint[] IS NULL OR d.id = ANY(%(only)s))
      AND d.subject_kind <> ALL(%(but)s::text[])
    ORDER BY d.next_rung_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
),
reached AS MATERIALIZED (
    SELECT id, epoch, rung AS before,
           (SELECT count(*) FROM unnest(rung_times) t WHERE t <= (SELECT now FROM moment))::int AS after
    FROM due
),
moved AS (
    UPDATE deadlines_deadline d
    SET rung = reached.after, next_rung_at = d.rung_times[reached.after + 1]
    FROM reached
    -- By the list as well, or the planner reads a table of middling size as a whole for each batch.
    WHERE d.id = ANY(ARRAY(SELECT id FROM due))
      AND d.id = reached.id AND d.epoch = reached.epoch AND d.rung = reached.before
    -- The ladder here, as the planner expects one row of this and would read all policies for each.
    RETURNING d.*, reached.before,
              (SELECT p.ladder_id FROM deadlines_policy p WHERE p.code = d.policy_id) AS ladder
),
fired AS (
    INSERT INTO deadlines_firing (deadline_id, epoch, rung, code, was_for, at, overtaken, effect)
    SELECT m.id, m.epoch, n, m.rung_codes[n], m.rung_times[n], moment.now, n < m.rung,
           CASE WHEN r.effect = ANY(%(effects)s) THEN 'waiting' ELSE 'none' END
    FROM moved m CROSS JOIN moment CROSS JOIN LATERAL generate_series(m.before + 1, m.rung) n
    LEFT JOIN deadlines_rung r ON r.ladder_id = m.ladder AND r.code = m.rung_codes[n]
    RETURNING id, deadline_id, rung
)
SELECT f.id, m.id, m.epoch, m.rung, m.rung_codes[m.rung], m.rung_codes[m.before + 1 : m.rung], m.policy_id,
       m.subject_kind, m.subject_id, m.file_id, m.office_id, m.red, m.starts_at, m.due_at, moment.now,
       ARRAY(SELECT unnest(r.tells) FROM deadlines_rung r
             WHERE r.ladder_id = m.ladder AND r.code = ANY(m.rung_codes[m.before + 1 : m.rung]))
FROM moved m CROSS JOIN moment
JOIN fired f ON f.deadline_id = m.id AND f.rung = m.rung ORDER BY m.due_at, m.id
"""
_WHICH = """
SELECT id, subject_kind FROM deadlines_deadline
WHERE next_rung_at <= (SELECT COALESCE(%(now)s::timestamptz, clock_timestamp()))
  AND subject_kind <> ALL(%(but)s::text[])
ORDER BY next_rung_at LIMIT %(most)s
"""
_PARK = """
UPDATE deadlines_firing
SET effect = CASE effect WHEN 'none' THEN 'failed' ELSE effect END, effect_problem = %s WHERE id = ANY(%s)
"""
_PUT_BACK = """
UPDATE deadlines_deadline SET next_rung_at = clock_timestamp() + interval '1 minute'
WHERE id = %s AND next_rung_at IS NOT NULL
"""


def sweep(*, now: datetime | None = None, most: int = BATCH) -> int:
    """Fire one batch of what is due, oldest first; how many deadlines fired. 0: nothing is due.

    Args:
        now: a moved clock, for tests; otherwise the database's.

    Raises:
        DatabaseError: the database is away, full or of another version; nothing was fired, ask again.
    """
    return _sweep(now, most, [])


def _sweep(now: datetime | None, most: int, but: Sequence[str]) -> int:
    try:
        return _batch(now, most, but=but)
    except Exception as error:
        if _concerns_everybody(error):
            raise
        _log.exception("a batch of deadlines failed as a whole; each is fired by itself")
        return _one_by_one(now, most, but)


def _concerns_everybody(error: Exception) -> bool:
    """Whether no row can fire now: then all wait, and the health page says so. Nobody is passed over."""
    if isinstance(error, DatabaseError | InterfaceError):
        return not isinstance(error, DataError | IntegrityError) and not lies_in_the_row(error)
    return isinstance(error, ImportError | MemoryError)


def _batch(
    now: datetime | None, most: int, only: Sequence[int] | None = None, but: Sequence[str] = ()
) -> int:
    with transaction.atomic():
        fired = _claim(now, most, only, but)
        if not fired:
            return 0
        crash_point("sweep.claimed")
        _tell(fired)
        crash_point("sweep.before_commit")
    crash_point("sweep.committed")
    return len(fired)


def _one_by_one(now: datetime | None, most: int, but: Sequence[str]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WHICH, {"now": now, "most": most, "but": list(but)})
        due: list[tuple[int, str]] = cursor.fetchall()
    faults: dict[int, Exception] = {}
    fired = Counter({kind: 0 for _one, kind in due})
    for one, kind in due:
        fired[kind] += _by_itself(now, one, faults)
    ill = _ill_rooms(due, faults, fired)
    count = fired.total() + sum(
        _without_telling(now, one, faults[one]) for one, kind in due if one in faults and kind not in ill
    )
    if ill:
        # Not a row is ill but what handles its kind: better late, with an alarm, than fired without telling
        # anybody. What other rooms wait for does not wait with it.
        count += _sweep(now, most, [*but, *ill])
        if not count:
            raise next(iter(faults.values()))
    return count


def _ill_rooms(
    due: Iterable[tuple[int, str]], faults: Mapping[int, Exception], fired: Mapping[str, int]
) -> set[str]:
    """Kinds of which many failed and none fired."""
    failed = Counter(kind for one, kind in due if one in faults)
    return {kind for kind, count in failed.items() if count >= MANY and not fired[kind]}


def _by_itself(now: datetime | None, one: int, faults: dict[int, Exception]) -> int:
    try:
        return _batch(now, 1, [one])
    except Exception as error:
        if _concerns_everybody(error):
            raise
        if not isinstance(error, OperationalError):  # a lock that somebody holds: the next sweep finds it
            faults[one] = error
        return 0


def _without_telling(now: datetime | None, one: int, error: Exception) -> int:
    """The rung fires all the same; that nobody was told is listed for a person."""
    problem = type(error).__name__
    _log.error("deadline %s fires without telling anybody: %s", one, problem)
    try:
        with transaction.atomic():
            fired = _claim(now, 1, [one])
            _park(fired, problem)
        return len(fired)
    except (DataError, IntegrityError):
        # Such a row cannot be written by this program; it must not stand before the others for ever.
        _log.exception("deadline %s cannot fire; it is put back by a minute", one)
        with connection.cursor() as cursor:
            cursor.execute(_PUT_BACK, [one])
        return 0


def _claim(
    now: datetime | None, most: int, only: Sequence[int] | None = None, but: Sequence[str] = ()
) -> list[Fired]:
    asked = list(only) if only is not None else None
    given = {"now": now, "most": most, "only": asked, "but": list(but), "effects": Effect.values}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, given)
        rows = cursor.fetchall()
    return [Fired(*row) for row in rows]


def _park(fired: Iterable[Fired], problem: str) -> None:
    """List them; an effect that waits is done all the same."""
    with connection.cursor() as cursor:
        cursor.execute(_PARK, [f"nobody was told: {problem}"[:300], [one.firing for one in fired]])


def _tell(fired: Sequence[Fired]) -> None:
    by_kind: dict[str, list[Fired]] = defaultdict(list)
    for one in fired:
        by_kind[one.kind].append(one)
    notices = [notice for kind, some in by_kind.items() for notice in handler_of(kind)(some)]
    if notices:
        spread(_letters(notices))
    told = {notice.fired.firing for notice in notices if notice.people}
    untold = [one for one in fired if one.firing not in told]
    if untold:
        _park(untold, "no such person")


def _letters(notices: Sequence[Notice]) -> list[Letter]:
    """One for each notice, and one for all that have the same key."""
    openings = Openings(notices[0].fired.at)
    found: dict[str, Letter] = {}
    for notice in notices:
        letter = _letter(notice, openings)
        known = found.get(letter.key)
        if known and known.people != letter.people:
            letter = replace(letter, people=[*known.people, *letter.people])
        found[letter.key] = letter
    return [letter for letter in found.values() if letter.people]


def _letter(notice: Notice, openings: Openings) -> Letter:
    fired = notice.fired
    return Letter(
        key=notice.key or f"deadline:{fired.deadline}:{fired.epoch}:{fired.rung}",
        kind=notice.kind,
        people=list(dict.fromkeys(notice.people)),
        facts={
            "policy": fired.policy, "rung": fired.code, "due": fired.due_at.isoformat(), **notice.facts,
        },
        path=notice.path,
        about=notice.about or f"deadline:{fired.deadline}:{fired.epoch}",
        urgent=fired.red,
        at=fired.at,
        not_before=None if fired.red else openings.of(fired.office),
    )  # fmt: skip
