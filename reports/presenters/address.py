"""The address of a dashboard: what is asked, how it is looked at, and the ways on from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from organisations.models import Region, RegionLevel
from reports.asked import Asked, asked_from
from reports.filters import Compare, Preset, with_days

__all__ = ["FIGURES", "Address", "address_of"]

FIGURES = (
    "received", "accepted", "closed", "settled", "settlement_rate", "closing_rate", "satisfaction",
    "warning_rate", "open", "open_red",
)  # fmt: skip
"""The key figures, in the order they are shown; each can colour the map."""
_DAYS = ("since", "until")


@dataclass(frozen=True)
class Address:
    """What a dashboard is asked, and the addresses that change one thing of it."""

    asked: Asked
    preset: Preset | None
    compare: Compare
    figure: str
    depth: int = 0
    """How many levels the place lies below the person's own."""
    wall: bool = False

    @cached_property
    def params(self) -> dict[str, str]:
        """The parameters of this page; what is as usual is left out."""
        given = self.asked.params()
        if self.preset:
            given = {name: value for name, value in given.items() if name not in _DAYS}
            given["period"] = self.preset.value
        if self.compare != Compare.BEFORE:
            given["compare"] = self.compare.value
        if self.figure != FIGURES[0]:
            given["figure"] = self.figure
        return {**given, "wall": "1"} if self.wall else given

    @property
    def narrowed(self) -> bool:
        """Whether anything but place and days was asked."""
        return bool(self.asked.narrowed)

    def page(self, **changes: str) -> str:
        """The dashboard, with other parameters; an empty one is taken away."""
        return _joined(reverse("reports:dashboard"), self._with(changes))

    def part(self, name: str, **changes: str) -> str:
        """One block of it."""
        return _joined(reverse("reports:part", args=[name]), self._with(changes))

    def filters(self) -> str:
        return _joined(reverse("reports:filters"), self.params)

    def behind(self, figure: str, **changes: Any) -> str:
        """The list behind a figure; empty on a wall, from which no way leads on."""
        if self.wall:
            return ""
        path, asked = self._list
        return _joined(path, {**asked, "figure": figure, **changes})

    def place(self, code: str) -> str:
        """The dashboard of another place; empty on a wall."""
        return "" if self.wall else self.page(place=code)

    @cached_property
    def _list(self) -> tuple[str, dict[str, str]]:
        """Where lists are, and what is asked: worked out once for some two hundred links of a page."""
        return reverse("reports:behind"), self.asked.params()

    def _with(self, changes: Mapping[str, str]) -> dict[str, str]:
        given = {**self.params, **changes}
        if {"since", "until"} & changes.keys():
            given.pop("period", None)
        if "period" in changes:
            given = {name: value for name, value in given.items() if name not in _DAYS}
        return given


def address_of(user: User, given: Mapping[str, str]) -> Address:
    """What an address asks.

    Raises:
        BadInput: its days are none.
        Http404: the place is not the person's own.
    """
    filled, preset = with_days(given)
    compare, figure = given.get("compare", ""), given.get("figure", "")
    asked = asked_from(user, filled)
    return Address(
        asked=asked,
        preset=preset,
        depth=_depth(user, asked.place),
        compare=Compare(compare) if compare in Compare.values else Compare.BEFORE,
        figure=figure if figure in FIGURES else FIGURES[0],
        wall=given.get("wall") == "1",
    )


def _depth(user: User, place: Region) -> int:
    own = [one for one in scope_of(user, Perms.FIGURES).prefixes if place.prefix.startswith(one)]
    levels = [level.prefix_length for level in RegionLevel]
    return min((levels.index(len(place.prefix)) - levels.index(len(one)) for one in own), default=0)


def _joined(path: str, given: Mapping[str, Any]) -> str:
    asked = "&".join(_pair(name, value) for name, value in given.items() if value)
    return f"{path}?{asked}" if asked else path


@lru_cache(maxsize=4096)
def _pair(name: str, value: Any) -> str:
    """Places, types, days and figures come back some three hundred times in a page."""
    return urlencode({name: value})
