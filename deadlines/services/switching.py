"""What one act does to the running deadlines of a file, in one statement: some are met, some needless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from django.db import connection

__all__ = ["Turn", "switch"]

_SWITCH = """
WITH said AS (
    -- Locked in one order, so that an act and a new reckoning of many never wait for each other in a ring.
    SELECT d.id, said.outcome, said.office, said.red FROM deadlines_deadline d
    JOIN unnest(%(families)s::text[], %(outcomes)s::text[], %(buts)s::text[], %(subjects)s::bigint[],
                %(offices)s::bigint[], %(reds)s::boolean[])
         AS said(family, outcome, but, subject, office, red)
      ON d.policy_id <> said.but AND (said.subject IS NULL OR d.subject_id = said.subject)
     AND (d.policy_id = said.family OR starts_with(d.policy_id, said.family || '.'))
    WHERE d.file_id = %(file)s AND d.ended_at IS NULL ORDER BY d.id FOR NO KEY UPDATE OF d
)
UPDATE deadlines_deadline d
SET ended_at = CASE WHEN said.outcome <> '' THEN %(at)s::timestamptz END,
    outcome = said.outcome,
    next_rung_at = CASE WHEN said.outcome = '' THEN d.next_rung_at END,
    paused_at = CASE WHEN said.outcome = '' THEN d.paused_at END,
    office_id = COALESCE(said.office, d.office_id),
    red = COALESCE(said.red, d.red)
FROM said WHERE d.id = said.id
RETURNING d.policy_id, d.outcome
"""


@dataclass(frozen=True)
class Turn:
    """What happens to the running deadlines of one policy, or of a family such as `respond`.

    Args of the row:
        but: all of the family but those of this policy.
        outcome: a value of Outcome; empty: they run on.
        subject: only the one of this subject.
        office: who answers for it from now on; None: the same as before.
        red: whether it rings at night; None: as before.
    """

    family: str
    outcome: str = ""
    but: str = ""
    subject: int | None = None
    office: int | None = None
    red: bool | None = None


def switch(file: int, turns: Sequence[Turn], *, at: datetime) -> set[str]:
    """Do it all at once; the policies of those that ended. No statement when there is nothing to do.

    No two turns may speak of the same deadline.
    """
    if not turns:
        return set()
    names = ("families", "outcomes", "buts", "subjects", "offices", "reds")
    columns = zip(*map(astuple, turns), strict=True)
    given: dict[str, Any] = {
        "file": file,
        "at": at,
        **{n: list(c) for n, c in zip(names, columns, strict=True)},
    }
    with connection.cursor() as cursor:
        cursor.execute(_SWITCH, given)
        return {policy for policy, outcome in cursor.fetchall() if outcome}
