"""Which offices can be handed something: somebody there answers, and the office serves the place."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Posting
from accounts.permissions import ROLE_PERMS, Perms, Role
from cases.models import Case
from organisations.models import Organisation, OrganisationGroup, Region, RegionLevel
from organisations.models import OrganisationQuerySet as Offices

__all__ = ["answers", "centre_above", "nearest", "people_at", "reachable", "staffed"]

_COUNTY = RegionLevel.COUNTY.prefix_length
_ANSWERING = [role for role, perms in ROLE_PERMS.items() if Perms.LEG_ANSWER in perms]
_DESK = (Role.CLERK, Role.TRIAGE, Role.PARTNER)
_DECIDING = [role for role, perms in ROLE_PERMS.items() if perms & {Perms.CASE_TRIAGE, Perms.LEG_OVERRULE}]


def staffed(offices: Offices, roles: Iterable[str] = _ANSWERING) -> Offices:
    """Those at which an active person has a posting in force that lets her answer a hand-over."""
    people = Posting.objects.current(timezone.localdate()).filter(
        organisation=OuterRef("pk"), user__is_active=True, role__in=list(roles)
    )
    return offices.active().filter(Exists(people))


def answers(office: Organisation) -> bool:
    """Whether somebody there can answer."""
    return staffed(Organisation.objects.filter(pk=office.pk)).exists()


def nearest(groups: Iterable[str], region: Region, *, but: Iterable[int] = ()) -> Organisation | None:
    """The nearest office of these groups that serves the place: there, above it, else below it."""
    offices = staffed(Organisation.objects.filter(kind__group__in=list(groups))).exclude(pk__in=list(but))
    offices = offices.select_related("region", "kind")
    return offices.serving(region.code).first() or offices.within(region).order_by("region_id", "pk").first()


def reachable(case: Case, groups: Iterable[str], *, but: Iterable[int] = ()) -> Offices:
    """The offices of these groups around a case that can be handed something: its county, and above."""
    region = case.region
    near = Q(region__code__startswith=region.prefix[:_COUNTY]) | Q(region_id__in=region.ancestor_codes)
    offices = Organisation.objects.filter(near, kind__group__in=list(groups)).exclude(pk__in=list(but))
    return staffed(offices).select_related("region", "kind").order_by("kind__position", "region_id", "name")


def centre_above(one: Organisation, other: Organisation) -> Organisation | None:
    """The nearest centre above two offices at which somebody can decide between them."""
    both = [*one.region.ancestor_codes, one.region_id], [*other.region.ancestor_codes, other.region_id]
    codes = set(both[0]) & set(both[1])
    centres = Organisation.objects.filter(kind__group=OrganisationGroup.CENTRE, region_id__in=codes)
    found = staffed(centres, _DECIDING).exclude(pk__in=[one.pk, other.pk]).select_related("region")
    return found.order_by("-region_id", "pk").first()


def people_at(offices: Collection[int]) -> dict[int, list[int]]:
    """Who answers hand-overs at these offices today, by office; one statement, none for no office."""
    found: dict[int, list[int]] = {}
    if not offices:
        return found
    current = Posting.objects.current(timezone.localdate()).filter(
        organisation__in=offices, user__is_active=True, role__in=_DESK
    )
    for office, user in current.order_by("pk").values_list("organisation", "user"):
        found.setdefault(office, []).append(user)
    return found
