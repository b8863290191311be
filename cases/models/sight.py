"""Scope turned into SQL: the condition under which a case is seen. The one place for it."""

from __future__ import annotations

from django.db.models import Q

from accounts.scope import Scope

NOTHING = Q(pk__in=())


def sight(scope: Scope, path: str = "") -> Q:
    """Cases inside the scope; `path` leads from another table to the case, such as `case__`."""
    if not scope:
        return NOTHING
    seen = Q()
    for prefix in sorted(scope.prefixes):
        seen |= Q(**{f"{path}region__code__startswith": prefix})
    if scope.organisations:
        seen |= Q(**{f"{path}offices__overlap": sorted(scope.organisations)})
    return seen
