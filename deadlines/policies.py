"""The policies and their ladders as the acts read them, kept by the process for a moment."""

from __future__ import annotations

from dataclasses import dataclass

from core.kept import kept

from .models import Policy, Rung
from .reckoning import Term

__all__ = ["Rule", "rule", "rules"]


@dataclass(frozen=True)
class Rule:
    """A policy with the rungs of its ladder, lowest first."""

    policy: Policy
    rungs: tuple[Rung, ...]

    @property
    def term(self) -> Term:
        return Term(self.policy.limit, self.policy.unit, self.policy.moves_on)


def rule(code: str) -> Rule | None:
    """The policy in force under that key; None if an administrator switched it off."""
    found = rules().get(code)
    return found if found and found.policy.active else None


@kept
def rules() -> dict[str, Rule]:
    """Every policy by its key."""
    rungs: dict[str, list[Rung]] = {}
    for rung in Rung.objects.order_by("ladder", "position"):
        rungs.setdefault(rung.ladder_id, []).append(rung)
    policies = Policy.objects.all()
    return {one.code: Rule(one, tuple(rungs.get(one.ladder_id, ()))) for one in policies}
