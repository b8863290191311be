"""Named points at which a test may kill the process, to prove that no line is the wrong one to die at.

`CRASH_AT=sweep.claimed:3` kills the process (-9) when it passes that point the third time. Only where
settings.CRASH_POINTS is on, which no installation that serves people is.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

from django.conf import settings

__all__ = ["POINTS", "crash_point"]

POINTS = frozenset(
    {
        "sweep.claimed", "sweep.before_commit", "sweep.committed",
        "effect.claimed", "effect.before_commit", "effect.committed",
        "relay.leased", "relay.sent", "relay.marked",
        "act.before_commit", "act.committed", "round.before_commit",
        "report.before_commit",
    }
)  # fmt: skip
"""Every point there is; a test passes each."""
_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Die here, if this pass was asked for."""
    if not settings.CRASH_POINTS:
        return
    if name not in POINTS:
        raise ValueError(f"{name} is not a known crash point")
    _passed[name] += 1
    asked, _colon, count = os.environ.get("CRASH_AT", "").partition(":")
    if asked == name and _passed[name] == int(count or 1):
        os.kill(os.getpid(), signal.SIGKILL)
