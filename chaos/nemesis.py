"""What goes wrong in a run, when, and in which order: drawn from a seed, so that a run can be repeated."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg2

from chaos.keeper import Keeper
from chaos.servers import Servers

KINDS = {
    "kill a sweeper": 8, "kill the parent of a worker": 3, "kill the child of a worker": 6,
    "kill the group of a worker": 3, "kill a beat": 3, "FLUSHALL": 6, "kill Redis": 3,
    "Redis takes connections and never answers": 2, "PostgreSQL restarts at once": 2,
    "PostgreSQL ends connections": 6, "kill somebody in the middle of an act": 4,
    "kill a web process": 4,
}  # fmt: skip
"""Each kind of fault and its weight."""
NOT_RUN = {
    "F5 slow broker (1 byte/s), broker down for 10 minutes": "bin/chaos --without-redis: down throughout",
    "F8 disk full": "not run",
    "F9 media folder full or read-only": "no uploads in this run; tests/core/test_files",
    "F10 app clock by libfaketime": "not installed; CLOCK_SHIFT moves timezone.now of one sweeper instead",
    "F11 clock of the database jumps": "needs libfaketime",
    "F12 out of memory": "the same signal as kill -9 of a child",
    "F13 poison rows": "tests/deadlines/test_sweep.py",
    "F17 ten submits at once": "tests/core and tests/cases (idempotency)",
    "F18 cut uploads": "not run",
    "F19 two desks at once": "tests/cases",
    "F21 deploy under load": "not run",
    "F22 long outage": "bin/bench --sweep: 100,000 overdue at once",
    "F23 backup during load": "not run",
    "F24 swap days, missing year": "tests/deadlines",
    "F25 connections exhausted": "not run",
    "I8 files, I9 colours": "nothing in this run writes files; colours are worked out when shown",
}
STANDSTILL = 2.5
"""Seconds for which Redis takes connections and answers none."""


class Nemesis:
    """Does what the schedule says; `kills` counts what it really did."""

    def __init__(self, servers: Servers, keeper: Keeper, dice: random.Random) -> None:
        self.servers, self.keeper, self.dice = servers, keeper, dice
        self.kills: Counter[str] = Counter()
        self._wakes: float | None = None

    def schedule(self, count: int, seconds: float, *, web: bool) -> list[dict[str, Any]]:
        """So many faults, evenly drawn over the time, every kind among them."""
        kinds = {kind: weight for kind, weight in KINDS.items() if web or "web" not in kind}
        drawn = list(kinds)[:count] + self.dice.choices(
            list(kinds), weights=list(kinds.values()), k=max(0, count - len(kinds))
        )
        self.dice.shuffle(drawn)
        moments = sorted(self.dice.uniform(1, max(2.0, seconds - 2)) for _ in drawn)
        return [{"at": round(at, 2), "kind": kind} for at, kind in zip(moments, drawn, strict=True)]

    def strike(self, kind: str) -> None:
        """Do one of them now."""
        try:
            done = self._deeds()[kind]()
        except psycopg2.Error:
            done = False  # the database is away at this moment: there is no connection to end
        if done is not False:
            self.kills[kind] += 1

    def check(self) -> None:
        """Let Redis go on when its standstill is over."""
        if self._wakes and time.monotonic() > self._wakes:
            self.servers.signal("redis", signal.SIGCONT)
            self._wakes = None

    def _deeds(self) -> dict[str, Callable[[], Any]]:
        return {
            "kill a sweeper": lambda: self._kill("sweeper"),
            "kill the parent of a worker": lambda: self._kill("worker"),
            "kill the child of a worker": lambda: self.keeper.kill_child(self._one("worker"), self.dice),
            "kill the group of a worker": lambda: self._kill("worker", group=True),
            "kill a beat": lambda: self._kill("beat"),
            "FLUSHALL": self.servers.flush_redis,
            "kill Redis": lambda: self.servers.signal("redis", signal.SIGKILL),
            "Redis takes connections and never answers": self._standstill,
            "PostgreSQL restarts at once": lambda: self.servers.signal("postgres", signal.SIGQUIT),
            "PostgreSQL ends connections": lambda: self.servers.hit_connections(self.dice),
            "kill somebody in the middle of an act": lambda: self._kill("acts"),
            "kill a web process": lambda: self.keeper.kill_child("web", self.dice),
        }

    def _one(self, role: str) -> str:
        names = [name for name in self.keeper.all if name.startswith(f"{role}-")]
        return self.dice.choice(sorted(names))

    def _kill(self, role: str, *, group: bool = False) -> bool:
        return self.keeper.kill(self._one(role), group=group)

    def _standstill(self) -> None:
        self.servers.signal("redis", signal.SIGSTOP)
        self._wakes = time.monotonic() + STANDSTILL
