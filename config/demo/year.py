"""A year of the two levels of Kundulun's centre: as many accepted and closed as published (figures.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from .hours import before, is_working_day, moment, office_minute, working_days
from .places import TOWNSHIPS
from .script import Script
from .words import Matter, matter

LOAD = "year"
CLOSES = 17 * 60 + 50
CENTRE = "kundulun"
SOURCES = {
    "police": 24, "court_pre": 17, "petition": 13, "walk_in": 15, "hotline_12345": 9, "court_post": 5,
    "phone": 4, "online": 4, "grid": 3, "screening": 2, "department": 2, "procuratorate": 1, "media": 1,
}  # fmt: skip
"""The inverted pyramid of seed 001: much from court, police and petition desk, little found at the base."""
MONTHS = (8, 5, 10, 9, 8, 9, 8, 8, 9, 7, 10, 9)
"""How the year breathes: little around the long holidays, much before and after."""
ROUND_THE_CLOCK = frozenset({"police", "hotline_12345"})
OPEN_AT = {
    "accepted": 11, "referred": 12, "returning": 2, "returned": 3, "handling": 12, "asked": 11,
    "mediation": 14, "noticed": 10, "held": 18, "suspended": 9, "extension_asked": 4, "signing": 5,
    "in_force": 11, "failed": 6, "proxy_open": 2, "contested": 2,
}  # fmt: skip
"""At which stations those stand that are open at the end of the year, in shares."""
LIFE = 26
"""Working days that a dispute may take at its own pace; less is left at the end of the year."""
PARTS = 2
"""Into so many parts the lives are split, whoever plays them."""


@dataclass(frozen=True)
class Plan:
    """How many disputes of which fate the year holds."""

    year: int
    accepted: int
    closed: int

    @property
    def refused(self) -> int:
        return round(self.accepted * 0.035)

    @property
    def withdrawn(self) -> int:
        return round(self.accepted * 0.015)

    @property
    def waiting(self) -> int:
        return max(1, round(self.accepted * 0.004))

    @property
    def total(self) -> int:
        return self.accepted + self.refused + self.withdrawn + self.waiting


@dataclass(frozen=True)
class _Fate:
    """One dispute before its day and its place are known."""

    stop: str
    outcome: str
    source: str


def scripts(plan: Plan, *, seed: int) -> list[Script]:
    """All disputes of the year, the oldest first; the same plan and seed give the same."""
    chance = Random(f"{LOAD}/{seed}/{plan}")  # noqa: S311 — believable, not secret
    days = _Days(plan.year)
    dated = [(_start(fate, days, chance), fate) for fate in _fates(plan, chance)]
    dated.sort(key=lambda pair: pair[0])
    return [_script(fate, start, number, seed, days, chance) for number, (start, fate) in enumerate(dated)]


def parts(scripts: Sequence[Script]) -> dict[str, int]:
    """Which part plays the disputes of an office: a mediator's calendar belongs to one part alone."""
    burden = Counter(script.decided for script in scripts)
    found, loads = {}, [0] * PARTS
    for office, count in sorted(burden.items(), key=lambda pair: (-pair[1], pair[0])):
        found[office] = loads.index(min(loads))
        loads[found[office]] += count
    return found


class _Days:
    """The working days of the year, weighted by month."""

    def __init__(self, year: int) -> None:
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.working = working_days(self.first, self.last)
        few = {month: sum(day.month == month for day in self.working) for month in range(1, 13)}
        self.weights = [MONTHS[day.month - 1] / few[day.month] for day in self.working]
        self.day = self.last + timedelta(days=1)
        self.limit = moment(before(self.day, 1), CLOSES)

    def left(self, day: date) -> int:
        """Working days after that one until the year ends."""
        return sum(1 for other in self.working if other > day)

    def some(self, chance: Random, low: int = 0, high: int = 10_000) -> date:
        """A working day by chance, with so many working days left at least and at most."""
        count = len(self.working)
        first, last = max(0, count - 1 - high), count - low
        return chance.choices(self.working[first:last], self.weights[first:last])[0]


