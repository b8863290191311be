"""Scope turned into SQL for what lies in a unit: the condition under which it is seen."""

from __future__ import annotations

from django.db.models import Q

from accounts.scope import Scope

__all__ = ["sight"]


def sight(scope: Scope) -> Q:
    """Rows whose region lies in the scope, or whose office is one of it. Nobody sees by default."""
    seen = Q(pk__in=()) if not scope else Q()
    for prefix in sorted(scope.prefixes):
        seen |= Q(region__code__startswith=prefix)
    if scope.organisations:
        seen |= Q(organisation__in=sorted(scope.organisations))
    return seen
