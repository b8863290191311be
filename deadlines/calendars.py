"""The working calendar in memory: which days are worked, and when an office is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone

from core.kept import kept

from .errors import CalendarMissing
from .models import CalendarDay, OfficeHours

__all__ = ["DEFAULT_SPANS", "Calendar", "Calendars", "calendar_of"]

DEFAULT_SPANS = (510, 720, 870, 1050)
"""8:30-12:00 and 14:30-17:30, until an administrator says otherwise."""
_DAY = timedelta(days=1)
_MIDNIGHT = time()
_DAYS = """
SELECT first, string_agg(
    CASE WHEN kind IS NULL THEN '?' WHEN kind = 'rest' THEN '0' ELSE '1' END, '' ORDER BY day
)
FROM (SELECT min(day) AS first, max(day) AS last FROM deadlines_calendarday) known,
     LATERAL generate_series(first, last, interval '1 day') AS days(day)
LEFT JOIN deadlines_calendarday USING (day) GROUP BY first
"""

Hours = tuple[tuple[date, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Calendar:
    """Days from `first` on, `1` worked, `0` at rest, `?` unknown; the hours of one office, newest last."""

    first: date
    days: str
    hours: Hours = ()
    names: Mapping[date, str] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether people work on that day.

        Raises:
            CalendarMissing: the calendar does not say.
        """
        mark = self._mark(day)
        if mark == "?":
            raise CalendarMissing(day)
        return mark == "1"

    def known_until(self, day: date) -> date:
        """The last day known without a gap from this day on; the day before it if it is unknown itself."""
        place = max(0, (day - self.first).days)
        gap = self.days.find("?", place)
        known = (len(self.days) if gap < 0 else gap) - place
        return day + timedelta(days=max(known, 0) - 1) if day >= self.first else day - _DAY

    def name(self, day: date) -> str:
        """The holiday that day belongs to, as the calendar calls it; empty for an ordinary one."""
        return self.names.get(day, "")

    def on_or_after(self, day: date) -> date:
        """The first working day from this one on."""
        while not self.works(day):
            day += _DAY
        return day

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """From when to when the office is open on that day; nothing on a rest day."""
        if self.works(day):
            marks = self._marks(day)
            for opens, closes in zip(marks[::2], marks[1::2], strict=True):
                yield _at(day, opens), _at(day, closes)

    def opening(self, day: date) -> datetime:
        """When the office opens on that day, were it a working day."""
        return _at(day, self._marks(day)[0])

    def closing(self, day: date) -> datetime:
        """When the office closes on that day, were it a working day."""
        return _at(day, self._marks(day)[-1])

    def open_from(self, moment: datetime) -> datetime:
        """This moment if the office is open, else its next opening."""
        day = timezone.localdate(moment)
        while True:
            for opens, closes in self.spans(day):
                if moment < closes:
                    return max(moment, opens)
            day += _DAY

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
            day += _DAY

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments."""
        total, day = timedelta(), timezone.localdate(start)
        while day <= timezone.localdate(end):
            for opens, closes in self.spans(day):
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += _DAY
        return total

    def _mark(self, day: date) -> str:
        place = (day - self.first).days
        return self.days[place] if 0 <= place < len(self.days) else "?"

    def _marks(self, day: date) -> tuple[int, ...]:
        known = [marks for since, marks in self.hours if since <= day]
        return known[-1] if known else DEFAULT_SPANS


class Calendars:
    """The calendars of all offices, read from the database at once; two questions however many offices.

    `calendar_of` answers from what the process keeps for half a minute; this is for whoever has just changed
    the calendar or must not be half a minute behind.
    """

    def __init__(self) -> None:
        self._days, self._hours = _read_days(), _read_hours()

    def of(self, office: int | None) -> Calendar:
        return _calendar(self._days, self._hours, office)


def calendar_of(office: int | None) -> Calendar:
    """The calendar with the hours of that office; with everybody's hours until its own begin, or for None."""
    return _calendar(_days(), _hours(), office)


def _calendar(days: _Days, hours: dict[int | None, Hours], office: int | None) -> Calendar:
    common, own = hours.get(None, ()), hours.get(office, ()) if office else ()
    if own:
        own = (*(one for one in common if one[0] < own[0][0]), *own)
    return Calendar(days.first, days.marks, own or common, days.names)


@dataclass(frozen=True)
class _Days:
    first: date
    marks: str
    names: Mapping[date, str]


def _read_days() -> _Days:
    with connection.cursor() as cursor:
        cursor.execute(_DAYS)
        first, marks = cursor.fetchone() or (date.max, "")
    return _Days(first, marks, dict(CalendarDay.objects.exclude(name="").values_list("day", "name")))


def _read_hours() -> dict[int | None, Hours]:
    found: dict[int | None, Hours] = {}
    for office, since, spans in OfficeHours.objects.order_by("starts_on").values_list(
        "organisation", "starts_on", "spans"
    ):
        found[office] = (*found.get(office, ()), (since, tuple(spans)))
    return found


_days = kept(_read_days)
_hours = kept(_read_hours)


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, _MIDNIGHT, timezone.get_default_timezone()) + timedelta(minutes=minutes)
