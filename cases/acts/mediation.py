"""Mediation: who mediates, sessions, notes, suspension, extension, failure."""

from __future__ import annotations

from .act import Act

MEDIATION: tuple[Act, ...] = ()
