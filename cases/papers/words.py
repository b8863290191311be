"""The fixed Chinese wording of the papers, from files that a lawyer reads without reading code."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"


class Words:
    """The words of one paper. `words("person.name")` is a phrase; `{places}` in it are filled by name."""

    def __init__(self, slug: str) -> None:
        self.tree: dict[str, Any] = tomllib.loads((TEXTS / f"{slug}.toml").read_text(encoding="utf-8"))

    def __call__(self, path: str, **places: object) -> str:
        found: Any = self.tree
        for step in path.split("."):
            found = found[step]
        return str(found).format(**places)


@cache
def words(slug: str) -> Words:
    """The words in texts/<slug>.toml, read once."""
    return Words(slug)
