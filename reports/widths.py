"""How wide the columns of a table stand to each other, where nobody said so: by what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from .document import Cell, Grid, placed

__all__ = ["weights"]

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


def letters(cell: Cell) -> int:
    """The longest line of a cell, a Chinese character counted as two, and a little air."""
    return 1 + max(
        sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for line in str(cell).split("\n")
    )
