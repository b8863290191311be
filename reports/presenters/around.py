"""The places above and just below one, kept for half a minute: they change a few times a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from core.kept import kept
from organisations.models import Region

from .address import Address

__all__ = ["Crumb", "around", "crumbs"]


@dataclass(frozen=True)
class Crumb:
    name: str
    url: str


def around(place: Region) -> tuple[list[Region], list[Region]]:
    """The places that contain this one, and those just below it, by their codes."""
    above = tuple(place.ancestor_codes)
    found = _around(place.pk, above)
    return [one for one in found if one.pk in above], [one for one in found if one.pk not in above]


@kept
def _around(code: str, above: tuple[str, ...]) -> tuple[Region, ...]:
    return tuple(Region.objects.filter(Q(pk__in=above) | Q(parent=code)).order_by("code"))


def crumbs(user: User, address: Address, above: Sequence[Region]) -> list[Crumb]:
    """The places above that are the person's own, the highest first."""
    own = scope_of(user, Perms.FIGURES).prefixes
    mine = (one for one in above if any(one.code.startswith(prefix) for prefix in own))
    return [Crumb(one.name, address.page(place=one.code)) for one in mine]
