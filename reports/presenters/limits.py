"""Deadlines kept, by policy: of those that ended in the days asked, how many ended in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from reports.rates import NONE, percent

from .address import Address

__all__ = ["Limit", "Limits", "limits"]


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

    return Limits(
        rows=[
            limit(names.get(code, code), ended[code].kept, ended[code].late, policy=code)
            for code in sorted(ended)
        ],
        total=limit("", sum(one.kept for one in ended.values()), sum(one.late for one in ended.values())),
    )
