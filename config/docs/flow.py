"""docs/flow.md: every act on a case, from the table that decides it."""

from __future__ import annotations

from cases.flow import LOGGED, TRANSITIONS, Transition, case_moved
from cases.models import Stage

HEAD = """# The flow of a case

Generated from `cases/flow.py` by `bin/manage docs`; do not edit. A test fails when it is stale.

Every act is one row of the table, and `cases.flow.move()` is the only way to act. It always does the same:
lock the row, find the transition, check right and required fields, write stage and event, tell the rooms that
listen to `case_moved`.
"""


def render() -> str:
    """The page as Markdown, in English."""
    return "\n".join([HEAD, _diagram(), _acts(), _stages(), _listeners()])


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    for row in TRANSITIONS:
        if row.target:
            lines += [f"    {source} --> {row.target}: {row.label}" for source in _ordered(row.sources)]
    lines += [f"    {stage} --> [*]" for stage in Stage if stage.ended]
    return "\n".join([*lines, "```", ""])


def _acts() -> str:
    lines = ["## Acts", "", "| act | from | to | right | must be filled | must be given | what it means |"]
    lines.append("|---|---|---|---|---|---|---|")
    return "\n".join([*lines, *map(_act, TRANSITIONS), ""])


def _act(row: Transition) -> str:
    cells = [
        f"`{row.code}` {row.label}",
        "any logged stage" if row.sources == LOGGED else ", ".join(_ordered(row.sources)),
        row.target or "stays",
        f"`{row.needs}`",
        ", ".join(sorted(row.requires)) or "–",
        ", ".join(sorted(row.asks)) or "–",
        str(row.consequence),
    ]
    return f"| {' | '.join(cells)} |"


def _stages() -> str:
    lines = ["## Stages", "", "| stage | meaning | open |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| `{s}` | {s.label} | {'no' if s.ended else 'yes'} |" for s in Stage), ""])


def _listeners() -> str:
    names = sorted({f"`{r.__module__}.{r.__qualname__}`" for r in case_moved._live_receivers(None)[0]})
    told = "\n".join(f"- {name}" for name in names) or "Nobody listens yet."
    return f"## Who listens to `case_moved`\n\n{told}\n"


def _ordered(stages: frozenset[Stage]) -> list[str]:
    return [stage.value for stage in Stage if stage in stages]
