"""Whether a message about a deadline still holds when it is to be sent."""

from __future__ import annotations

from deadlines.models import Deadline

__all__ = ["deadline_still_holds"]


def deadline_still_holds(rest: str) -> bool:
    """For messages about `deadline:<id>:<epoch>`: it is open, runs, and its date was not moved."""
    pk, _colon, epoch = rest.partition(":")
    if not (pk.isdigit() and epoch.isdigit()):
        return False
    return Deadline.objects.open().filter(pk=int(pk), epoch=int(epoch), paused_at=None).exists()
