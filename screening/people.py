"""Who is told that a return is due or missing: the unit, then the township, then the county. Many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from accounts.models import Posting
from accounts.permissions import ROLE_PERMS, Perms, Role
from deadlines.models import Audience
from organisations.models import OrganisationGroup, Region, RegionLevel

__all__ = ["Unit", "Watchers", "above"]

_RETURNING = tuple(role for role in Role if Perms.SCREEN_RETURN in ROLE_PERMS[role])
_WATCHING = (Role.SUPERVISOR, Role.TRIAGE, Role.CLERK)
"""Who is told of missing returns below, in the order in which an office has somebody."""


@dataclass(frozen=True)
class Unit:
    """What has to be returned: the unit, and the office that returns."""

    region: str
    office: int


class Watchers:
    """The people around a number of units on a day, in one question however many they are."""

    def __init__(self, units: Iterable[Unit], *, day: date) -> None:
        self.units, self.day = list(units), day

    def of(self, unit: Unit, audience: str) -> tuple[str, list[int]]:
        """The region whose people are told, and the people; those above where it has nobody.

        The unit itself, then one level above it (the township of a village), then two.
        """
        asked: dict[str, Callable[[Unit], tuple[str, list[int]]]] = {
            Audience.IN_CHARGE: self._returning,
            Audience.HEAD: self._returning,
            Audience.ABOVE: lambda one: self._from(one, 0),
            Audience.LEADER: lambda one: self._from(one, 1),
        }
        return asked[audience](unit)

    def _returning(self, unit: Unit) -> tuple[str, list[int]]:
        found = [user for user, role in self._at[unit.office] if role in _RETURNING]
        return (unit.region, found) if found else self._from(unit, 0)

    def _from(self, unit: Unit, skipped: int) -> tuple[str, list[int]]:
        places = above(unit.region)
        for code in places[skipped:]:
            found = self._first(code, _WATCHING)
            if found:
                return code, found
        # Nobody watches there, or nothing lies above: the officials of the highest place are told.
        return places[-1], self._first(places[-1], (Role.OFFICIAL, *_WATCHING))

    def _first(self, code: str, roles: Sequence[str]) -> list[int]:
        """The people at the centres of a region who have the first of these roles that anybody has."""
        found = ([user for user, has in self._in[code] if has == role] for role in roles)
        return next((people for people in found if people), [])

    @cached_property
    def _posts(self) -> tuple[dict[int, list[tuple[int, str]]], dict[str, list[tuple[int, str]]]]:
        regions = {code for one in self.units for code in above(one.region)}
        current = Posting.objects.current(self.day).filter(user__is_active=True)
        returning = current.filter(organisation__in={one.office for one in self.units}, role__in=_RETURNING)
        watching = current.filter(
            organisation__region__in=regions, organisation__kind__group=OrganisationGroup.CENTRE,
            role__in=(*_WATCHING, Role.OFFICIAL),
        )  # fmt: skip
        at: dict[int, list[tuple[int, str]]] = defaultdict(list)
        within: dict[str, list[tuple[int, str]]] = defaultdict(list)
        columns = ("user", "role", "organisation", "organisation__region", "organisation__kind__group")
        for user, role, office, region, group in (returning | watching).order_by("pk").values_list(*columns):
            at[office].append((user, role))
            if group == OrganisationGroup.CENTRE:
                within[region].append((user, role))
        return at, within

    @property
    def _at(self) -> dict[int, list[tuple[int, str]]]:
        return self._posts[0]

    @property
    def _in(self) -> dict[str, list[tuple[int, str]]]:
        return self._posts[1]


def above(region: str) -> list[str]:
    """The codes of the regions above this one that watch, the nearest first: township, county, city."""
    codes = Region(code=region, level=_level_of(region)).ancestor_codes
    return [code for code in reversed(codes) if not code.endswith("0000")]


def _level_of(code: str) -> RegionLevel:
    """The level of a region by its code."""
    if len(code) > 6:
        return next(level for level in RegionLevel if level.prefix_length == len(code))
    return RegionLevel.CITY if code.endswith("00") else RegionLevel.COUNTY
