"""Which organisations' rooms, rosters and calendars concern a person. The one place for the condition.

The register itself is open to whoever may read it: it names people in their office, not their private data.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from functools import reduce

from django.db.models import Q

from accounts.models import User
from accounts.permissions import ROLE_PERMS, Perms, Role
from accounts.scope import can, scope_of
from organisations.models import Organisation, Region

NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class At:
    """An organisation as a thing that lies somewhere (accounts.scope.Placed)."""

    organisation: Organisation

    @property
    def scope_region(self) -> str:
        return str(self.organisation.region_id)

    @property
    def scope_organisations(self) -> frozenset[int]:
        return frozenset({self.organisation.pk})


def near(one: Organisation, other: Organisation) -> bool:
    """Whether two offices work for the same people: in one county, or one of them above the other."""
    here, there = one.region, other.region
    return here.county_code == there.county_code or here.contains(there.code) or there.contains(here.code)


def near_any(user: User, perm: Perms, path: str = "") -> Q:
    """Organisations near a posting that carries the right; `path` leads to them (`room__organisation__`)."""
    regions = {
        posting.organisation.region
        for posting in user.current_postings
        if user.is_active and perm in ROLE_PERMS[Role(posting.role)]
    }
    found = [_around(region, path) for region in sorted(regions, key=lambda region: region.code)]
    return reduce(operator.or_, found) if found else NOTHING


def kept_by(user: User, path: str = "") -> Q:
    """Organisations for which `keeps` says yes, as a condition."""
    scope = scope_of(user, Perms.REGISTER_KEEP)
    prefixes = set(scope.prefixes) | {
        posting.organisation.region.prefix
        for posting in user.current_postings
        if user.is_active and posting.role == Role.ADMIN
    }
    kept = Q(**{f"{path}pk__in": scope.organisations})
    for prefix in sorted(prefixes):
        kept |= Q(**{f"{path}region__code__startswith": prefix})
    return kept


def keeps(user: User, organisation: Organisation) -> bool:
    """Whether the person keeps the register of this organisation: by reach, or as its administrator."""
    return can(user, Perms.REGISTER_KEEP, At(organisation)) or user.administers(organisation.region_id)


def _around(region: Region, path: str) -> Q:
    county = region.prefix[: min(len(region.prefix), len(region.county_code))]
    return Q(**{f"{path}region__code__startswith": county}) | Q(
        **{f"{path}region_id__in": region.ancestor_codes}
    )
