"""Hand-overs that were taken: from which kind of body to which. Counted is each act, not each case.

A case that goes on and comes back is counted at every step. One statement from the events of the period.
"""

from __future__ import annotations

from django.db.models import Count, QuerySet

from accounts.models import User
from cases.models import Event

from .asked import Asked
from .behind import narrowed, seen
from .events import events_of

__all__ = ["passages", "passages_behind"]

_GIVER, _TAKER = "from_holder__kind__group", "to_holder__kind__group"


def passages(asked: Asked) -> dict[tuple[str, str], int]:
    """How many hand-overs were taken in the period, by the kinds of body that gave and took."""
    counted = _taken(asked).order_by().values_list(_GIVER, _TAKER).annotate(count=Count("pk"))
    return {(giver, taker): count for giver, taker, count in counted}


def passages_behind(user: User, asked: Asked, giver: str, taker: str) -> QuerySet[Event]:
    """The hand-overs that were counted, as far as the person sees their cases: newest first."""
    return seen(user, asked, _taken(asked).filter(**{_GIVER: giver, _TAKER: taker}))


def _taken(asked: Asked) -> QuerySet[Event]:
    return narrowed(asked, events_of(asked).filter(kind="take"))
