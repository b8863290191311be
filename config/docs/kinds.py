"""docs/kinds.md: every kind of hand-over, from the table that decides it."""

from __future__ import annotations

from collections.abc import Set

from organisations.models import OrganisationGroup
from referrals.kinds import EVERYBODY, KINDS, Kind

HEAD = """# The kinds of hand-over

Generated from `referrals/kinds.py` by `bin/manage docs`; do not edit. A test fails when it is stale.

Every hand-over is a leg with a state of its own. The holder of a file changes only when a leg is accepted.
"""
_HEADS = ("kind", "from", "to", "holder moves", "may be declined", "answers", "sees", "what it means")


def render() -> str:
    """The page as Markdown, in English."""
    return "\n".join([HEAD, f"| {' | '.join(_HEADS)} |", "|---" * len(_HEADS) + "|", *map(_row, KINDS), ""])


def _row(row: Kind) -> str:
    cells = (
        f"`{row.code}` {row.label}",
        _groups(row.senders),
        _groups(row.receivers),
        "when accepted" if row.moves_holder else "no",
        "yes" if row.may_decline else "no",
        ", ".join(f"`{answer}`" for answer in row.answers) or "–",
        str(row.depth.label),
        str(row.consequence),
    )
    return f"| {' | '.join(cells)} |"


def _groups(groups: Set[OrganisationGroup]) -> str:
    if groups == EVERYBODY:
        return "any office"
    return ", ".join(str(group.label) for group in OrganisationGroup if group in groups)
