"""The script of one dispute of the demo: what will happen, decided before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import NAMESPACE_URL, uuid5

from .words import Matter

COMMITTEES = {"qs": "ziyou", "tz": "chasuqi", "150203001": "shaoxian", "150203100": "kunhe"}
CENTRES = {"kdl": "kundulun", "qs": "qingshan", "tz": "tumed"}


@dataclass(frozen=True)
class Script:
    """One dispute from its first day to where it stops.

    `route` is empty, `centre`, `committee` or the key of an office; `outcome` how it ends; `extras` what else
    happens on the way; `stop` the station after which nothing more happens (config/demo/life.py). Nothing
    happens after `limit`; `day` is the day after it. `sender` is the account that sends it in,
    if not the usual.
    """

    load: str
    seed: int
    number: int
    starts: datetime
    limit: datetime
    day: date
    matter: Matter
    source: str
    county: str
    window: str
    township: str
    route: str
    outcome: str
    stop: str
    extras: frozenset[str] = frozenset()
    pace: float = 1.0
    sender: str = ""

    @property
    def centre(self) -> str:
        """Key of the centre of the county."""
        return CENTRES[self.county]

    @property
    def committee(self) -> str:
        """Key of the mediation committee of the place."""
        code = self.township if self.county == "kdl" else self.county
        return COMMITTEES.get(code, f"committee_{code[6:]}")

    @property
    def lead(self) -> str:
        """Key of the office that is asked to handle it."""
        if self.route == "centre":
            return self.centre
        return self.committee if self.route == "committee" else self.route

    @property
    def decided(self) -> str:
        """Key of the office that handles it in the end; another one where the centre above decides."""
        if "contest" not in self.extras:
            return self.lead
        return "studio" if self.lead == self.committee else self.committee

    @property
    def key(self) -> str:
        """The submission key of this dispute: the same load with the same seed never makes it twice."""
        return str(uuid5(NAMESPACE_URL, f"yizhan-demo/{self.load}/{self.day}/{self.seed}/{self.number}"))

    def chance(self, act: str) -> Random:
        """Its own luck in a part of its life, so that no dispute depends on another one."""
        return Random(f"{self.load}/{self.seed}/{self.number}/{act}")  # noqa: S311 — believable, not secret
