"""Alert level, its duties, triage that keeps the case, consent."""

from __future__ import annotations

from .act import Act

LEVEL: tuple[Act, ...] = ()
