"""Words of the generated world, from benchmarks/words.toml: common and rare, as disputes have them."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("words.toml")


@dataclass(frozen=True)
class Words:
    """Lists to draw from. `common_word` stands in about one case in ten, `rare_word` in one in 50,000."""

    surnames: list[str]
    given: list[str]
    titles: dict[str, str]
    facts: list[str]
    claims: list[str]
    common_word: str
    rare_word: str
    joiner: str


@cache
def load() -> Words:
    """The lists as they stand in the file."""
    return Words(**tomllib.loads(_FILE.read_text(encoding="utf-8")))


def name(words: Words, dice: random.Random) -> str:
    """A name of two or three characters."""
    given = dice.choice(words.given) + (dice.choice(words.given) if dice.random() < 0.7 else "")
    return dice.choice(words.surnames) + given


def title(words: Words, people: list[str], kind: str) -> str:
    """The title a clerk would give: both names and what they fell out over."""
    return words.joiner.join(people) + words.titles.get(kind[:2], words.titles["other"])


def description(words: Words, dice: random.Random, position: int, *, brief: bool = False) -> str:
    """Three sentences of facts and one claim, or one sentence; every 50,000th holds the rare word."""
    if brief:
        text = dice.choice(words.facts)
    else:
        text = "".join(dice.sample(words.facts, 3)) + dice.choice(words.claims)
    return text + words.rare_word if position % 50_000 == 777 else text
