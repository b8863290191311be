"""Whom a major risk is told: upward and sideways, at the same time. The rules are data (risk_desks.csv).

Source: seed 004, section 2 (1): what is found of major risk is "reported at the same time to the authority
in charge and to the party committee and government of the place, and told to the bodies and departments
concerned". An office at which nobody works with this system cannot confirm that it has read: not listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Exists, OuterRef, Q

from accounts.permissions import ROLE_PERMS, Perms, Role
from organisations.imports import rows
from organisations.models import Organisation, OrganisationGroup, OrganisationQuerySet, RegionLevel

from .models import Direction, Finding
from .telling import posted

__all__ = ["Told", "people_of", "reachable", "told"]

_FILE = Path(__file__).parent / "fixtures" / "risk_desks.csv"
_COUNTY = RegionLevel.COUNTY.prefix_length
_READING = tuple(role for role in Role if Perms.SCREEN_READ in ROLE_PERMS[role])
_LEADING = (Role.SUPERVISOR, Role.OFFICIAL)


@dataclass(frozen=True)
class Told:
    """One office that is told, and which way that is."""

    organisation: Organisation
    direction: Direction


@dataclass(frozen=True)
class _Rule:
    """One line of the file: a filled column has to hold; one word of its list is enough.

    An office of another place of the county is told only where the line says so (`elsewhere`).
    """

    direction: Direction
    dispute_types: tuple[str, ...]
    signs: frozenset[str]
    groups: frozenset[str]
    names: tuple[str, ...]
    elsewhere: bool

    def holds(self, finding: Finding) -> bool:
        fits = not self.dispute_types or finding.dispute_type_id.startswith(self.dispute_types)
        return fits and (not self.signs or bool(self.signs & set(finding.signs)))

    def wants(self, office: Organisation, finding: Finding) -> bool:
        named = not self.names or any(word in office.name for word in self.names)
        serves = self.elsewhere or office.region.contains(finding.region_id)
        return named and serves and office.kind.group in self.groups


def told(finding: Finding, day: date) -> list[Told]:
    """The offices that are told of it: every centre above, of every other kind the nearest one."""
    near = sorted(reachable(finding, day), key=lambda office: _away(office, finding))
    found: dict[int, Told] = {}
    for rule in _rules():
        wanted = [office for office in near if rule.holds(finding) and rule.wants(office, finding)]
        for office in wanted if OrganisationGroup.CENTRE in rule.groups else wanted[:1]:
            found.setdefault(office.pk, Told(office, rule.direction))
    return list(found.values())


def reachable(finding: Finding, day: date) -> OrganisationQuerySet:
    """Every office that may be told: of the county or above the place, with somebody at work; not its own."""
    region = finding.region
    around = Q(region__code__startswith=region.prefix[:_COUNTY]) | Q(region__in=_upwards(finding))
    people = posted(day).filter(organisation=OuterRef("pk"), role__in=_READING)
    offices = Organisation.objects.active().filter(around, Exists(people)).exclude(pk=finding.organisation_id)
    return offices.select_related("kind", "region").order_by("region_id", "name")


def people_of(offices: Collection[int], day: date) -> list[int]:
    """Who is told there: those who lead or supervise; where nobody does, all who may read."""
    found: dict[int, dict[bool, list[int]]] = defaultdict(lambda: defaultdict(list))
    there = posted(day).filter(organisation__in=offices, role__in=_READING)
    for office, user, role in there.values_list("organisation", "user", "role"):
        found[office][role in _LEADING].append(user)
    return list(dict.fromkeys(user for one in found.values() for user in one.get(True) or one[False]))


def _upwards(finding: Finding) -> list[str]:
    """The place itself and the regions above it that watch: township, county, city."""
    codes = [finding.region_id, *reversed(finding.region.ancestor_codes)]
    return [code for code in codes if not code.endswith("0000")]


def _away(office: Organisation, finding: Finding) -> tuple[bool, int, str]:
    """The nearest first: at the place or above it, then what lies elsewhere in the county."""
    region = office.region
    over = region.contains(finding.region_id)
    return not over, -len(region.prefix) if over else len(region.prefix), office.name


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_read(rows(_FILE)))


def _read(lines: Iterable[dict[str, str]]) -> Iterable[_Rule]:
    for line in lines:
        yield _Rule(
            Direction(line["direction"]), tuple(line["dispute_types"].split()),
            frozenset(line["signs"].split()), frozenset(line["groups"].split()), tuple(line["names"].split()),
            line["elsewhere"] == "1",
        )  # fmt: skip
