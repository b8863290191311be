"""Whose cases a person may see, and in which posting the person acts. One address for both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from core.errors import NotAllowed

from .models import Posting, User
from .permissions import ROLE_PERMS, ROLE_REACH, Perms, Reach, Role


class Placed(Protocol):
    """Something that lies in a region and belongs to organisations, such as a case."""

    @property
    def scope_region(self) -> str: ...

    @property
    def scope_organisations(self) -> frozenset[int]: ...


@dataclass(frozen=True)
class Scope:
    """Region prefixes seen whole, and organisations whose own cases are seen."""

    prefixes: frozenset[str]
    organisations: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.prefixes or self.organisations)


def scope_of(user: User | AnonymousUser, perm: Perms = Perms.CASE_READ) -> Scope:
    """What the person may see by the postings in force that carry the right; nobody sees by default."""
    postings = [p for p in _postings(user) if perm in ROLE_PERMS[Role(p.role)]]
    prefixes = {p.organisation.region.prefix for p in postings if ROLE_REACH[Role(p.role)] == Reach.SUBTREE}
    organisations = {p.organisation_id for p in postings if ROLE_REACH[Role(p.role)] != Reach.NONE}
    return Scope(_outermost(prefixes), frozenset(organisations))


def can(user: User | AnonymousUser, perm: Perms, thing: Placed | None = None) -> bool:
    """Whether one posting of the person carries the right and, if a thing is given, reaches it."""
    return _find(user, perm, thing) is not None


def posting_for(user: User, perm: Perms, thing: Placed | None = None) -> Posting:
    """The posting in which the person acts.

    Raises:
        NotAllowed: no posting in force carries the right here.
    """
    posting = _find(user, perm, thing)
    if posting is None:
        raise NotAllowed(_("Your posting does not give you this right: %(right)s.") % {"right": perm.label})
    return posting


def _find(user: User | AnonymousUser, perm: Perms, thing: Placed | None) -> Posting | None:
    holders = (p for p in _postings(user) if perm in ROLE_PERMS[Role(p.role)])
    return next((p for p in holders if thing is None or _reaches(p, thing)), None)


def _reaches(posting: Posting, thing: Placed) -> bool:
    reach = ROLE_REACH[Role(posting.role)]
    if reach == Reach.NONE:
        return False
    if posting.organisation_id in thing.scope_organisations:
        return True
    return reach == Reach.SUBTREE and posting.organisation.region.contains(thing.scope_region)


def _postings(user: User | AnonymousUser) -> list[Posting]:
    return user.current_postings if isinstance(user, User) and user.is_active else []


def _outermost(prefixes: Iterable[str]) -> frozenset[str]:
    """Drop a prefix that another one already covers, so that the query has one range less."""
    kept: list[str] = []
    for prefix in sorted(prefixes, key=len):
        if not any(prefix.startswith(outer) for outer in kept):
            kept.append(prefix)
    return frozenset(kept)
