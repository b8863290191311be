"""The acts behind a figure: the very rows that were counted."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import Event
from cases.models.sight import sight

from .asked import Asked
from .events import events_of
from .measures import measure

__all__ = ["acts_behind", "narrowed", "seen"]


def acts_behind(user: User, asked: Asked, code: str) -> QuerySet[Event]:
    """The acts that a measure counted, as far as the person sees their cases: newest first by `-at`, `-id`.

    Raises:
        LookupError: there is no such measure.
    """
    return seen(user, asked, narrowed(asked, events_of(asked).filter(measure(code).where)))


def narrowed(asked: Asked, acts: QuerySet[Event]) -> QuerySet[Event]:
    """Of these acts those that left the case at the level, and in the hands, that are asked for."""
    given = {"to_level": asked.level, "to_holder": asked.office}
    return acts.filter(**{name: value for name, value in given.items() if value})


def seen(user: User, asked: Asked, acts: QuerySet[Event]) -> QuerySet[Event]:
    """Of acts in the place that is asked for those whose cases the person sees, newest first."""
    scope = scope_of(user, Perms.CASE_READ)
    # Who sees the whole place sees every case in it; the case need not be asked.
    if not any(asked.place.prefix.startswith(prefix) for prefix in scope.prefixes):
        acts = acts.filter(sight(scope, "case__"))
    return acts.order_by("-at", "-id")
