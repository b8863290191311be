"""Closing, follow-up, reopening, archive."""

from __future__ import annotations

from .act import Act

CLOSING: tuple[Act, ...] = ()
