"""The small load of a first start: some disputes at every station, so that every desk has something to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from .hours import before, moment, office_minute
from .places import rows
from .script import CENTRES, Script
from .words import Matter, matter

LOAD = "slice"
CLOSES = 17 * 60 + 50
TOWNSHIPS = {"kdl": ("150203001", "150203012", "150203100"), "qs": ("150204007",), "tz": ("150121100",)}
SENDERS = {"police": "partner", "grid": "grid"}
"""Offices of disputes.csv that are no centre, and who sends in for them."""
SPANS = {
    "submitted": (1, 2), "handed_in": (1, 2), "handed_in_declined": (2, 3), "accepted": (1, 2),
    "referred": (1, 3), "recalled": (2, 4), "asked": (2, 5), "handling": (2, 5), "declined": (3, 6),
    "not_accepted": (4, 12), "returning": (5, 8), "returned": (5, 8), "contested": (14, 18),
    "decided": (16, 20), "suspended": (14, 24), "overdue": (22, 28), "urged": (22, 28), "closed": (18, 26),
    "confirmation_accepted": (22, 28), "confirmed": (36, 44), "followed": (34, 42), "reopened": (38, 46),
    "archived": (42, 58),
}  # fmt: skip
"""Working days before today on which a dispute came that stands at that station now."""
USUAL = (11, 17)


def scripts(*, day: date, seed: int) -> list[Script]:
    """All of them, the oldest first; the same day and seed give the same."""
    chance = Random(f"{LOAD}/{seed}/{day}")  # noqa: S311 — believable, not secret
    drafts = [*_written(), *_scenarios(chance)]
    limit = moment(before(day, 1), CLOSES)
    placed = []
    for draft in drafts:
        low, high = SPANS.get(draft["stop"], USUAL)
        start = moment(before(day, chance.randint(low, high)), office_minute(chance), chance.randint(0, 59))
        placed.append((min(start, limit - timedelta(hours=2)), draft))
    placed.sort(key=lambda pair: pair[0])
    return [
        replace(_script(draft, chance), seed=seed, number=number, starts=start, limit=limit, day=day)
        for number, (start, draft) in enumerate(placed)
    ]


def _written() -> Iterator[dict[str, str]]:
    yield from rows("disputes.csv")


def _scenarios(chance: Random) -> Iterator[dict[str, str]]:
    for row in rows("scenarios.csv"):
        for _one in range(int(row["count"])):
            yield {**row, "office": "kdl"}


def _script(draft: dict[str, str], chance: Random) -> Script:
    """A row as a script whose place in time is not known yet."""
    sender = SENDERS.get(draft["office"], "")
    county = "kdl" if sender else draft["office"]
    townships = TOWNSHIPS[county]
    if draft["source"] == "grid" and county == "kdl":
        sender = "grid"
    unset = moment(date.min.replace(year=2000), 0)
    return Script(
        load=LOAD, seed=0, number=0, starts=unset, limit=unset, day=unset.date(), sender=sender,
        matter=_matter(draft, chance), source=draft["source"], county=county, window=CENTRES[county],
        township=townships[0] if sender else chance.choice(townships), route=draft["route"],
        outcome=draft["outcome"], stop=draft["stop"], extras=frozenset(draft["extras"].split()),
    )  # fmt: skip


def _matter(draft: dict[str, str], chance: Random) -> Matter:
    if "text" not in draft:
        return matter(chance, draft["type"])
    amount = Decimal(draft["amount"]) if draft["amount"] else None
    return Matter(
        type=draft["type"], people=int(draft["people"]), amount=amount, applicants=draft["applicants"],
        respondents=draft["respondents"], groups=draft["groups"], text=draft["text"],
        term="支付约定款项" if amount else "",
    )  # fmt: skip
