"""The places above and just below one: one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from organisations.models import Region

from .address import Address

__all__ = ["Crumb", "around", "crumbs"]


@dataclass(frozen=True)
class Crumb:
    name: str
    url: str


def around(place: Region) -> tuple[list[Region], list[Region]]:
    """The places that contain this one, and those just below it, by their codes."""
    found = list(Region.objects.filter(Q(code__in=place.ancestor_codes) | Q(parent=place)).order_by("code"))
    above = [one for one in found if one.contains(place.code)]
    return above, [one for one in found if one not in above]


def crumbs(user: User, address: Address, above: Sequence[Region]) -> list[Crumb]:
    """The places above that are the person's own, the highest first."""
    own = scope_of(user, Perms.FIGURES).prefixes
    mine = (one for one in above if any(one.code.startswith(prefix) for prefix in own))
    return [Crumb(one.name, address.page(place=one.code)) for one in mine]
