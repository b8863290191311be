"""Whom a message of an act goes to: the desk of an office, its head, whoever watches over a place.

Everybody named here holds a posting in force and an open account; the one who acts is never told herself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.utils import timezone

from accounts.models import Posting, PostingQuerySet
from accounts.permissions import ROLE_PERMS, Perms, Role
from organisations.models import Region

__all__ = ["approvers", "at_office", "desk_of", "present", "upwards", "watching"]

_DESK = (Role.CLERK, Role.TRIAGE, Role.PARTNER)
_WATCHING = (Role.SUPERVISOR, Role.OFFICIAL)
_APPROVING = tuple(role for role in Role if Perms.CASE_APPROVE in ROLE_PERMS[role])


def desk_of(offices: Collection[int]) -> list[int]:
    """Who answers at these offices: their desks, and where one has none its mediators; one statement."""
    rows = _posts().filter(organisation__in=offices, role__in=(*_DESK, Role.MEDIATOR))
    by_office: dict[int, dict[bool, list[int]]] = {}
    for office, user, role in rows.values_list("organisation", "user", "role"):
        by_office.setdefault(office, {}).setdefault(role in _DESK, []).append(user)
    return _once(user for found in by_office.values() for user in found.get(True) or found.get(False) or ())


def at_office(office: int, *roles: str, head: bool = False) -> list[int]:
    """The people with these roles at an office, and its head if wanted; one statement."""
    rows = _posts().filter(organisation=office).values_list("user", "role", "head")
    return _once(user for user, role, heads in rows if role in roles or (head and heads))


def watching(region: Region) -> list[int]:
    """The supervisors and the officials nearest to a place: there, else further up; one statement."""
    rows = _posts().filter(organisation__region__in=upwards(region), role__in=_WATCHING)
    return _nearest(rows.values_list("role", "organisation__region", "user"), upwards(region))


def approvers(regions: Sequence[str]) -> list[int]:
    """Who may approve, in the last of these regions that has somebody; one statement."""
    rows = _posts().filter(organisation__region__in=regions, role__in=_APPROVING)
    found = rows.values_list("organisation__region", "user")
    return _nearest((("", code, user) for code, user in found), regions)


def present(users: Iterable[int | None], office: int) -> list[int]:
    """Those of these people who still work at the office; one statement."""
    wanted = [user for user in users if user is not None]
    return _once(_posts().filter(organisation=office, user__in=wanted).values_list("user", flat=True))


def upwards(region: Region) -> list[str]:
    """The codes of the regions that hold a place, from the province down to its own."""
    return [*region.ancestor_codes, region.code]


def _posts() -> PostingQuerySet:
    return Posting.objects.current(timezone.localdate()).filter(user__is_active=True).order_by("pk")


def _nearest(rows: Iterable[tuple[str, str, int]], regions: Sequence[str]) -> list[int]:
    """Of each kind, the people in the last of the regions that has somebody of that kind."""
    found, depth = list(rows), {code: place for place, code in enumerate(regions)}
    best: dict[str, int] = {}
    for kind, code, _user in found:
        best[kind] = max(best.get(kind, -1), depth[code])
    return _once(user for kind, code, user in found if depth[code] == best[kind])


def _once(users: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(users))
