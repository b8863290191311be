"""Double entry: every open date is worked out a second time, from its row, the policy and the calendar.

What differs is listed for a person and never changed here: either the row or the rule is wrong, and a
machine cannot know which.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from deadlines.calendars import calendar_of
from deadlines.errors import CalendarMissing
from deadlines.models import Deadline
from deadlines.policies import Rule, rules
from deadlines.reckoning import reckon

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
    known = rules()
    for row in Deadline.objects.open().order_by("pk").iterator(chunk_size=CHUNK):
        different = _date(row, known[row.policy_id]) or _armed(row)
        if different:
            yield different


def _date(row: Deadline, found: Rule) -> Difference | None:
    said = row.reckoning
    # Another version stands on purpose; a clock that stood still is not a matter of the rule alone.
    if said.get("version") != found.policy.version or "rested" in said or row.due_at is None:
        return None
    named = said.get("until") or said.get("agreed")
    last = date.fromisoformat(named) if named else None
    try:
        due = reckon(calendar_of(row.office_id), row.starts_at, found.term, last=last).due_at
    except CalendarMissing:
        return Difference(row.pk, row.due_at, None, "the calendar does not reach its date")
    return Difference(row.pk, row.due_at, due, "another date") if due != row.due_at else None


def _armed(row: Deadline) -> Difference | None:
    left = row.rung_times[row.rung :]
    wanted = left[0] if left and row.paused_at is None else None
    if row.next_rung_at == wanted:
        return None
    return Difference(row.pk, row.next_rung_at, wanted, "armed for another moment")
