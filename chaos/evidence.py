"""What the oracle works with: lives of deadlines, journals, plain SQL. Nothing of the product."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOWN = 5


@dataclass
class Life:
    """One deadline: its plan, what was acknowledged, what fired."""

    plan: dict[str, Any]
    tried: dict[int, float] = field(default_factory=dict)
    tries: Counter[int] = field(default_factory=Counter)
    done: dict[int, dict[str, Any]] = field(default_factory=dict)
    fired: list[tuple] = field(default_factory=list)


class Verdict:
    """Violations by invariant, with a few examples each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = defaultdict(list)

    def wrong(self, which: str, what: str) -> None:
        self.counts[which] += 1
        if len(self.examples[which]) < SHOWN:
            self.examples[which].append(what)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            yield json.loads(text)
        except ValueError:
            continue


def ask(cursor: Any, sql: str, *values: Any) -> list[tuple]:
    cursor.execute(sql, values or None)
    return cursor.fetchall()
