"""What figures are parted by and narrowed by, as columns of the roll-up and of facts."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from cases.models import FIRST_LEVEL
from organisations.models import Region, RegionLevel

from .asked import Asked
from .facts import DIMS

__all__ = ["NARROWED_BY", "Dim", "below", "column_of", "is_rolled"]

NARROWED_BY = {"type": "dispute_type", "source": "source", "level": "level", "office": "organisation"}
"""What `Asked` narrows, and the column of it."""


class Dim(Enum):
    """What figures are parted by."""

    PLACE = "place"
    """The places just below; what belongs to none of them stands under the place itself."""
    TYPE = "dispute_type"
    TOP_TYPE = "top_type"
    """Dispute types of the first level, each with all that belong to it."""
    SOURCE = "source"
    LEVEL = "level"
    OFFICE = "organisation"
    DAY = "day"
    MONTH = "month"


def column_of(dim: Dim) -> str:
    """The column that narrows a row of the roll-up to a value of this; empty for place and days."""
    return "dispute_type" if dim is Dim.TOP_TYPE else dim.value if dim.value in DIMS else ""


def is_rolled(asked: Asked, dims: Collection[Dim]) -> bool:
    """Whether the roll-up knows it: a place narrowed by one thing at most (docs/adr/0021).

    Of townships it knows totals and types of the first level.
    """
    columns = {NARROWED_BY[name] for name in asked.narrowed} | {column_of(dim) for dim in dims} - {""}
    level = RegionLevel(asked.place.level)
    finest = below(asked.place) if Dim.PLACE in dims else level
    first_level = Dim.TYPE not in dims and len(asked.type) in {0, FIRST_LEVEL}
    of_towns = not columns or (columns == {"dispute_type"} and first_level)
    deepest = RegionLevel.TOWNSHIP if of_towns else RegionLevel.COUNTY
    return len(columns) <= 1 and finest.prefix_length <= deepest.prefix_length


def below(place: Region) -> RegionLevel:
    """The next level of places; the grid is the last."""
    levels = list(RegionLevel)
    return levels[min(levels.index(RegionLevel(place.level)) + 1, len(levels) - 1)]
