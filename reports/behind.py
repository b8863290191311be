"""The acts behind a figure: the very rows that were counted."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from cases.models import Event
from cases.models.sight import sight

from .asked import Asked
from .figures import events_of
from .measures import measure

__all__ = ["acts_behind"]


def acts_behind(user: User, asked: Asked, code: str) -> QuerySet[Event]:
    """The acts that a measure counted, as far as the person sees their cases: newest first by `-at`, `-id`.

    Raises:
        LookupError: there is no such measure.
    """
    found = events_of(asked).filter(measure(code).where)
    if asked.level:
        found = found.filter(to_level=asked.level)
    if asked.office:
        found = found.filter(to_holder=asked.office)
    scope = scope_of(user, Perms.CASE_READ)
    # Who sees the whole place sees every case in it; the case need not be asked.
    if not any(asked.place.prefix.startswith(prefix) for prefix in scope.prefixes):
        found = found.filter(sight(scope, "case__"))
    return found.order_by("-at", "-id")
