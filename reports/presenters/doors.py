"""Through which doors disputes came in: people who applied, what was found, and what others handed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cases.known import entries
from cases.models import CaseSource
from reports.doors import DOORS
from reports.measures import Counts
from reports.rates import NONE, percent

from .address import Address

__all__ = ["Door", "Doors", "door_of", "doors"]

WIDTH = 240


@dataclass(frozen=True)
class Way:
    """One source, or all of a door."""

    name: str
    count: int
    share: str
    url: str
    x: str
    width: str
    """A bar in the middle of a box of WIDTH, so that the doors together draw the pyramid."""


@dataclass(frozen=True)
class Door:
    code: str
    whole: Way
    ways: list[Way] = field(default_factory=list)


@dataclass(frozen=True)
class Doors:
    """The block of the sources."""

    doors: list[Door]
    total: Way


def door_of(source: str) -> str:
    """The door a source belongs to."""
    known = entries(CaseSource).get(source)
    code = known.moj_source if isinstance(known, CaseSource) else ""
    return code if code in DOORS else "transferred:other"


def doors(address: Address, counts: Mapping[str, Counts]) -> Doors:
    """Disputes received by door and source; a door nobody came through is shown with nothing."""
    received = {source: found["received"] for source, found in counts.items() if found["received"]}
    whole = sum(received.values())
    by_door: dict[str, list[str]] = {code: [] for code in DOORS}
    for source in sorted(received, key=_place):
        by_door[door_of(source)].append(source)
    sums = {code: sum(received[source] for source in found) for code, found in by_door.items()}
    most = max([*sums.values(), 1])

    def way(name: str, count: int, url: str) -> Way:
        width = WIDTH * count / most
        share = percent(count, whole, 1)
        told = share if share == NONE else f"{share}%"
        return Way(name, count, told, url, f"{(WIDTH - width) / 2:.1f}", f"{width:.1f}")

    return Doors(
        doors=[
            Door(code, way(str(name), sums[code], address.behind("received", door=code)), [
                way(_name(one), received[one], address.behind("received", source=one))
                for one in by_door[code]
            ])
            for code, name in DOORS.items()
        ],
        total=way("", whole, address.behind("received")),
    )  # fmt: skip


def _name(source: str) -> str:
    known = entries(CaseSource).get(source)
    return known.name if known else source


def _place(source: str) -> tuple[int, str]:
    known = entries(CaseSource).get(source)
    return (known.position if known else 10_000, source)
