"""Open cases by alert level, the gravest first; colour, word and icon together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cases.models import AlertLevel

from .address import Address
from .standing import open_url

__all__ = ["LevelRow", "levels"]


@dataclass(frozen=True)
class LevelRow:
    """How many cases of a level are open."""

    level: AlertLevel
    count: int
    url: str


def levels(address: Address, standing: Mapping[str, int]) -> list[LevelRow]:
    """Red, yellow, blue; the one alone that is asked for."""
    shown = [AlertLevel(address.asked.level)] if address.asked.level else list(AlertLevel)
    ordered = sorted(shown, key=lambda level: -level.rank)
    return [
        LevelRow(level, standing.get(level, 0), open_url(address, "open", level=level.value))
        for level in ordered
    ]
