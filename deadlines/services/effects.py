"""What a rung does beside telling people: each effect in a transaction of its own, tried five times.

The sweep only notes that an effect waits, so that a domain service that takes long or fails keeps no rung
back. An effect commits together with the note that it is done: it is never lost and never done twice.
"""

from __future__ import annotations

import logging
from dataclasses import fields
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from core.crash import crash_point
from deadlines.models import Firing
from deadlines.subjects import Fired, effect_of

from .faults import lies_in_the_row
from .still import STILL_PASSED

__all__ = ["MOST_ATTEMPTS", "run_effects"]

_log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
"""After so many failures an effect is listed for a person. The pauses grow: 5, 20, 45, 80 seconds."""

_CLAIM = f"""
SELECT f.id, d.id, f.epoch, f.rung, f.code, ARRAY[f.code]::text[], d.policy_id, d.subject_kind, d.subject_id,
       d.file_id, d.office_id, d.red, d.starts_at, COALESCE(d.due_at, f.was_for), f.at,
       COALESCE(r.tells, '{{}}')::text[],
       COALESCE(r.effect, ''), d.ended_at IS NULL AND {STILL_PASSED}
FROM deadlines_firing f
JOIN deadlines_deadline d ON d.id = f.deadline_id
JOIN deadlines_policy p ON p.code = d.policy_id
LEFT JOIN deadlines_rung r ON r.ladder_id = p.ladder_id AND r.code = f.code
WHERE f.effect = 'waiting' AND f.id <> ALL(%(tried)s)
  AND f.at + f.effect_attempts * f.effect_attempts * interval '5 seconds'
      <= COALESCE(%(now)s::timestamptz, clock_timestamp())
ORDER BY f.id LIMIT 1 FOR UPDATE OF f SKIP LOCKED
"""  # noqa: S608 — our own condition


def run_effects(now: datetime | None = None, *, most: int = 100) -> int:
    """Do the effects that wait, oldest first; how many were tried. Any number may run at once.

    Args:
        now: a moved clock, for tests; otherwise the database's.
        most: so many at once, as the caller has rungs to fire meanwhile.
    """
    tried: list[int] = []
    while len(tried) < most and _try_next(now, tried):
        pass
    return len(tried)


def _try_next(now: datetime | None, tried: list[int]) -> bool:
    before = len(tried)
    try:
        with transaction.atomic():
            _do_next(now, tried)
            crash_point("effect.before_commit")
        crash_point("effect.committed")
    except (OperationalError, InterfaceError) as error:
        if not lies_in_the_row(error) or len(tried) == before:
            raise
        _failed(tried[-1], error)
    except Exception as error:  # one effect that fails must not keep the others waiting
        if len(tried) == before:
            raise
        _failed(tried[-1], error)
    return len(tried) > before


def _do_next(now: datetime | None, tried: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "tried": tried})
        row = cursor.fetchone()
    if row is None:
        return
    names = [field.name for field in fields(Fired)]
    fired = Fired(**dict(zip(names, row, strict=False)))
    effect, stands = row[len(names) :]
    tried.append(fired.firing)
    crash_point("effect.claimed")
    _mark(fired, _do(fired, effect, stands))


def _do(fired: Fired, effect: str, stands: bool) -> str:
    """Do it; otherwise why there was nothing to do."""
    if not stands:
        return "no longer due"
    handler = effect_of(fired.kind, effect)
    if handler is None:
        return f"means nothing for a {fired.kind}"
    handler(fired)
    return ""


def _mark(fired: Fired, note: str) -> None:
    state = Firing.EffectState.NONE if note else Firing.EffectState.DONE
    changed = {"effect": state, **({"effect_problem": note[:300]} if note else {})}
    Firing.objects.filter(pk=fired.firing).update(**changed)


def _failed(firing: int, error: Exception) -> None:
    # Only the kind of the error: its words may hold what a person wrote.
    _log.warning("the effect of firing %s failed: %s", firing, type(error).__name__)
    waiting = Firing.objects.filter(pk=firing, effect=Firing.EffectState.WAITING)
    waiting.update(effect_attempts=F("effect_attempts") + 1, effect_problem=type(error).__name__[:300])
    waiting.filter(effect_attempts__gte=MOST_ATTEMPTS).update(effect=Firing.EffectState.FAILED)
