"""The blocks of the dashboard that are fetched by themselves: what each reads and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from cases.known import entries
from deadlines.models import Policy
from reports.figures import Dim, by, crossed, standing
from reports.passages import passages
from reports.promises import kept
from screening.services.figures import of_span

from .address import Address
from .around import around
from .coverage import Coverage, coverage
from .dashboard import Keys, keys, place_block
from .doors import Doors, doors
from .flow import Flow, flow, groups_of
from .heat import Heat, heat
from .levels import LevelRow, levels
from .limits import Limits, limits
from .places import Places

__all__ = ["BLOCKS", "Block"]

_RECEIVED = ("received",)


@dataclass(frozen=True)
class Block:
    """One block: what it is made from, and the template that shows it."""

    template: str
    build: Callable[[User, Address], Any]


def _keys(_user: User, address: Address) -> Keys:
    return keys(address)


def _places(_user: User, address: Address) -> Places:
    return place_block(address, around(address.asked.place)[1])


def _sources(_user: User, address: Address) -> Doors:
    return doors(address, by(address.asked, Dim.SOURCE, _RECEIVED))


def _flow(_user: User, address: Address) -> Flow:
    asked = address.asked
    received, first = by(asked, Dim.SOURCE, _RECEIVED), by(asked, Dim.OFFICE, _RECEIVED)
    return flow(address, received, first, passages(asked), groups_of(first))


def _types(_user: User, address: Address) -> Heat:
    asked = address.asked
    dim = Dim.TYPE if asked.type else Dim.TOP_TYPE
    return heat(address, around(asked.place)[1], crossed(asked, Dim.PLACE, dim, _RECEIVED))


def _levels(_user: User, address: Address) -> list[LevelRow]:
    return levels(address, standing(address.asked, Dim.LEVEL))


def _limits(_user: User, address: Address) -> Limits:
    names = {code: policy.name for code, policy in entries(Policy).items()}
    return limits(address, kept(address.asked), names)


def _screening(user: User, address: Address) -> Coverage:
    asked = address.asked
    below = around(asked.place)[1]
    return coverage(address, below, of_span(user, asked.place, asked.since, asked.until))


BLOCKS: Mapping[str, Block] = {
    "keys": Block("reports/dashboard_keys.html", _keys),
    "places": Block("reports/dashboard_places.html", _places),
    "sources": Block("reports/dashboard_sources.html", _sources),
    "flow": Block("reports/dashboard_flow.html", _flow),
    "types": Block("reports/dashboard_types.html", _types),
    "levels": Block("reports/dashboard_levels.html", _levels),
    "limits": Block("reports/dashboard_limits.html", _limits),
    "screening": Block("reports/dashboard_screening.html", _screening),
}
