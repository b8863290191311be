"""Types of disputes by place: how many were received, the more the darker. It ranks nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases.known import entries
from cases.models import DisputeType
from organisations.models import Region
from reports.measures import Counts

from .address import Address
from .shades import Shade, counted, shades, step_of

__all__ = ["Heat", "heat"]


@dataclass(frozen=True)
class Cell:
    count: int
    step: int
    url: str


@dataclass(frozen=True)
class Row:
    """One type of dispute."""

    name: str
    url: str
    """The dashboard of this type alone; empty for the finest types."""
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Column:
    name: str
    url: str


@dataclass(frozen=True)
class Heat:
    """The block of types by place."""

    columns: list[Column]
    rows: list[Row]
    total: tuple[Cell, ...]
    whole: Cell
    shades: list[Shade]


def heat(address: Address, below: Sequence[Region], counts: Mapping[tuple[str, str], Counts]) -> Heat:
    """Disputes received by place and type: `counts` are of the types that the table shows."""
    numbers = {key: one["received"] for key, one in counts.items() if one["received"]}
    here = address.asked.place
    named = [*([here] if any(place == here.code for place, _type in numbers) else []), *below]
    types = sorted({code for _place, code in numbers}, key=_order)
    sums, limits = _sums(numbers), counted(numbers.values())

    def cell(place: Region | None, code: str) -> Cell:
        count = sums[place.code if place else "", code]
        step = step_of(count, limits) if place and code else 0
        return Cell(count, step, address.behind("received", **_where(here, place), **_what(code)))

    return Heat(
        columns=[Column(one.name, "" if one == here else address.place(one.code)) for one in named],
        rows=[
            Row(_name(code), _finer(address, code), tuple(cell(one, code) for one in named), cell(None, code))
            for code in types
        ],
        total=tuple(cell(one, "") for one in named), whole=cell(None, ""), shades=shades(limits),
    )  # fmt: skip


def _sums(numbers: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    """Every number under its place and type, and under either alone, and under neither."""
    sums: Counter[tuple[str, str]] = Counter()
    for (place, code), n in numbers.items():
        for key in ((place, code), (place, ""), ("", code), ("", "")):
            sums[key] += n
    return sums


def _where(here: Region, place: Region | None) -> dict[str, str]:
    if place is None:
        return {}
    return {"place": place.code, **({"own": "1"} if place == here else {})}


def _what(code: str) -> dict[str, str]:
    return {"type": code} if code else {}


def _finer(address: Address, code: str) -> str:
    """A type of the first level leads to its own kinds."""
    return "" if address.wall or address.asked.type else address.page(type=code)


def _name(code: str) -> str:
    known = entries(DisputeType).get(code)
    return known.name if known else code


def _order(code: str) -> tuple[int, str]:
    known = entries(DisputeType).get(code)
    return (known.position if known else 10_000, code)
