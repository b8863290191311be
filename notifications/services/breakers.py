"""A channel that is out of order is left alone for a while: its messages do not keep the others waiting.

Only this process knows: a breaker is a courtesy, the truth is in the rows.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

__all__ = ["AFTER", "PAUSE", "closed", "failed", "forget", "worked"]

AFTER = 3
"""Failures in a row."""
PAUSE = 20.0
"""Seconds until one message is tried again."""


@dataclass
class _Breaker:
    failures: int = 0
    until: float = 0.0


_breakers: dict[str, _Breaker] = {}


def closed(channel: str) -> bool:
    """Whether the channel may be used now."""
    return _of(channel).until <= time.monotonic()


def worked(channel: str) -> None:
    """Somebody answered there."""
    _breakers.pop(channel, None)


def failed(channel: str) -> None:
    """The channel itself did not work."""
    breaker = _of(channel)
    breaker.failures += 1
    if breaker.failures >= AFTER:
        breaker.until = time.monotonic() + PAUSE


def forget() -> None:
    """Try everything at once again."""
    _breakers.clear()


def _of(channel: str) -> _Breaker:
    return _breakers.setdefault(channel, _Breaker())
