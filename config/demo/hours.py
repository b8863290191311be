"""The clock of one dispute of the demo: it only goes forward, keeps office hours, and stops at a limit."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

import holidays
from django.utils import timezone

MORNING, AFTERNOON = (8 * 60 + 30, 12 * 60), (14 * 60 + 30, 17 * 60 + 30)
CLOSES = 18 * 60
SLOTS = (9 * 60, 10 * 60 + 30, 14 * 60 + 30, 16 * 60)
"""When sessions are planned to begin, in minutes of the day; each takes an hour."""


@cache
def _free_days(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CN", years=year))


def is_working_day(day: date) -> bool:
    """Neither weekend nor public holiday (make-up days are left out)."""
    return day.weekday() < 5 and day not in _free_days(day.year)


def working_days(first: date, last: date) -> list[date]:
    """The working days between two days, both included."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in span if is_working_day(day)]


def before(day: date, count: int) -> date:
    """The working day so many working days earlier."""
    while count > 0 or not is_working_day(day):
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def moment(day: date, minute: int, second: int = 0) -> datetime:
    """A minute of a local day."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start + timedelta(minutes=minute, seconds=second)


def office_minute(chance: Random) -> int:
    """Some minute of the office hours; the mornings are busier."""
    low, high = MORNING if chance.random() < 0.6 else AFTERNOON
    return chance.randrange(low, high)


class Clock:
    """Where one dispute stands in time."""

    def __init__(self, at: datetime, *, limit: datetime, chance: Random, pace: float = 1.0) -> None:
        """`pace` under 1 shortens every wait, so that what has to end before the limit does."""
        self.at, self.limit, self.chance, self.pace = at, limit, chance, pace

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def soon(self, low: int = 5, high: int = 40) -> datetime:
        """Some minutes later the same day, while the office is open."""
        later = self.at + timedelta(minutes=self.chance.randint(low, high))
        shut = moment(self.today, CLOSES)
        return self._move(later if later < shut else self.at + timedelta(minutes=2))

    def later(self, low: int, high: int) -> datetime:
        """Some working days later, in office hours; none means later the same day."""
        days = round(self.chance.randint(low, high) * self.pace)
        if days == 0:
            return self.soon()
        day = self.today
        while days:
            day += timedelta(days=1)
            days -= is_working_day(day)
        return self._move(moment(day, office_minute(self.chance), self.chance.randint(0, 59)))

    def until(self, at: datetime) -> datetime:
        """That moment, or the present one if it has passed."""
        return self._move(at)

    def _move(self, at: datetime) -> datetime:
        self.at = max(self.at, min(at, self.limit))
        return self.at
