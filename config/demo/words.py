"""What the people of the demo say and write down (words.toml, matters.csv)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from random import Random

from .places import HERE, rows


@dataclass(frozen=True)
class Matter:
    """What a dispute is about; `office` is who knows best, by its key."""

    type: str
    people: int
    amount: Decimal | None
    applicants: str
    respondents: str
    groups: str
    text: str
    office: str = ""
    agreement: str = "双方互谅互让，就争议事项达成一致，互不追究。"
    term: str = ""


@dataclass(frozen=True)
class _Template:
    """A row of matters.csv."""

    matter: Matter
    weight: int
    people: tuple[int, int]
    amounts: tuple[int, int] | None


@cache
def sentences() -> dict[str, list[str]]:
    """Lists of sentences by what they are for."""
    return tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))


def matter(chance: Random, kind: str = "") -> Matter:
    """A matter by chance, weighted; of that dispute type if one is named."""
    known = [row for row in _templates() if not kind or row.matter.type == kind]
    (row,) = chance.choices(known, [row.weight for row in known])
    low, high = row.people
    amount = _amount(chance, *row.amounts) if row.amounts else None
    groups = row.matter.groups if chance.random() < 0.45 else ""
    return replace(
        row.matter,
        people=chance.randint(low, high),
        amount=amount,
        groups=groups,
        respondents=chance.choice(row.matter.respondents.split("|")),
        text=row.matter.text.replace("{amount}", str(amount)),
    )


def _amount(chance: Random, low: int, high: int) -> Decimal:
    """Small sums are frequent, and people name round ones."""
    value = low + (high - low) * chance.random() ** 3
    step = 10 ** max(1, len(str(int(value))) - 2)
    return Decimal(max(low, int(value / step) * step))


@cache
def _templates() -> tuple[_Template, ...]:
    return tuple(_template(row) for row in rows("matters.csv"))


def _template(row: dict[str, str]) -> _Template:
    least, most = map(int, row["people"].split("-"))
    low, _dash, high = row["amount"].partition("-")
    amounts = (int(low), int(high)) if low else None
    told = {name: row[name] for name in ("type", "respondents", "groups", "text", "office", "term")}
    found = Matter(people=2, amount=None, applicants="*", agreement=row["agreement"], **told)
    return _Template(found, int(row["weight"]), (least, most), amounts)
