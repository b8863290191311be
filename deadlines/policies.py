"""The policies and their ladders as the acts read them, kept by the process for a moment."""

from __future__ import annotations

from dataclasses import dataclass

from core.kept import kept

from .models import Policy, Rung
from .reckoning import Term

__all__ = ["Rule", "fresh_rules", "rule", "rules"]


@dataclass(frozen=True)
class Rule:
    """A policy with the rungs of its ladder, lowest first."""

    policy: Policy
    rungs: tuple[Rung, ...]

    @property
    def term(self) -> Term:
        one = self.policy
        return Term(one.limit, one.unit, one.moves_on, one.whole_period)


def rule(code: str) -> Rule | None:
    """The policy in force under that key; None if an administrator switched it off."""
    found = rules().get(code)
    return found if found and found.policy.active else None


def fresh_rules() -> dict[str, Rule]:
    """Every policy by its key, as the database has it now; switched-off ones too, for what still runs."""
    rungs: dict[str, list[Rung]] = {}
    for rung in Rung.objects.order_by("ladder", "position"):
        rungs.setdefault(rung.ladder_id, []).append(rung)
    policies = Policy.objects.all()
    return {one.code: Rule(one, tuple(rungs.get(one.ladder_id, ()))) for one in policies}


rules = kept(fresh_rules)
"""The same, half a minute old at most."""
