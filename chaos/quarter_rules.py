"""What must come of a quarter of screening, worked out from the notices. Nothing of the product is used.

Days: the State Council's notice on the holidays of 2026 (国办发明电〔2025〕7号). Periods,
reminders and who is told: seed 004 and design/domain.md section 5. Who returns when is drawn from a seed.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
AHEAD = 7 * DAY
HOURS = (time(0, 30), time(10), time(16), time(20))
"""When the simulated clock stands still each day. Units return in the last three, after what rang then."""
RESTED = {
    *(date(2026, 1, day) for day in (1, 2, 3)), *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 4, day) for day in (4, 5, 6)),
}  # fmt: skip
MADE_UP = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28)}
SPANS = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))
RUNGS = ("remind", "due", "overdue", "leader")
WEEK, MONTH, QUARTER = "weekly", "monthly", "quarterly"
LEVELS = {"village": WEEK, "township": MONTH, "county": QUARTER}
WITHOUT_COMMITTEE = 0.01
"""Share of the villages that have no office of their own: the township centre returns for them."""
WITH_FINDINGS = 0.03


@dataclass(frozen=True)
class Key:
    """A key period: the villages of a county return every day."""

    county: str
    first: date
    last: date


@dataclass(frozen=True)
class Scene:
    """What is simulated: places, days, key periods, and the days on which everything is down."""

    places: tuple[str, ...]
    first: date
    last: date
    keys: tuple[Key, ...]
    down: tuple[datetime, datetime]
    """After the first moment nothing runs until the second, which is one at which the clock stands still."""
    seed: int = 1

    @cached_property
    def moments(self) -> list[datetime]:
        """Where the clock stands still, in order."""
        days = ((self.last - self.first) // DAY) + 1
        all_of = (_at(self.first + number * DAY, hour) for number in range(days) for hour in HOURS)
        return [one for one in all_of if not self.down[0] < one < self.down[1]]

    def first_from(self, moment: datetime) -> datetime | None:
        """The first moment of the clock from this one on."""
        place = bisect_left(self.moments, moment)
        return self.moments[place] if place < len(self.moments) else None


def full(seed: int) -> Scene:
    """Both cities from the last Monday of 2025 until the quarter and its last reminder are over."""
    keys = (
        Key("150102", date(2026, 2, 12), date(2026, 2, 24)),
        Key("150203", date(2026, 3, 4), date(2026, 3, 15)),
    )
    down = (_at(date(2026, 3, 4), HOURS[2]), _at(date(2026, 3, 14), HOURS[2]))
    return Scene(("150100", "150200"), date(2025, 12, 29), date(2026, 4, 3), keys, down, seed)


def small(seed: int) -> Scene:
    """One county of each city for four weeks around Spring Festival."""
    keys = (Key("150205", date(2026, 2, 24), date(2026, 3, 6)),)
    down = (_at(date(2026, 2, 23), HOURS[2]), _at(date(2026, 3, 5), HOURS[1]))
    return Scene(("150103", "150205"), date(2026, 2, 9), date(2026, 3, 8), keys, down, seed)


@dataclass(frozen=True)
class Round:
    """One round that must be made."""

    plan: str
    place: str
    level: str
    starts_on: date
    ends_on: date
    key: bool
    without: tuple[str, ...]
    made: datetime
    due: datetime
    caught_up: bool

    @property
    def within(self) -> str:
        """The digits with which the codes of its units begin."""
        return prefix(self.place)

    @property
    def name(self) -> tuple[str, str, date, date, bool]:
        """What tells it from every other."""
        return self.plan, self.level, self.starts_on, self.ends_on, self.key

    @cached_property
    def times(self) -> list[datetime]:
        """The moments of its four reminders; none if it was caught up."""
        if self.caught_up:
            return []
        begins = _at(self.starts_on, time())
        return [begins + (self.due - begins) * 4 / 5, self.due, working(self.due, 4), working(self.due, 12)]

    def has(self, unit: str, level: str) -> bool:
        """Whether that unit returns in it."""
        return (
            level == self.level and unit.startswith(self.within) and not unit.startswith(self.without or "!")
        )


def rounds(scene: Scene) -> list[Round]:
    """Every round there must be at the end."""
    return sorted(_all(scene), key=lambda one: (one.made, one.place, one.level, one.starts_on))


def _all(scene: Scene) -> Iterator[Round]:
    horizon = scene.last + AHEAD
    for plan in scene.places:
        for level, every in LEVELS.items():
            keys = [one for one in scene.keys if level == "village" and one.county.startswith(prefix(plan))]
            for begins, ends in _natural(every, scene.first, horizon):
                yield from _natural_rounds(scene, plan, level, (begins, ends), keys, horizon)
            for key in keys:
                for number in range((min(key.last, horizon) - key.first) // DAY + 1):
                    day = key.first + number * DAY
                    yield _round(scene, plan, key.county, level, (day, day), key=True)


def _natural_rounds(
    scene: Scene, plan: str, level: str, days: tuple[date, date], keys: list[Key], horizon: date
) -> Iterator[Round]:  # fmt: skip
    """The round of a period; for the places of key periods what these leave of its days."""
    begins, ends = days
    touching = [key for key in keys if key.first <= ends and key.last >= begins]
    if all(key.county != plan for key in touching):
        yield _round(scene, plan, plan, level, days, without=tuple(key.county for key in touching))
    for key in touching:
        for since, until in ((begins, key.first - DAY), (key.last + DAY, ends)):
            if since <= until and since <= horizon:
                yield _round(scene, plan, key.county, level, (since, until))


def _round(
    scene: Scene, plan: str, place: str, level: str, days: tuple[date, date], *,
    without: tuple[str, ...] = (), key: bool = False,
) -> Round:  # fmt: skip
    begins, ends = days
    made = scene.first_from(_at(max(scene.first, begins - AHEAD), time()))
    if made is None:
        raise ValueError(f"{begins} lies beyond the end")
    due = _at((ends if key else last_working(begins, ends)) + DAY, time())
    if caught_up := due <= made:
        if not key:
            raise ValueError("the scene has an outage longer than the rules below know")
        # Due with what is asked for now: here the day itself, in a key period that still lasts.
        due = _at(made.date() + DAY, time())
    return Round(plan, place, level, begins, ends, key, without, made, due, caught_up)


def _natural(every: str, first: date, horizon: date) -> Iterator[tuple[date, date]]:
    begins = first
    while begins <= horizon:
        if every == WEEK:
            after = begins - begins.weekday() * DAY + 7 * DAY
        else:
            months = 1 if every == MONTH else 3 - (begins.month - 1) % 3
            after = _months(begins, months)
        yield begins, after - DAY
        begins = after


def _months(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    return date(day.year + years, month + 1, 1)


def prefix(code: str) -> str:
    """1502 of the city 150200, 150203 of a county, everything of what lies below."""
    return code[:4] if code.endswith("00") and len(code) == 6 else code


def works(day: date) -> bool:
    """Whether people work on that day."""
    return day in MADE_UP or (day.weekday() < 5 and day not in RESTED)


def last_working(begins: date, ends: date) -> date:
    """The last working day of the period, else the first one after it."""
    inside = (begins + number * DAY for number in range((ends - begins) // DAY + 1))
    if worked := [day for day in inside if works(day)]:
        return worked[-1]
    day = ends + DAY
    while not works(day):
        day += DAY
    return day


def working(moment: datetime, hours: int) -> datetime:
    """When so many working hours have passed."""
    left, day = timedelta(hours=hours), moment.date()
    while True:
        for opens, closes in SPANS if works(day) else ():
            begins, ends = max(moment, _at(day, opens)), _at(day, closes)
            if begins < ends:
                if left <= ends - begins:
                    return begins + left
                left -= ends - begins
        day += DAY


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, HERE)


# --- who returns when ---------------------------------------------------------------------------------------
SHARES = ((0.60, 0), (0.14, 1), (0.10, 2), (0.05, 3), (0.04, 4))
"""Returned before the first reminder, after it, after it was due, after the township, after the county heard
of it; the rest never."""


def returned(scene: Scene, one: Round, unit: str) -> datetime | None:
    """The moment at which that unit returns; None: never."""
    draw = chance(scene.seed, "when", *one.name, unit)
    begins = max(one.made, _at(one.starts_on, time()))
    edges = [begins, *(one.times or [one.due]), (one.times[-1] if one.times else one.due) + 3 * DAY]
    for share, place in SHARES:
        draw -= share
        if draw < 0:
            place = min(place, len(edges) - 2)
            return _between(scene, edges[place], edges[place + 1], chance(scene.seed, "at", *one.name, unit))
    return None


def finds(scene: Scene, one: Round, unit: str) -> bool:
    """Whether it reports a finding when it returns."""
    return chance(scene.seed, "what", *one.name, unit) < WITH_FINDINGS


def has_committee(scene: Scene, village: str) -> bool:
    """Whether the village has an office of its own."""
    return chance(scene.seed, "office", village) >= WITHOUT_COMMITTEE


def chance(*words: object) -> float:
    """A number from 0 to 1 that these words alone decide."""
    return int.from_bytes(hashlib.sha256(repr(words).encode()).digest()[:7], "big") / 2**56


def _between(scene: Scene, since: datetime, until: datetime, draw: float) -> datetime | None:
    """One of the moments from `since` on and before `until` at which people are up; else the next one."""
    place = bisect_left(scene.moments, since)
    later = [one for one in scene.moments[place : place + 4 * 95] if one.time() != HOURS[0]]
    inside = [one for one in later if one < until]
    return inside[int(draw * len(inside))] if inside else next(iter(later), None)


# --- what that makes ring -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Rang:
    """What rang at a moment: the codes, the highest last."""

    at: datetime
    codes: tuple[str, ...]


def rang(scene: Scene, one: Round, back: datetime | None) -> list[Rang]:
    """What must ring for a unit that returned at that moment. Who returns as it rings has heard it."""
    found: list[Rang] = []
    for code, moment in zip(RUNGS, one.times, strict=False):
        at = scene.first_from(max(moment, one.made))
        if at is None or (back and at > back):
            break
        if found and found[-1].at == at:
            found[-1] = Rang(at, (*found[-1].codes, code))
        else:
            found.append(Rang(at, (code,)))
    return found


def above(unit: str, level: str, code: str) -> str:
    """The place that is told of a unit: one level above it, or two; the city is the highest."""
    chain = [unit[:9], unit[:6], f"{unit[:4]}00"]
    chain = chain[{"village": 0, "township": 1, "county": 2}[level] :]
    return chain[min(1 if code == "leader" else 0, len(chain) - 1)]
