"""How wide the columns of a table stand to each other, where nobody said so: by what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from .document import Cell, Grid, placed

__all__ = ["lines_of", "needed", "weights"]

_BESIDE = 3.2
"""Millimetres in each column beside its letters."""
_LETTER = 0.5 * 25.4 / 72
"""Millimetres of a letter for each point of its size; a Chinese character is two letters wide."""

_LEAST, _MOST, _MOST_HEAD = 5, 26, 8


def weights(grid: Grid) -> Sequence[int]:
    """One number a column, about the letters it holds; those of the grid itself if it has any."""
    if grid.widths:
        return grid.widths
    found = [_LEAST] * grid.width
    for rows, most in ((grid.head, _MOST_HEAD), (grid.body, _MOST)):
        for slots in placed(rows, grid.width):
            for slot in slots:
                if slot.cell.columns == 1:
                    found[slot.column] = max(found[slot.column], min(letters(slot.cell), most))
    return found


def needed(grid: Grid, size: float) -> float:
    """The millimetres it takes with letters of that size in points."""
    parts = weights(grid)
    return sum(parts) * size * _LETTER + len(parts) * _BESIDE


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many letters."""
    return sum(max(1, -(-_letters(line) // max(1, width - 1))) for line in text.split("\n"))


def letters(cell: Cell) -> int:
    """The longest line of a cell, and a little air."""
    return 1 + max(_letters(line) for line in str(cell).split("\n"))


def _letters(line: str) -> int:
    """A Chinese character is as wide as two letters."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in line)
