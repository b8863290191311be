"""Deadlines kept, by policy: of those that ended in the days asked, how many ended in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from reports.rates import NONE, percent

from .address import Address

__all__ = ["Limit", "Limits", "limits"]


ON_WALL = 9
"""A wall has no more room; the others stand there together."""


class Ended(Protocol):
    """Deadlines that ended."""

    @property
    def kept(self) -> int: ...

    @property
    def late(self) -> int: ...


@dataclass(frozen=True)
class Limit:
    """One kind of time limit."""

    name: str
    kept: int
    late: int
    share: str
    kept_url: str
    late_url: str

    @property
    def ended(self) -> int:
        return self.kept + self.late


@dataclass(frozen=True)
class Limits:
    """The block of the deadlines."""

    rows: list[Limit]
    total: Limit


def limits(address: Address, ended: Mapping[str, Ended], names: Mapping[str, str]) -> Limits:
    """By policy, in the order of their codes."""

    def limit(name: str, kept: int, late: int, **policy: str) -> Limit:
        share = percent(kept, kept + late, 1)
        share = share if share == NONE else f"{share}%"
        return Limit(
            name, kept, late, share, address.behind("kept", **policy), address.behind("late", **policy)
        )

    shown = sorted(ended) if not address.wall else _most(ended)
    rows = [limit(names.get(code, code), ended[code].kept, ended[code].late, policy=code) for code in shown]
    if others := [one for code, one in ended.items() if code not in shown]:
        kept, late = sum(one.kept for one in others), sum(one.late for one in others)
        rows.append(limit(_("all others"), kept, late))
    return Limits(
        rows=rows,
        total=limit("", sum(one.kept for one in ended.values()), sum(one.late for one in ended.values())),
    )


def _most(ended: Mapping[str, Ended]) -> list[str]:
    """Those that ended most often, still in the order of their codes."""
    often = sorted(ended, key=lambda code: (-(ended[code].kept + ended[code].late), code))
    return sorted(often[:ON_WALL])
