"""`bin/bench --growth small.json middle.json large.json`: how each item grows, as a table in Markdown.

Growth is the last median by the first. Runs at different hours differ, so beside it stands the growth of the
ratio to the bare view of the same run; that is held against the bar.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

BAR = 1.5
BARRED = ("dashboard", "desk", "list", "create")
"""The items with a bar begin so (issue 6); of the others growth is told."""

Result = dict[str, Any]


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("results", nargs="+", type=Path)
    found = [json.loads(path.read_text(encoding="utf-8")) for path in options.parse_args().results]
    print("\n".join(lines(sorted(found, key=lambda one: one["cases"]))))


def lines(results: Sequence[Result]) -> Iterator[str]:
    """Both tables: over HTTP, and what runs in the background."""
    sizes = [f"{one['cases']:,} ({one['open_cases']:,} open)" for one in results]
    yield from _head(["item", *sizes, "growth", "growth of x hello", "SQL", "bar"])
    for name in results[-1]["items"]:
        if all(name in one["items"] for one in results):
            yield _row(name, [one["items"][name] for one in results])
    yield ""
    yield from _head(["in the background", *sizes, "growth", "SQL", "did"])
    for name, last in results[-1]["inside"].items():
        every = [one["inside"].get(name, {}) for one in results]
        if all("median_ms" in one for one in every):
            growth = every[-1]["median_ms"] / every[0]["median_ms"]
            cells = [f"{one['median_ms']:,.1f} ms" for one in every]
            yield _joined([name, *cells, f"{growth:.2f}", str(last["sql"]), str(last["did"])])
    yield ""
    yield from _rolled(results, sizes)


def _row(name: str, every: Sequence[dict[str, float]]) -> str:
    first, last = every[0], every[-1]
    grown = last["x_hello"] / first["x_hello"] if first["x_hello"] else 0.0
    cells = [f"{one['median_ms']:,.1f} ms ({one['x_hello']:.1f}x)" for one in every]
    verdict = ("kept" if grown < BAR else "NOT KEPT") if name.startswith(BARRED) else ""
    growth = last["median_ms"] / first["median_ms"]
    return _joined([name, *cells, f"{growth:.2f}", f"{grown:.2f}", str(last.get("sql", "")), verdict])


def _rolled(results: Sequence[Result], sizes: list[str]) -> Iterator[str]:
    """The roll-up: how it was made, how it catches up, how it is compared."""
    yield from _head(["roll-up", *sizes])
    asked = {
        "counted acts": ("loaded", "counted_acts"), "rows": ("inside", "reconcile", "rows"),
        "made at loading, s": ("loaded", "rolled_up_seconds"), "in which way": ("loaded", "rolled_up_by"),
        "made anew by rebuild(), s": ("inside", "rebuild", "seconds"),
        "catching up, events/s": ("inside", "roll_up_caught_up", "events_per_second"),
        "comparing one month, s": ("inside", "reconcile", "one_month_seconds"),
        "months": ("inside", "reconcile", "months"), "database, GB": ("machine", "database_gb"),
        "loading in all, s": ("loaded", "load_seconds"),
    }  # fmt: skip
    for label, way in asked.items():
        yield _joined([label, *(_at(one, way) for one in results)])


def _at(result: Result, way: Sequence[str]) -> str:
    found: Any = result
    for name in way:
        found = found.get(name, "–") if isinstance(found, dict) else "–"
    return f"{found:,}" if isinstance(found, int) else str(found)


def _head(names: Sequence[str]) -> Iterator[str]:
    yield _joined(names)
    yield _joined(["---", *["---:"] * (len(names) - 1)])


def _joined(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
