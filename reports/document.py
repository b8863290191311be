"""A report as what it says, not how it looks: one document becomes a page, a Word file and a workbook.

    Document(title, (
        Heading(_("I. Figures")),
        Prose(sentence),
        Figures((Figure(_("Closing rate"), Share(92, 100), formula=_("closed ÷ accepted")),)),
        Grid(_("By place"), head=((_("Place"), _("Closed")),), rows=((name, 3), …), total=(_("Total"), 7)),
    ))

Values are text, whole numbers, shares and means; the numbers of a share stay beside it, so that nobody rounds
twice. Place, period and moment are filled in by reports.services.building.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

__all__ = [
    "NOTHING", "AnyCell", "AnyRow", "Cell", "Document", "Figure", "Figures", "Grid", "Heading", "Mean",
    "Prose", "Section", "Share", "Slot", "Value", "from_json", "placed", "shown", "to_json",
]  # fmt: skip

NOTHING = "–"
"""Where there is nothing to divide by."""


@dataclass(frozen=True)
class Share:
    """A rate, shown in per cent: 92 of 100 is 92.00%. Rounded half up by whole numbers."""

    numerator: int
    denominator: int
    digits: int = 2

    @property
    def number(self) -> Decimal | None:
        """Per cent as printed; None if there is nothing to divide by."""
        return half_up(self.numerator * 100, self.denominator, self.digits)

    def __str__(self) -> str:
        return NOTHING if self.number is None else f"{self.number}%"


@dataclass(frozen=True)
class Mean:
    """A mean, such as days to answer: a total over a count. Rounded half up by whole numbers."""

    total: int
    count: int
    digits: int = 1

    @property
    def number(self) -> Decimal | None:
        return half_up(self.total, self.count, self.digits)

    def __str__(self) -> str:
        return NOTHING if self.number is None else str(self.number)


def half_up(numerator: int, denominator: int, digits: int) -> Decimal | None:
    """The quotient with so many digits, a half rounded away from zero; None for a denominator of zero."""
    if not denominator:
        return None
    whole, sign = abs(numerator) * 10**digits, -1 if (numerator < 0) != (denominator < 0) else 1
    return Decimal(sign * ((2 * whole + abs(denominator)) // (2 * abs(denominator)))).scaleb(-digits)


Value = str | Promise | int | Share | Mean | None


@dataclass(frozen=True)
class Cell:
    """One field of a grid, over so many columns and rows. `url` leads to what is behind it, on the page."""

    value: Value = None
    columns: int = 1
    rows: int = 1
    url: str = ""

    @property
    def is_number(self) -> bool:
        return isinstance(self.value, int | Share | Mean)

    def __str__(self) -> str:
        return shown(self.value)


AnyCell = Cell | Value
AnyRow = Sequence[AnyCell]


@dataclass(frozen=True)
class Heading:
    """Begins a part of the report."""

    text: str | Promise


@dataclass(frozen=True)
class Prose:
    """A paragraph; a `note` is set smaller."""

    text: str | Promise
    note: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure with its name, what it is compared with, in words, and how it comes about."""

    label: str | Promise
    value: Value
    compared: tuple[str, ...] = ()
    formula: str | Promise = ""
    url: str = ""


@dataclass(frozen=True)
class Figures:
    """Several figures, one below the other."""

    rows: tuple[Figure, ...]
    caption: str | Promise = ""


@dataclass(frozen=True, init=False)
class Grid:
    """A table. Bare values may stand for cells. Every row fills the width of the head.

    `labels` leading columns name their row. `widths` are weights of the columns in Word and Excel, about the
    characters each holds; without them they are worked out.
    """

    caption: str | Promise
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str | Promise = ""
    labels: int = 1
    widths: tuple[int, ...] = ()

    def __init__(
        self,
        caption: str | Promise,
        head: Iterable[AnyRow],
        rows: Iterable[AnyRow],
        total: AnyRow = (),
        note: str | Promise = "",
        labels: int = 1,
        widths: Sequence[int] = (),
    ) -> None:
        given = {
            "caption": caption, "head": tuple(map(_cells, head)), "rows": tuple(map(_cells, rows)),
            "total": _cells(total), "note": note, "labels": labels, "widths": tuple(widths),
        }  # fmt: skip
        for name, value in given.items():
            object.__setattr__(self, name, value)
        list(placed(self.head, self.width))
        list(placed(self.body, self.width))

    @property
    def width(self) -> int:
        """How many columns it has."""
        return sum(cell.columns for cell in self.head[0])

    @property
    def body(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows, and the total below them."""
        return (*self.rows, self.total) if self.total else self.rows


Section = Heading | Prose | Figures | Grid


@dataclass(frozen=True)
class Document:
    """A report whole. `issue` is its number, where it comes out as a series."""

    title: str | Promise
    sections: tuple[Section, ...] = ()
    place: str = ""
    period: str = ""
    made: str = ""
    issue: str | Promise = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", tuple(self.sections))


@dataclass(frozen=True)
class Slot:
    """Where a cell stands in its row; `continues`: it began in a row above."""

    column: int
    cell: Cell
    continues: bool = False


def placed(rows: Iterable[Sequence[Cell]], width: int) -> Iterator[list[Slot]]:
    """Each row with the places of its cells, those that reach down from above taken along.

    Raises:
        ValueError: a row does not fill the width, or the last cells reach below the last row.
    """
    hanging: dict[int, tuple[Cell, int]] = {}
    for number, row in enumerate(rows, start=1):
        slots, column, waiting = [], 0, iter(row)
        while column < width:
            cell, left = hanging.pop(column, (None, 0))
            continues = cell is not None
            if cell is None:
                cell = next(waiting, None)
                if cell is None:
                    raise ValueError(f"row {number} ends at column {column} of {width}")
                left = cell.rows
            slots.append(Slot(column, cell, continues))
            if left > 1:
                hanging[column] = (cell, left - 1)
            column += cell.columns
        if column > width or next(waiting, None) is not None:
            raise ValueError(f"row {number} is wider than {width}")
        yield slots
    if hanging:
        raise ValueError("a cell reaches below the last row")


def shown(value: Value) -> str:
    """A value as it is read."""
    return "" if value is None else str(value)


def to_json(thing: Any) -> Any:
    """What a JSON column keeps: fields that are as by default are left out."""
    if isinstance(thing, tuple | list):
        return [to_json(one) for one in thing]
    if isinstance(thing, Promise):
        return str(thing)
    if type(thing).__name__ not in _KINDS:
        return thing
    told = {one.name: getattr(thing, one.name) for one in fields(thing)}
    defaults = {one.name: one.default for one in fields(thing) if one.default is not MISSING}
    kept = {name: to_json(value) for name, value in told.items() if value != defaults.get(name, MISSING)}
    return {"is": type(thing).__name__, **kept}


def from_json(kept: Any) -> Any:
    """The same document again."""
    if isinstance(kept, list):
        return tuple(from_json(one) for one in kept)
    if not isinstance(kept, Mapping):
        return kept
    return _KINDS[kept["is"]](**{name: from_json(value) for name, value in kept.items() if name != "is"})


def _cells(row: AnyRow) -> tuple[Cell, ...]:
    return tuple(one if isinstance(one, Cell) else Cell(one) for one in row)


_KINDS: dict[str, Any] = {
    kind.__name__: kind for kind in (Share, Mean, Cell, Heading, Prose, Figure, Figures, Grid, Document)
}