def _fates(plan: Plan, chance: Random) -> Iterator[_Fate]:
    sources = list(SOURCES), list(SOURCES.values())
    outcomes = ("oral", "written", "failed", "concluded"), (58, 28, 8, 6)
    for _closed in range(plan.closed):
        stop = chance.choices(("archived", "followed", "closed"), (80, 13, 7))[0]
        yield _Fate(stop, chance.choices(*outcomes)[0], chance.choices(*sources)[0])
    for _open in range(plan.accepted - plan.closed):
        stop = chance.choices(list(OPEN_AT), list(OPEN_AT.values()))[0]
        yield _Fate(stop, _outcome_at(stop), chance.choices(*sources)[0])
    windows = ("walk_in", "phone", "online")
    for _refused in range(plan.refused):
        yield _Fate("not_accepted", "refused", chance.choice(windows))
    for _withdrawn in range(plan.withdrawn):
        yield _Fate("withdrawn", "early", chance.choice(windows))
    for turn in range(plan.waiting):
        yield _Fate("submitted", "", "walk_in") if turn % 2 else _Fate("handed_in", "", "police")


def _outcome_at(stop: str) -> str:
    if stop in {"failed", "proxy_open"}:
        return "failed"
    return "written" if stop in {"signing", "in_force", "suspended", "extension_asked"} else "oral"


def _start(fate: _Fate, days: _Days, chance: Random) -> datetime:
    """When it came: what is open at the end of the year came late, what rests came earlier."""
    spans = {"suspended": (12, 60), "in_force": (10, 40), "extension_asked": (20, 45), "contested": (16, 40)}
    if fate.stop in {"submitted", "handed_in"}:
        day = days.some(chance, 0, 2)
    elif fate.stop in OPEN_AT:
        day = days.some(chance, *spans.get(fate.stop, (4, 26)))
    else:
        day = days.some(chance, 5)
    if fate.source in ROUND_THE_CLOCK and fate.stop == "archived" and chance.random() < 0.08:
        day = _free_day_before(day, days.first)
    return moment(day, office_minute(chance), chance.randint(0, 59))


def _free_day_before(day: date, first: date) -> date:
    """Police and hotline hand over on a weekend or holiday now and then."""
    free = day
    while is_working_day(free):
        free -= timedelta(days=1)
    return free if free >= first else day


def _script(fate: _Fate, start: datetime, number: int, seed: int, days: _Days, chance: Random) -> Script:
    about = matter(chance)
    township = chance.choice(TOWNSHIPS)
    window = CENTRE if _to_the_centre(fate, chance) else f"centre_{township[6:]}"
    route, outcome = _route(fate, about, window, chance)
    return Script(
        load=LOAD, seed=seed, number=number, starts=start, limit=days.limit, day=days.day, matter=about,
        source=fate.source, county="kdl", window=window, township=township, route=route, outcome=outcome,
        stop=fate.stop, extras=_extras(fate, outcome, route, about, chance),
        pace=min(1.0, days.left(start.date()) / LIFE),
    )  # fmt: skip


def _to_the_centre(fate: _Fate, chance: Random) -> bool:
    """Courts, procuratorate and petition desk mostly turn to the centre of the district."""
    upper = fate.source in {"court_pre", "court_post", "procuratorate", "petition", "department"}
    return chance.random() < (0.8 if upper else 0.35)


def _route(fate: _Fate, about: Matter, window: str, chance: Random) -> tuple[str, str]:
    """Who handles it; only some matters have an office with a procedure of its own."""
    own = {"market", "labour", "housing"}
    if fate.outcome == "concluded":
        return about.office if about.office in own else chance.choice(sorted(own)), fate.outcome
    if fate.stop in {"proxy_open", "contested", "returned", "returning", "referred"}:
        return "committee", fate.outcome
    if about.office and about.office not in own and chance.random() < 0.65:
        return about.office, fate.outcome
    return ("centre" if window == CENTRE and chance.random() < 0.4 else "committee"), fate.outcome


EXTRAS = {
    "planned": 0.22, "twice": 0.2, "side_note": 0.04, "declined": 0.012, "recalled": 0.006, "returned": 0.012,
    "suspended": 0.012, "extension": 0.01, "assist": 0.02, "dissatisfied": 0.02,
}  # fmt: skip
"""What else happens, and how often."""
NEEDS_A_SENDER = frozenset({"declined", "recalled", "returned"})


def _extras(fate: _Fate, outcome: str, route: str, about: Matter, chance: Random) -> frozenset[str]:
    found = {extra for extra, share in EXTRAS.items() if chance.random() < share}
    if outcome == "written" and about.type not in {"0101", "0403"} and chance.random() < 0.12:
        found.add("confirmation")
    if fate.stop == "proxy_open":
        found.add("proxy")
    if fate.stop in {"returned", "returning"}:
        found.add("returned")
    if fate.stop == "contested":
        found.add("contest")
    if route in {"centre"} or outcome == "concluded":
        found -= NEEDS_A_SENDER
    return frozenset(found)
