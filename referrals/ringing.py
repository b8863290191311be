"""What the rungs of a hand-over's deadline do: the history of its case, the silent desk, the sender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cases import ringing
from cases.lateness import case_numbers, waits_for
from deadlines.subjects import Fired, Notice, late_watchers, numbers, subject

from .desks import people_at
from .models import Leg

__all__ = ["listen", "ring"]

_TELLS_SENDER = frozenset({"due", "overdue"})


def listen() -> None:
    """Register who handles the deadlines of legs, who is told of them, and what they are called."""
    subject("leg", ring)
    late_watchers("leg", waits_for)
    numbers("leg", case_numbers)


def ring(fired: Sequence[Fired]) -> list[Notice]:
    """Handler of the deadlines of a leg: as for a case; the sender is told too once the answer is late."""
    notices = ringing.ring(fired)
    legs = {one.fired.subject for one in notices if _TELLS_SENDER & set(one.fired.codes)}
    senders = dict(Leg.objects.filter(pk__in=legs).values_list("pk", "from_organisation"))
    desks = people_at(set(senders.values()))
    return [
        replace(one, people=[*one.people, *desks.get(senders.get(one.fired.subject, 0), ())])
        for one in notices
    ]
