"""How the deadlines are: what is late, who is at work, whose clock is wrong; for pages and watchdogs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from deadlines.models import Deadline, Firing, Heartbeat
from notifications.services.health import oldest_unsent, parked_count

__all__ = ["ALARM_AFTER", "Health", "Sign", "health"]

ALARM_AFTER = timedelta(seconds=60)
"""A rung that waits longer, or a silence that lasts longer, is an alarm."""
CLOCKS_DIFFER = timedelta(seconds=2)
DRIVERS = ("sweeper", "beat")
"""Either one alone fires everything."""
COUNTED = 20_000
"""Of the last firings only so many are looked at."""

_NOW = "SELECT clock_timestamp()"
_LATE = """
SELECT min(next_rung_at), count(*) FROM (
    SELECT next_rung_at FROM deadlines_deadline WHERE next_rung_at <= %s ORDER BY next_rung_at LIMIT %s
) late
"""
_FIRED = """
SELECT count(*) FROM (SELECT at FROM deadlines_firing ORDER BY id DESC LIMIT %s) last
WHERE at > %s::timestamptz - interval '1 hour'
"""


@dataclass(frozen=True)
class Sign:
    """The last sign of life of one process."""

    role: str
    name: str
    at: datetime
    age: timedelta
    drift: timedelta
    """How far its own clock went before the database's, the way of the message included."""
    did: int


@dataclass(frozen=True)
class Health:
    """One look at everything; `late`, `silent` and `clocks_differ` are the alarms."""

    now: datetime
    oldest: datetime | None
    """The moment of the oldest rung that is due and has not fired."""
    lag: timedelta
    waiting: int
    """Deadlines with a rung that is due and has not fired; counted up to 20,000."""
    fired: int
    """Rungs fired within the last hour; counted up to 20,000."""
    signs: Sequence[Sign]
    effects_waiting: int
    effects_failed: int
    undated: int
    clock: timedelta
    """How far the clock of this process goes before the database's."""
    unsent: datetime | None
    """Since when the message that waits longest should have been sent."""
    parked: int
    """Messages that were given up or perhaps sent; counted up to 99."""
    differences: int | None
    """Deadlines whose date the last nightly reconciliation worked out differently; None: it never ran."""

    @property
    def late(self) -> bool:
        return self.lag > ALARM_AFTER

    @property
    def silent(self) -> bool:
        """Nobody who drives the sweep has given a sign of life lately."""
        ages = [sign.age for sign in self.signs if sign.role in DRIVERS]
        return not ages or min(ages) > ALARM_AFTER

    @property
    def clocks_differ(self) -> bool:
        fresh = [abs(sign.drift) for sign in self.signs if sign.age <= ALARM_AFTER]
        return max([abs(self.clock), *fresh]) > CLOCKS_DIFFER

    @property
    def status(self) -> str:
        return "late" if self.late else "silent" if self.silent else "ok"

    def age_of(self, role: str) -> timedelta | None:
        """Since when the liveliest process of that role is silent; None: there never was one."""
        return min((sign.age for sign in self.signs if sign.role == role), default=None)


def health(now: datetime | None = None) -> Health:
    """Ask for everything, in a handful of statements that do not grow with the number of deadlines.

    Args:
        now: a moved clock, for tests; otherwise the database's.
    """
    here = timezone.now()
    (clock,) = _ask(_NOW)
    moment = now or clock
    oldest, waiting = _ask(_LATE, moment, COUNTED)
    signs = _signs(moment)
    checked = [sign.did for sign in signs if sign.role == "reconcile"]
    return Health(
        now=moment, oldest=oldest, lag=moment - oldest if oldest else timedelta(), waiting=waiting,
        fired=_ask(_FIRED, COUNTED, moment)[0], signs=signs,
        effects_waiting=_effects(Firing.EffectState.WAITING),
        effects_failed=_effects(Firing.EffectState.FAILED),
        undated=Deadline.objects.undated().filter(paused_at=None).count(), clock=here - clock,
        unsent=oldest_unsent(moment), parked=parked_count().value,
        differences=checked[0] if checked else None,
    )  # fmt: skip


def _signs(moment: datetime) -> list[Sign]:
    rows = Heartbeat.objects.order_by("role", "-at")
    return [Sign(one.role, one.name, one.at, moment - one.at, one.app_at - one.at, one.did) for one in rows]


def _effects(state: str) -> int:
    return Firing.objects.filter(effect=state).count()


def _ask(sql: str, *values: Any) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone() or ()
