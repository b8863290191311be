"""Who is told when a case is late: whoever is in charge, heads the office, watches over it, leads the region.

Worked out for many cases at once, in three questions to the database however many they are. Nobody is told
of a case that she could not open: every answer is a posting whose sight covers the case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from accounts.models import Posting
from accounts.permissions import Role
from deadlines.models import Audience
from organisations.models import OrganisationGroup, RegionLevel

from .models import DutyKind, LevelDuty, Mediation, MediationState

__all__ = ["Late", "Watchers"]

_DESK = (Role.CLERK, Role.TRIAGE, Role.PARTNER)
_WATCHING = (Role.SUPERVISOR, Role.OFFICIAL)


@dataclass(frozen=True)
class Late:
    """What is late: a case, the office that answers for it, and the family of the policy."""

    case: int
    office: int
    region: str
    red: bool
    family: str


@dataclass(frozen=True)
class _Post:
    user: int
    office: int
    role: str
    head: bool
    region: str
    centre: bool


class Watchers:
    """The people around a number of late cases on a day."""

    def __init__(self, late: Iterable[Late], offices: dict[int, str], *, day: date) -> None:
        """`offices`: the region of every office that answers for one of them."""
        self.late, self.offices, self.day = list(late), offices, day
        self._known: dict[Hashable, list[int]] = {}

    def of(self, one: Late, audiences: Sequence[str]) -> list[int]:
        """The people of these audiences, each once; those above where an office has nobody of that kind."""
        asked: dict[str, Callable[[Late], list[int]]] = {
            Audience.IN_CHARGE: self._in_charge,
            Audience.HEAD: self._heads,
            Audience.ABOVE: self._above,
            Audience.LEADER: self._leaders,
        }
        # Most cases of an office have the same people around them.
        special = self._mediators.get(one.case), self._sponsors.get(one.case)
        alike = one.office, one.region, one.red, one.family, special, tuple(audiences)
        if alike not in self._known:
            people = dict.fromkeys(person for name in audiences for person in asked[name](one))
            self._known[alike] = list(people)
        return self._known[alike]

    def _in_charge(self, one: Late) -> list[int]:
        mediator = self._mediators.get(one.case)
        if mediator and mediator in {post.user for post in self._at(one.office)}:
            return [mediator]
        wanted = (Role.TRIAGE,) if one.family == "triage" else _DESK
        desk = self._people(one.office, wanted) or self._people(one.office, (*_DESK, Role.MEDIATOR))
        return desk or self._heads(one)

    def _heads(self, one: Late) -> list[int]:
        heads = [post.user for post in self._at(one.office) if post.head]
        return heads or self._people(one.office, (Role.SUPERVISOR,)) or self._above(one)

    def _above(self, one: Late) -> list[int]:
        """Supervisors of the nearest centre above the office; a centre is watched by the centre above it."""
        region = self.offices[one.office]
        itself = any(post.centre for post in self._at(one.office))
        for code in _upwards(region):
            if itself and code == region:
                continue
            found = [
                post.user
                for post in self._in(code)
                if post.centre and post.role == Role.SUPERVISOR and post.office != one.office
            ]
            if found:
                return found
        return self._people(one.office, (Role.SUPERVISOR,))

    def _leaders(self, one: Late) -> list[int]:
        sponsor = self._sponsors.get(one.case) if one.red else None
        if sponsor:
            return [sponsor]
        for code in _upwards(one.region):
            found = [post.user for post in self._in(code) if post.role == Role.OFFICIAL]
            if found:
                return found
        return self._above(one)

    def _people(self, office: int, roles: Sequence[str]) -> list[int]:
        return [post.user for post in self._at(office) if post.role in roles]

    def _at(self, office: int) -> list[_Post]:
        return self._posts[0].get(office, [])

    def _in(self, region: str) -> list[_Post]:
        return self._posts[1].get(region, [])

    @cached_property
    def _posts(self) -> tuple[dict[int, list[_Post]], dict[str, list[_Post]]]:
        regions = {code for one in self.late for code in _upwards(one.region)}
        regions |= {code for region in self.offices.values() for code in _upwards(region)}
        current = Posting.objects.current(self.day).filter(user__is_active=True)
        held = current.filter(organisation__in=list(self.offices))
        watching = current.filter(organisation__region__in=regions, role__in=_WATCHING)
        rows = (
            (held | watching)
            .order_by("pk")
            .values_list(
                "user", "organisation", "role", "head", "organisation__region", "organisation__kind__group"
            )
        )
        by_office: dict[int, list[_Post]] = defaultdict(list)
        by_region: dict[str, list[_Post]] = defaultdict(list)
        for user, office, role, head, region, group in rows.distinct():
            post = _Post(user, office, role, head, region, group == OrganisationGroup.CENTRE)
            by_office[office].append(post)
            by_region[region].append(post)
        return by_office, by_region

    @cached_property
    def _mediators(self) -> dict[int, int]:
        current = Mediation.objects.filter(
            case__in={one.case for one in self.late},
            state__in=(MediationState.OFFERED, MediationState.ACCEPTED),
        )
        return {case: user for case, user in current.values_list("case", "mediator__user") if user}

    @cached_property
    def _sponsors(self) -> dict[int, int]:
        red = {one.case for one in self.late if one.red}
        if not red:
            return {}
        named = LevelDuty.objects.filter(case__in=red, kind=DutyKind.SPONSOR, leader__is_active=True)
        return dict(named.order_by("pk").values_list("case", "leader"))


@lru_cache(maxsize=4096)
def _upwards(region: str) -> tuple[str, ...]:
    """The codes of the region and of those that contain it, the nearest first."""
    lengths = [level.prefix_length for level in RegionLevel if level.prefix_length <= len(region)]
    return tuple(dict.fromkeys(region[:length].ljust(6, "0") for length in reversed(lengths)))
