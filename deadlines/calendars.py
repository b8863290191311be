"""The working calendar in memory: which days are worked, and when an office is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from core.kept import kept

from .errors import CalendarMissing
from .models import OfficeHours

__all__ = ["DEFAULT_SPANS", "Calendar", "calendar_of"]

DEFAULT_SPANS = (510, 720, 870, 1050)
"""8:30-12:00 and 14:30-17:30, until an administrator says otherwise."""
_DAYS = """
SELECT first, string_agg(CASE WHEN kind IS NULL THEN '?' WHEN kind = 'rest' THEN '0' ELSE '1' END, '' ORDER BY day)
FROM (SELECT min(day) AS first, max(day) AS last FROM deadlines_calendarday) known,
     LATERAL generate_series(first, last, interval '1 day') AS days(day)
LEFT JOIN deadlines_calendarday USING (day) GROUP BY first
"""


@dataclass(frozen=True)
class Calendar:
    """Days from `first` on, `1` worked, `0` at rest, `?` unknown; and the hours of one office, newest last."""

    first: date
    days: str
    hours: tuple[tuple[date, tuple[int, ...]], ...] = ()

    def works(self, day: date) -> bool:
        """Whether people work on that day.

        Raises:
            CalendarMissing: the calendar does not say.
        """
        place = (day - self.first).days
        mark = self.days[place] if 0 <= place < len(self.days) else "?"
        if mark == "?":
            raise CalendarMissing(day)
        return mark == "1"

    @property
    def last(self) -> date:
        """The last day up to which every day is known."""
        known = self.days.find("?")
        return self.first + timedelta(days=(len(self.days) if known < 0 else known) - 1)

    def on_or_after(self, day: date) -> date:
        """The first working day from this one on."""
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """From when to when the office is open on that day; nothing on a rest day."""
        if self.works(day):
            marks = self._marks(day)
            for opens, closes in zip(marks[::2], marks[1::2], strict=True):
                yield _at(day, opens), _at(day, closes)

    def closing(self, day: date) -> datetime:
        """When the office closes on that day."""
        return _at(day, self._marks(day)[-1])

    def open_from(self, moment: datetime) -> datetime:
        """This moment if the office is open, else its next opening."""
        day = timezone.localdate(moment)
        while True:
            for opens, closes in self.spans(day):
                if moment < closes:
                    return max(moment, opens)
            day += timedelta(days=1)

    def add_working(self, moment: datetime, time_worked: timedelta) -> datetime:
        """When so much working time has passed."""
        day = timezone.localdate(moment)
        while True:
            for opens, closes in self.spans(day):
                begins = max(moment, opens)
                if begins < closes:
                    if time_worked <= closes - begins:
                        return begins + time_worked
                    time_worked -= closes - begins
            day += timedelta(days=1)

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments."""
        total, day = timedelta(), timezone.localdate(start)
        while day <= timezone.localdate(end):
            for opens, closes in self.spans(day):
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return total

    def _marks(self, day: date) -> tuple[int, ...]:
        known = [marks for since, marks in self.hours if since <= day]
        return known[-1] if known else DEFAULT_SPANS


def calendar_of(office: int) -> Calendar:
    """The calendar with the hours of that office, or the hours of everybody."""
    first, days = _days()
    hours = _hours()
    return Calendar(first, days, hours.get(office) or hours.get(None) or ())


@kept
def _days() -> tuple[date, str]:
    with connection.cursor() as cursor:
        cursor.execute(_DAYS)
        return cursor.fetchone() or (date.min, "")


@kept
def _hours() -> dict[int | None, tuple[tuple[date, tuple[int, ...]], ...]]:
    found: dict[int | None, tuple[tuple[date, tuple[int, ...]], ...]] = {}
    for office, since, spans in OfficeHours.objects.order_by("starts_on").values_list(
        "organisation", "starts_on", "spans"
    ):
        found[office] = (*found.get(office, ()), (since, tuple(spans)))
    return found


def _at(day: date, minutes: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(minutes=minutes))
