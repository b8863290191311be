"""What a paper is made of. Both renderings draw these few pieces and know nothing of cases."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

COLUMNS = 24
"""Every table stands on a grid of this many equal columns, so no width is ever measured."""

_KEPT_CONTROLS = "\n\t"
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Look(StrEnum):
    """How a line of text stands on the sheet; the value is its CSS class."""

    BODY = "body"
    FLUSH = "flush"
    HEADING = "heading"
    NUMBER = "number"
    ITEM = "item"
    SIGN = "sign"
    SEAL = "seal"
    CUT = "cut"
    CENTRE = "centre"
    COVER = "cover"
    SMALL_TITLE = "small-title"
    SMALL = "small"


@dataclass(frozen=True)
class Line:
    """One paragraph."""

    text: str
    look: Look = Look.BODY

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", plain(self.text))


@dataclass(frozen=True)
class Cell:
    """A field of a table: its name (a label) or its value, over so many columns and rows.

    A `mark` names a place of the bound file whose page the value is.
    """

    text: str
    span: int
    rows: int = 1
    label: bool = False
    mark: str = ""

    @property
    def lines(self) -> list[str]:
        return plain(self.text).split("\n")


@dataclass(frozen=True)
class Row:
    """Cells from left to right; `height` in millimetres is the least; a `long` row may cross a page."""

    cells: tuple[Cell, ...]
    height: int = 7
    long: bool = False


@dataclass(frozen=True)
class Table:
    """Rows whose cells fill the grid."""

    rows: tuple[Row, ...]


Block = Line | Table


@dataclass(frozen=True)
class Sheet:
    """One copy of a paper for one person; begins on a new page.

    `dense` sets it smaller, to fit one page; `cover` sets the title as on the outside of a file.
    """

    title: str
    blocks: tuple[Block, ...] = field(default=())
    dense: bool = False
    cover: bool = False


def label(text: str, span: int, rows: int = 1) -> Cell:
    """The name of a field."""
    return Cell(text, span, rows, label=True)


def pair(left: tuple[str, str], right: tuple[str, str]) -> Row:
    """Two fields side by side, each a name and a value."""
    return Row((label(left[0], 4), Cell(left[1], 8), label(right[0], 4), Cell(right[1], 8)))


def wide(name: str, value: str, *, height: int = 7, long: bool = False) -> Row:
    """One field over the whole width."""
    return Row((label(name, 4), Cell(value, 20)), height, long)


def plain(text: str) -> str:
    """Text that XML can hold and that reads in the order it is written.

    Control characters and characters that turn the direction of writing are dropped: a name must
    look on paper as it is stored.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in _KEPT_CONTROLS or not _unprintable(c))


def _unprintable(character: str) -> bool:
    if character in _TURNING or character in "\ufffe\uffff":
        return True
    return unicodedata.category(character) in {"Cc", "Cs"}
