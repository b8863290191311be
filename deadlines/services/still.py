"""Whether what a fired rung set off still holds, when its message is sent or its effect is done later."""

from __future__ import annotations

from django.db import connection

__all__ = ["STILL_PASSED", "deadline_still_holds"]

STILL_PASSED = """
(d.epoch = f.epoch OR array_position(d.rung_codes, f.code) <= d.rung
                      AND d.rung_times[array_position(d.rung_codes, f.code)] = f.was_for)
"""
"""Of a deadline `d` and its firing `f`: nothing was worked out anew since, or this rung came out the same."""
_HOLDS = f"""
SELECT EXISTS (
    SELECT FROM deadlines_deadline d
    WHERE d.id = %(id)s AND d.ended_at IS NULL AND d.paused_at IS NULL
      AND (d.epoch = %(epoch)s OR EXISTS (
          SELECT FROM deadlines_firing f
          WHERE f.deadline_id = d.id AND f.epoch = %(epoch)s AND NOT f.overtaken AND {STILL_PASSED}
      ))
)
"""  # noqa: S608 — our own condition


def deadline_still_holds(rest: str) -> bool:
    """For messages about `deadline:<id>:<epoch>`: it is open, runs, and the rung was not moved."""
    pk, _colon, epoch = rest.partition(":")
    if not (pk.isdecimal() and epoch.isdecimal()):
        return False
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS, {"id": int(pk), "epoch": int(epoch)})
        return bool(cursor.fetchone()[0])
