"""Papers added to the file and struck out."""

from __future__ import annotations

from .act import Act

PAPERS: tuple[Act, ...] = ()
