"""The rules that suggest a route, as data (fixtures/route_rules.csv), and what they look at. Pure.

A rule holds when each of its filled columns holds; inside a column one word of the list is enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from cases.models import Route
from organisations.imports import rows

_FILE = Path(__file__).parent / "fixtures" / "route_rules.csv"

ORGAN_RESPONDENT, HELD_ABOVE = "organ_respondent", "held_above"
"""Signs beside those of the risk rules: a respondent is an administrative organ; a centre is nearer."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules look at. `signs` holds codes of risk rules that fired, and the two above."""

    dispute_type: str
    source: str
    level: str
    signs: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of the file. `kinds` and `names` say which offices it prefers."""

    code: str
    dispute_types: tuple[str, ...]
    sources: frozenset[str]
    signs: frozenset[str]
    levels: frozenset[str]
    route: Route
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    urgent: bool
    weight: int
    reason_zh: str
    reason_en: str

    @property
    def reason(self) -> str:
        """The sentence in the language of the page."""
        return self.reason_en if (get_language() or "").startswith("en") else self.reason_zh

    def holds(self, facts: Facts) -> bool:
        """Whether every filled column holds."""
        return all((
            not self.dispute_types or facts.dispute_type.startswith(self.dispute_types),
            not self.sources or facts.source in self.sources,
            not self.signs or bool(self.signs & facts.signs),
            not self.levels or facts.level in self.levels,
        ))  # fmt: skip


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of the file."""
    return tuple(_rule(row) for row in rows(_FILE))


def fired(facts: Facts, given: Iterable[Rule] | None = None) -> dict[Route, list[Rule]]:
    """The rules that hold, by route; the route with the weightiest rule first, and so inside a route."""
    held = [rule for rule in (rules() if given is None else given) if rule.holds(facts)]
    found: dict[Route, list[Rule]] = {}
    for rule in sorted(held, key=lambda rule: (-rule.weight, rule.code)):
        found.setdefault(rule.route, []).append(rule)
    return found


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        code=row["code"],
        dispute_types=tuple(row["dispute_types"].split()),
        sources=frozenset(row["sources"].split()),
        signs=frozenset(row["signs"].split()),
        levels=frozenset(row["levels"].split()),
        route=Route(row["route"]),
        kinds=tuple(row["kinds"].split()),
        names=tuple(row["names"].split()),
        urgent=row["urgent"] == "1",
        weight=int(row["weight"]),
        reason_zh=row["reason_zh"],
        reason_en=row["reason_en"],
    )
