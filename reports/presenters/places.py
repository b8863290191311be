"""The places just below, by their codes, with the figure that colours the map. It ranks nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from organisations.models import Region
from reports.measures import Counts
from screening.presenters.map import DRAWN, outlines

from .address import FIGURES, Address
from .keyfigures import RATES, Open, Value, label, url, value
from .shades import Shade, counted, shades, share, step_of

__all__ = ["Choice", "Places", "places"]

COLUMNS = ("received", "accepted", "closed", "settled", "closing_rate", "settlement_rate")
"""The figures every row shows; the one that colours the map stands before them if it is none of these."""


@dataclass(frozen=True)
class Choice:
    """A figure that may colour the map."""

    label: str
    url: str
    part: str
    active: bool


@dataclass(frozen=True)
class Cell:
    """A figure of a place and the list behind it."""

    value: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """A place just below, or the place itself for what lies nowhere below."""

    code: str
    name: str
    url: str
    step: int
    words: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Head:
    label: str
    chosen: bool


@dataclass(frozen=True)
class Places:
    """The block of the map."""

    figure: str
    choices: list[Choice]
    heads: list[Head]
    rows: list[Row]
    total: tuple[Cell, ...]
    shades: list[Shade]
    map_url: str
    off_map: list[Row]


def places(
    address: Address, below: Sequence[Region], counts: Mapping[str, Counts], standing: Mapping[str, Open]
) -> Places:
    """The places below one; `standing` tells the open cases by place and level, where they are asked."""
    here, shown = address.asked.place, _columns(address.figure)
    named = [*([here] if here.code in counts and below else []), *below]
    values = {one.code: _values(shown, counts.get(one.code), standing.get(one.code, {})) for one in named}
    rated = address.figure in RATES
    limits = share() if rated else counted(int(v[address.figure].size or 0) for v in values.values())
    rows = [_row(address, one, values[one.code], limits) for one in named]
    drawn = outlines(here)
    return Places(
        figure=label(address.figure), choices=_choices(address),
        heads=[Head(label(code), code == address.figure) for code in shown], rows=rows,
        total=_cells(address, _sum(shown, counts, standing), {}), shades=shades(limits, share=rated),
        map_url=drawn, off_map=[row for row in rows if drawn and row.code not in DRAWN[here.code]],
    )  # fmt: skip


def _columns(figure: str) -> tuple[str, ...]:
    return COLUMNS if figure in COLUMNS else (figure, *COLUMNS)


def _values(codes: Sequence[str], counts: Counts | None, standing: Open) -> dict[str, Value]:
    known = counts if counts is not None else Counts()
    return {code: value(code, known, standing) for code in codes}


def _sum(
    codes: Sequence[str], counts: Mapping[str, Counts], standing: Mapping[str, Open]
) -> dict[str, Value]:
    open_by_level: Counter[str | None] = Counter()
    for levels in standing.values():
        open_by_level.update(levels)
    return _values(codes, sum(counts.values(), Counts()), open_by_level)


def _row(address: Address, place: Region, values: Mapping[str, Value], limits: tuple[int, ...]) -> Row:
    here = address.asked.place.code == place.code
    chosen = values[address.figure]
    size = None if chosen.size is None else float(chosen.size)
    return Row(
        code=place.code, name=place.name, url="" if here else address.place(place.code),
        step=step_of(size, limits, share=address.figure in RATES),
        words=f"{place.name}\n{chosen.words}",
        cells=_cells(address, values, {"place": place.code, **({"own": "1"} if here else {})}),
    )  # fmt: skip


def _cells(address: Address, values: Mapping[str, Value], where: Mapping[str, str]) -> tuple[Cell, ...]:
    return tuple(
        Cell(shown.words, url(address, code, **where), code == address.figure)
        for code, shown in values.items()
    )


def _choices(address: Address) -> list[Choice]:
    return [
        Choice(
            label(code),
            address.page(figure=code),
            address.part("places", figure=code),
            code == address.figure,
        )
        for code in FIGURES
    ]
