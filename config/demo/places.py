"""The demo's offices and people: who works where, as what (offices.csv, people.csv). All are fictitious."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from accounts.permissions import Role

PASSWORD = "yizhan-demo-2026"  # noqa: S105 — printed at every start; the demo is refused on a real site
FIRST = "region"
ADMINISTRATOR = ("admin", "那日松")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Office:
    """An organisation; `host` is the key of the centre where it keeps a window.

    `load` is empty for what every demo has, else the load that needs it.
    """

    key: str
    name: str
    kind: str
    region: str
    host: str = ""
    load: str = ""


@dataclass(frozen=True)
class Person:
    """A demo account; what the register says of a mediator stands in mediators.csv.

    `head` is not empty for the head of an office.
    """

    username: str
    name: str
    office: str
    role: Role
    load: str = ""
    head: str = ""


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _people() -> Iterator[Person]:
    names = [field.name for field in fields(Person)]
    for row in rows("people.csv"):
        yield Person(**{name: Role(row[name]) if name == "role" else row[name] for name in names})  # type: ignore[arg-type]


EVERY_OFFICE = {row["key"]: Office(**row) for row in rows("offices.csv")}
EVERYBODY = tuple(_people())
OFFICES = {key: office for key, office in EVERY_OFFICE.items() if not office.load}
"""What every demo has; the centre-year adds the rest of EVERY_OFFICE."""
PEOPLE = tuple(person for person in EVERYBODY if not person.load)
TOWNSHIPS = tuple(
    office.region
    for office in EVERY_OFFICE.values()
    if office.kind == "centre" and office.region.startswith("150203") and len(office.region) == 9
)
"""Where Kundulun keeps a centre of the second level (seed 001: fifteen)."""
