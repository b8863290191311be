"""Progress goes to stderr; stdout is kept for figures."""

from __future__ import annotations

import sys
import time

_BEGAN = time.monotonic()


def elapsed() -> float:
    """Seconds since the process began."""
    return time.monotonic() - _BEGAN


def say(text: str) -> None:
    """One line, with those seconds."""
    print(f"{elapsed():6.0f} s  {text}", file=sys.stderr, flush=True)
