"""What the key figures are worked out from: the days asked, what they are held against, a year of months.

How many cases stood open earlier is reckoned back from how many stand open at the last day asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from reports.asked import Asked
from reports.figures import Dim, by, crossed, standing, total
from reports.filters import Compare
from reports.measures import OPENED, Counts
from reports.periods import Grain, back

from .keyfigures import UNPARTED, Moment, Open

__all__ = ["course", "moments"]

MONTHS = 12
_DAY = timedelta(days=1)
Parted = Mapping[str | None, Counts]


def moments(asked: Asked, compare: Compare, counted: Counts | None = None) -> tuple[Moment, Moment]:
    """The days asked, and those they are held against: three statements.

    Args:
        counted: what was counted in the days asked, if it is known; else it may take a fourth.
    """
    then = asked.year_ago() if compare == Compare.YEAR else asked.before()
    since = replace(asked, since=then.until + _DAY)
    changed, now = _parted(since), standing(asked, _level(asked))
    if counted is None:
        counted = sum(changed.values(), Counts()) if since == asked else total(asked)
    return (
        Moment(asked.since, asked.until, counted, now),
        Moment(then.since, then.until, total(then), _earlier(now, changed)),
    )


def course(asked: Asked, now: Open) -> list[Moment]:
    """The months until the last day asked, in their order: one statement."""
    months = list(back(Grain.MONTH, asked.until, MONTHS))
    wide = replace(asked, since=months[-1].since)
    found = crossed(wide, Dim.MONTH, Dim.LEVEL) if _level(asked) else _unparted(wide)
    told = []
    for month in months:
        parted = {level: counts for (first, level), counts in found.items() if first == month.since}
        last = min(month.until, asked.until)
        told.append(Moment(month.since, last, sum(parted.values(), Counts()), now))
        now = _earlier(now, parted)
    return told[::-1]


def _level(asked: Asked) -> Dim | None:
    """Parted by level where nothing else narrows: what is parted twice is counted from the events alone."""
    return Dim.LEVEL if not asked.narrowed.keys() - {"level"} else None


def _parted(asked: Asked) -> Parted:
    return by(asked, Dim.LEVEL) if _level(asked) else {UNPARTED: total(asked)}


def _unparted(asked: Asked) -> Mapping[tuple[object, str | None], Counts]:
    return {(month, UNPARTED): counts for month, counts in by(asked, Dim.MONTH).items()}


def _earlier(now: Open, changed: Parted) -> Open:
    """How many stood open before what changed since."""
    return {level: now.get(level, 0) - changed.get(level, Counts())[OPENED] for level in {*now, *changed}}
