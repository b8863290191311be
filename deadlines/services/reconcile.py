"""Double entry: every open date is worked out a second time, from its row, the policy and the calendar.

What differs is listed for a person and never changed here: either the row or the rule is wrong, and a
machine cannot know which.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from deadlines.models import Deadline

from .dating import current, foresee
from .heartbeats import beat

__all__ = ["Difference", "differences", "reconcile"]

_log = logging.getLogger(__name__)

CHUNK = 2000
LISTED = 100


@dataclass(frozen=True)
class Difference:
    """A deadline whose row does not say what the rule says, or whose sweep is armed for another moment."""

    deadline: int
    stands: datetime | None
    reckoned: datetime | None
    what: str


def reconcile() -> int:
    """Compare everything that is open; how many differ. The log names them, the health page counts them."""
    found = 0
    for one in differences():
        found += 1
        if found <= LISTED:
            _log.error("deadline %s differs: %s", one.deadline, one.what)
    beat("reconcile", "nightly", found)
    return found


def differences() -> Iterator[Difference]:
    """Every open deadline that differs, one by one."""
    for move in foresee(Deadline.objects.exclude(due_at=None), current()):
        what = "another date" if move.moves else "other moments of its ladder"
        yield Difference(move.deadline.pk, move.before, move.after, what)
    for row in Deadline.objects.open().order_by("pk").iterator(chunk_size=CHUNK):
        left = row.rung_times[row.rung :]
        wanted = left[0] if left and row.paused_at is None else None
        if row.next_rung_at != wanted:
            yield Difference(row.pk, row.next_rung_at, wanted, "armed for another moment")
