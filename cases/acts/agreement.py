"""Agreement, signatures, performance, confirmation."""

from __future__ import annotations

from .act import Act

AGREEMENT: tuple[Act, ...] = ()
