"""Which faults of the database lie in one row, and which mean that the database itself is away."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError

__all__ = ["lies_in_the_row"]

_CLASSES = ("40", "54")
"""Deadlock and its kin; a row too large for an index. See the error codes of PostgreSQL."""
_CODES = ("55P03", "57014")
"""Somebody holds a lock; the statement took too long."""


def lies_in_the_row(error: DatabaseError | InterfaceError) -> bool:
    """Whether another row may succeed where this one failed. A full disk or a restart concerns everybody."""
    code = str(getattr(error.__cause__, "pgcode", None) or "")
    return code in _CODES or code.startswith(_CLASSES)
