"""Changing the working calendar and the hours of offices: who, why, and the open deadlines dated anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import audit
from core.errors import BadInput, Conflict
from core.models import AuditEntry
from deadlines.calendars import calendar_of
from deadlines.models import (
    CALENDAR,
    CATCH_UP,
    CalendarDay,
    DayKind,
    Deadline,
    DeadlineQuerySet,
    OfficeHours,
    PolicyVersion,
)
from organisations.models import Organisation

from .clocks import date_undated, recompute
from .dating import current, foresee
from .policies import Foreseen, check, summed

__all__ = [
    "ALARM_BELOW", "Day", "add_year", "calendar_alarm", "catch_up", "change_days", "days_ahead",
    "foresee_days", "foresee_hours", "set_hours", "year",
]  # fmt: skip

ALARM_BELOW = 120
"""Known days ahead. 30 working days that begin today need 50; somebody must find time to enter more."""
LADDER = timedelta(days=30)
"""The last rungs come after the date; so far back a change of the calendar may still move one."""
_LATELY = timedelta(minutes=5)


@dataclass(frozen=True)
class Day:
    """What a day is to be."""

    kind: str
    name: str = ""


Rest = tuple[date, date, str]
"""First and last day of a holiday, and its name."""


def year(number: int, rests: Sequence[Rest], makeups: Sequence[date]) -> dict[date, Day]:
    """Every day of a year: weekends and holidays rest, make-up days and all others are worked.

    Raises:
        BadInput: a day lies outside the year, a holiday ends before it begins, a make-up day is no rest day
            of the week, or lies in a holiday.
    """
    first, last = date(number, 1, 1), date(number, 12, 31)
    days = {day: Day(DayKind.REST if day.weekday() >= 5 else DayKind.WORK) for day in _days(first, last)}
    for begins, ends, name in rests:
        if not first <= begins <= ends <= last:
            raise _wrong("rests", _("%(day)s does not fit.") % {"day": f"{begins} – {ends}"})
        days |= {day: Day(DayKind.REST, name) for day in _days(begins, ends)}
    for day in makeups:
        if day not in days or day.weekday() < 5 or days[day].name:
            raise _wrong("makeups", _("%(day)s does not fit.") % {"day": day})
        days[day] = Day(DayKind.MAKEUP, _nearest(day, rests))
    return days


def foresee_days(days: Mapping[date, Day]) -> Foreseen:
    """Which open deadlines would move if these days were so: done, looked at, and undone."""
    return _tried(lambda: _write(days), _touched(min(days), max(days)))


@transaction.atomic
def change_days(*, by: User, days: Mapping[date, Day], reason: str, now: datetime | None = None) -> int:
    """Let days be something else; open deadlines are dated anew. How many moved, undated ones included.

    Raises:
        NotAllowed: `by` is no administrator.
        BadInput: no reason is given, or a work day is called a make-up day.
    """
    why = check(by, reason)
    for day, wanted in days.items():
        if (wanted.kind == DayKind.MAKEUP) and day.weekday() < 5:
            raise _wrong("kind", _("Only a Saturday or Sunday is made up."))
    _write(days)
    moved = recompute(_touched(min(days), max(days)), at=now or timezone.now(), by=by, reason=why[:300])
    kinds = {day.isoformat(): wanted.kind for day, wanted in sorted(days.items())}
    detail = {"days": kinds if len(kinds) <= 31 else len(kinds), "moved": moved}
    subject = f"deadlines.calendarday:{min(days).isoformat()}"
    audit.record(by=by, action="calendar.change", subject=subject, reason=why, detail=detail)
    return moved


def add_year(
    *, by: User, number: int, rests: Sequence[Rest], makeups: Sequence[date], reason: str,
    now: datetime | None = None,
) -> int:  # fmt: skip
    """Enter a whole year by hand, the day the State Council publishes it. How many deadlines moved.

    Raises:
        Conflict: the calendar knows days of that year; they are changed one by one.
    """
    if CalendarDay.objects.filter(day__year=number).exists():
        raise Conflict(_("The calendar has that year already: change its days one by one."))
    return change_days(by=by, days=year(number, rests, makeups), reason=reason, now=now)


def foresee_hours(*, office: Organisation | None, starts_on: date, spans: Sequence[int]) -> Foreseen:
    """Which open deadlines other hours would move. Raises BadInput."""
    _check_spans(spans)
    return _tried(lambda: _write_hours(office, starts_on, spans), _of_office(office, starts_on))


@transaction.atomic
def set_hours(
    *, by: User, office: Organisation | None, starts_on: date, spans: Sequence[int], reason: str,
    now: datetime | None = None,
) -> int:  # fmt: skip
    """Open an office at other hours from a day on; everybody's hours for None. How many deadlines moved.

    Args:
        spans: openings and closings in minutes after midnight, in order.

    Raises:
        NotAllowed: `by` is no administrator.
        BadInput: the hours do not rise, or no reason is given.
    """
    why = check(by, reason)
    _check_spans(spans)
    row = _write_hours(office, starts_on, spans)
    moved = recompute(_of_office(office, starts_on), at=now or timezone.now(), by=by, reason=why[:300])
    detail = {"from": starts_on.isoformat(), "spans": list(spans), "moved": moved}
    audit.record(by=by, action="calendar.hours", subject=row, reason=why, detail=detail)
    return moved


def days_ahead(today: date | None = None) -> int:
    """How many days after today the calendar knows without a gap; -1 if it does not even know today."""
    day = today or timezone.localdate()
    return (calendar_of(None).known_until(day) - day).days


def calendar_alarm(today: date | None = None) -> str:
    """A sentence for whoever keeps the calendar, while fewer than 120 days lie ahead; else empty."""
    ahead = days_ahead(today)
    if ahead >= ALARM_BELOW:
        return ""
    if ahead < 0:
        return _("The working calendar does not know today: no deadline can be dated. Enter the year now.")
    words = ngettext(
        "The working calendar knows only %(n)d day ahead. Enter the next year as soon as it is published.",
        "The working calendar knows only %(n)d days ahead. Enter the next year as soon as it is published.",
        ahead,
    )
    return words % {"n": ahead}


def catch_up(*, now: datetime | None = None) -> int:
    """Work out anew what another process dated by rules it had kept while an administrator changed them.

    Processes keep calendar and policies for half a minute (core.kept). Called every minute or so; it looks
    at nothing unless something was changed within the last five minutes, or something without a date could
    have one by now. How many moved.
    """
    at = now or timezone.now()
    dated, lately = date_undated(at=at), at - _LATELY
    changed = AuditEntry.objects.filter(at__gte=lately, action__startswith="calendar.").exists()
    if not changed and not PolicyVersion.objects.filter(at__gte=lately, by__isnull=False).exists():
        return dated
    fresh = Q(created_at__gte=lately - _LATELY) | Q(changes__at__gte=lately)
    ids = Deadline.objects.open().filter(fresh).values("pk")
    return dated + recompute(Deadline.objects.filter(pk__in=ids), at=at, reason=CATCH_UP)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _nearest(day: date, rests: Sequence[Rest]) -> str:
    return min(rests, key=lambda rest: min(abs(rest[0] - day), abs(rest[1] - day)))[2] if rests else ""


def _write(days: Mapping[date, Day]) -> None:
    rows = [CalendarDay(day=day, kind=wanted.kind, name=wanted.name) for day, wanted in days.items()]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name"]
    )


def _write_hours(office: Organisation | None, starts_on: date, spans: Sequence[int]) -> OfficeHours:
    row, _new = OfficeHours.objects.update_or_create(
        organisation=office, starts_on=starts_on, defaults={"spans": list(spans)}
    )
    return row


def _tried(write: Callable[[], object], touched: DeadlineQuerySet) -> Foreseen:
    with transaction.atomic():
        write()
        found = summed(foresee(touched, current()))
        transaction.set_rollback(True)
    return found


def _touched(first: date, last: date) -> DeadlineQuerySet:
    begun = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    since = timezone.make_aware(datetime.combine(first, time())) - LADDER
    dated = Q(starts_at__lt=begun, due_at__gte=since) | Q(due_at=None)
    return Deadline.objects.open().filter(dated)


def days_were_loaded(first: date, last: date, *, at: datetime) -> int:
    """Reckon anew what these days concern, after they were loaded; how many have another date."""
    return recompute(_touched(first, last), at=at, reason=CALENDAR)


def _of_office(office: Organisation | None, starts_on: date) -> DeadlineQuerySet:
    since = timezone.make_aware(datetime.combine(starts_on, time())) - LADDER
    rows = Deadline.objects.open().filter(Q(due_at__gte=since) | Q(due_at=None))
    return rows.filter(reckoning__office=office.pk) if office else rows


def _check_spans(spans: Sequence[int]) -> None:
    rises = all(before < after for before, after in pairwise(spans))
    if not spans or len(spans) % 2 or not rises or spans[0] < 0 or spans[-1] > 24 * 60:
        raise _wrong("hours", _("Write openings in order, for example 08:30-12:00 14:30-17:30."))


def _wrong(field: str, words: str) -> BadInput:
    return BadInput(words, fields={field: [words]})
