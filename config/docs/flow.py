"""docs/flow.md: every act on a case, from the table that decides it."""

from __future__ import annotations

from collections.abc import Set

from cases.clocks import FAMILIES
from cases.flow import LOGGED, OPEN, TRANSITIONS, Transition, case_moved
from cases.models import Stage
from cases.transitions import Whose

HEAD = """# The flow of a case

Generated from `cases/flow.py` by `bin/manage docs`; do not edit. A test fails when it is stale.

Every act is one row of the table, and `cases.flow.move()` is the only way to act. It always does the same:
lock the row, find the transition, check right and required fields, write stage and event, stop and start the
clocks and queue the messages, tell the rooms that listen to `case_moved`.

Clocks are families of policies (`cases/clocks.py`). A clock that cannot run at the stage an act ends in ends
with it, as no longer needed, also where no row says so; one begun by a row begins only where it may run.
"""


def render() -> str:
    """The page as Markdown, in English."""
    return "\n".join([HEAD, _diagram(), _acts(), _clocks(), _stages(), _listeners()])


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    for row in TRANSITIONS:
        ends = [end for end in (row.target, *_ordered(row.also - row.sources)) if end]
        lines += [f"    {source} --> {end}: {row.label}" for end in ends for source in _ordered(row.sources)]
    lines += [f"    {stage} --> [*]" for stage in Stage if stage.ended]
    return "\n".join([*lines, "```", ""])


def _acts() -> str:
    heads = (
        "act", "from", "to", "right", "whose turn", "must be given", "and only if", "clocks", "tells",
        "what it means",
    )  # fmt: skip
    lines = ["## Acts", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *map(_act, TRANSITIONS), ""])


def _act(row: Transition) -> str:
    cells = [
        f"`{row.code}` {row.label}",
        _sources(row),
        ", ".join(dict.fromkeys([row.target or "stays", *_ordered(row.also)])),
        "–" if row.whose is Whose.CLOCK else f"`{row.needs}`",
        str(row.whose.label),
        ", ".join(sorted({*row.requires, *row.asks})) or "–",
        "; ".join(str(check.label) for check in row.checks) or "–",
        _turned(row),
        ", ".join(f"`{kind}`" for kind in sorted(row.tells)) or "–",
        str(row.consequence),
    ]
    return f"| {' | '.join(cells)} |"


def _turned(row: Transition) -> str:
    """What the act does to the clocks: "ends respond; starts triage"."""
    anew = row.starts
    done = {
        "ends": row.stops - anew, "drops": row.drops - anew, "ends and begins anew": row.stops & anew,
        "drops and begins anew": row.drops & anew, "starts": anew - row.stops - row.drops,
        "restarts": row.restarts, "pauses": row.pauses, "resumes": row.resumes, "extends": row.extends,
    }  # fmt: skip
    said = (f"{verb} {', '.join(sorted(clocks))}" for verb, clocks in done.items() if clocks)
    return "; ".join(said) or "–"


def _clocks() -> str:
    lines = ["## Clocks", "", "| family | what it is | runs at |", "|---|---|---|"]
    rows = (
        f"| `{clock}` | {clock.label} | {', '.join(_ordered(family.stages))} |"
        for clock, family in FAMILIES.items()
    )
    return "\n".join([*lines, *rows, ""])


def _sources(row: Transition) -> str:
    whole = {LOGGED: "any logged stage", OPEN: "any open stage"}
    return whole.get(frozenset(row.sources)) or ", ".join(_ordered(row.sources))


def _stages() -> str:
    lines = ["## Stages", "", "| stage | meaning | open |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| `{s}` | {s.label} | {'no' if s.ended else 'yes'} |" for s in Stage), ""])


def _listeners() -> str:
    names = sorted({f"`{r.__module__}.{r.__qualname__}`" for r in case_moved._live_receivers(None)[0]})
    told = "\n".join(f"- {name}" for name in names) or "Nobody listens yet."
    return f"## Who listens to `case_moved`\n\n{told}\n"


def _ordered(stages: Set[Stage]) -> list[str]:
    return [stage.value for stage in Stage if stage in stages]
