"""What every act on a finding is made of: the lock, the state it may start from, one line of history.

Lock order of the whole room, so that no two acts wait for each other crosswise: the submission key, the case,
the finding, rows that belong to it, the audit trail last. An act that makes a case holds the finding first:
nobody else can hold a case that does not exist yet.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import BadInput, Conflict
from screening.models import Entry, EntryKind, Finding, FindingState

__all__ = ["UNFINISHED", "bad", "check_state", "hold", "keep", "needs_words"]

UNFINISHED = frozenset(FindingState) - {FindingState.STRUCK_OFF}
_COLUMNS = ("state", "major", "in_charge", "case", "settled_at", "asked_by", "approved_by", "struck_off_at")


def hold(finding: Finding) -> Finding:
    """Take the row and read anew what acts change; rows that only refer to it need not wait.

    Needs a transaction.
    """
    locked = Finding.objects.select_for_update(no_key=True, of=("self",))
    finding.refresh_from_db(fields=_COLUMNS, from_queryset=locked)
    return finding


def check_state(finding: Finding, allowed: Collection[str]) -> None:
    """Raises Conflict, with where it stands, if the act does not start from there."""
    if finding.state not in allowed:
        words = _("This is not possible any more: the finding is at “%(state)s”.")
        raise Conflict(words % {"state": FindingState(finding.state).label}, code="state")


def keep(
    finding: Finding, kind: EntryKind, *, at: datetime, by: User | None, note: str = "",
    facts: dict[str, Any] | None = None, **changes: Any,
) -> Entry:  # fmt: skip
    """Set these columns of the held finding, and write the line of its history."""
    for name, value in changes.items():
        setattr(finding, name, value)
    if changes:
        finding.save(update_fields=[*changes, "updated_at"])
    return Entry.objects.create(finding=finding, kind=kind, at=at, by=by, note=note, facts=facts or {})


def needs_words(note: str, sentence: str, field: str = "note") -> str:
    """The words without blanks around them. Raises BadInput where there are none."""
    words = note.strip()
    if not words:
        raise bad(field, sentence)
    return words


def bad(field: str, sentence: str) -> BadInput:
    """A refusal of one field."""
    return BadInput(_("Some fields need your attention."), code="finding", fields={field: [sentence]})
