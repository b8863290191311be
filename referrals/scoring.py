"""Who fits a case best, as pure rules: points with their reasons, and who may not come at all.

Reading stands in matching.py; nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

SPECIALITY_EXACT, SPECIALITY_FAMILY = 30, 20
LANGUAGE = 20
FREE, PER_CASE = 15, 3
PLACE = ((12, 25), (9, 20), (6, 10), (4, 4))
"""Digits of the division code that both share -> points: village, township, county, city."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Why(Enum):
    """What a reason is about."""

    SPECIALITY = "speciality"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    LANGUAGE = "language"
    LOAD = "load"
    ACQUAINTED = "acquainted"


_PLACE_WHY = {12: Why.VILLAGE, 9: Why.TOWNSHIP, 6: Why.COUNTY, 4: Why.CITY}


@dataclass(frozen=True)
class Need:
    """What the case asks for. `languages` holds what is needed beside Chinese."""

    dispute_type: str
    region: str
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """A mediator as the rules see one. `fields` are names of specialities with their type beginnings."""

    id: int
    region: str
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    languages: frozenset[str] = frozenset()
    load: int = 0
    last_assigned: datetime | None = None
    serves: bool = True
    away: bool = False
    stepped_back: bool = False
    is_party: bool = False
    acquainted: bool = False


@dataclass(frozen=True)
class Point:
    """One reason, worth so many points; `word` is the speciality or language it is about."""

    why: Why
    points: int
    word: str = ""


@dataclass(frozen=True)
class Scored:
    """A candidate with the sum of the reasons."""

    candidate: Candidate
    reasons: tuple[Point, ...]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)


def fit(candidate: Candidate) -> bool:
    """Whether the mediator may come at all: appointed, there today, not recused, not a party."""
    barred = (candidate.away, candidate.stepped_back, candidate.is_party)
    return candidate.serves and not any(barred)


def rank(need: Need, candidates: Iterable[Candidate]) -> list[Scored]:
    """Everybody who may come, the best first.

    Of equal points the one with less in hand, then who was given a case least recently (fairness), then
    the older entry of the register: the order never depends on how the rows were read.
    """
    scored = [Scored(one, _reasons(need, one)) for one in candidates if fit(one)]
    return sorted(scored, key=_place)


def _place(scored: Scored) -> tuple[int, int, datetime, int]:
    one = scored.candidate
    return -scored.points, one.load, one.last_assigned or _LONG_AGO, one.id


def _reasons(need: Need, one: Candidate) -> tuple[Point, ...]:
    found = [*_speciality(need, one), *_near(need, one), *_spoken(need, one)]
    found.append(Point(Why.LOAD, max(FREE - PER_CASE * one.load, 0)))
    if one.acquainted:
        found.append(Point(Why.ACQUAINTED, 0))
    return tuple(found)


def _speciality(need: Need, one: Candidate) -> list[Point]:
    """The closest field alone counts."""
    covered = [
        (len(beginning), name)
        for name, beginnings in one.fields
        for beginning in beginnings
        if beginning and need.dispute_type.startswith(beginning)
    ]
    if not covered:
        return []
    digits, name = max(covered)
    return [Point(Why.SPECIALITY, SPECIALITY_EXACT if digits > 2 else SPECIALITY_FAMILY, name)]


def _near(need: Need, one: Candidate) -> list[Point]:
    """By the digits both places share; who works for the county is near to all of it."""
    for digits, points in PLACE:
        both = len(need.region) >= digits and len(one.region) >= digits
        if both and need.region[:digits] == one.region[:digits]:
            return [Point(_PLACE_WHY[digits], points)]
    return []


def _spoken(need: Need, one: Candidate) -> list[Point]:
    return [Point(Why.LANGUAGE, LANGUAGE, code) for code in sorted(need.languages & one.languages)]
