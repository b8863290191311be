"""Hand-overs that were taken: from which kind of body to which. Counted is each act, not each case.

A case that goes on and comes back is counted at every step. One statement from the events of the period.
"""

from __future__ import annotations

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import Event
from cases.models.sight import sight

from .asked import Asked
from .figures import events_of

__all__ = ["passages", "passages_behind"]

_ACTS = ("take", "accept")
"""How the index knows hand-overs: one taken straight from the window is where the case is accepted."""
_GIVER, _TAKER = "from_holder__kind__group", "to_holder__kind__group"


def passages(asked: Asked) -> dict[tuple[str, str], int]:
    """How many hand-overs were taken in the period, by the kinds of body that gave and took."""
    counted = _taken(asked).order_by().values_list(_GIVER, _TAKER).annotate(count=Count("pk"))
    return {(giver, taker): count for giver, taker, count in counted}


def passages_behind(user: User, asked: Asked, giver: str, taker: str) -> QuerySet[Event]:
    """The hand-overs that were counted, as far as the person sees their cases: newest first."""
    found = _taken(asked).filter(**{_GIVER: giver, _TAKER: taker})
    scope = scope_of(user, Perms.CASE_READ)
    if not any(asked.place.prefix.startswith(prefix) for prefix in scope.prefixes):
        found = found.filter(sight(scope, "case__"))
    return found.order_by("-at", "-id")


def _taken(asked: Asked) -> QuerySet[Event]:
    found = events_of(asked).filter(act__in=_ACTS, kind="take")
    narrowed = {"to_level": asked.level, "to_holder": asked.office}
    return found.filter(**{name: value for name, value in narrowed.items() if value})
