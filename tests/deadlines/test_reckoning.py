"""What is true of every date, whatever begins it: searched for counter-examples."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlines.calendars import DEFAULT_SPANS, Calendar
from deadlines.errors import CalendarMissing
from deadlines.models import Rung, Unit
from deadlines.reckoning import Pause, Term, Until, ladder, reckon

FIRST = date(2024, 1, 1)
DAYS = 1200
HOURS = (Unit.HOUR, Unit.WORKING_HOUR)
LIMITS = {
    Unit.HOUR: 96, Unit.WORKING_HOUR: 60, Unit.DAY: 90, Unit.WORKING_DAY: 40, Unit.WEEK: 8, Unit.MONTH: 6,
    Unit.QUARTER: 2,
}  # fmt: skip


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Weeks of any shape, one working day in seven at least; offices with one to three openings."""
    marks = draw(st.lists(st.sampled_from("0111"), min_size=7, max_size=60))
    marks[:: max(1, min(7, len(marks)))] = "1" * len(marks[:: max(1, min(7, len(marks)))])
    count = draw(st.integers(1, 3))
    hours = draw(st.lists(st.integers(0, 24), min_size=2 * count, max_size=2 * count, unique=True))
    days = ("".join(marks) * (DAYS // len(marks) + 1))[:DAYS]
    return Calendar(FIRST, days, ((FIRST, tuple(60 * hour for hour in sorted(hours))),))


@st.composite
def terms(draw: st.DrawFn) -> Term:
    unit = draw(st.sampled_from(list(LIMITS)))
    whole = unit in (Unit.WEEK, Unit.MONTH, Unit.QUARTER) and draw(st.booleans())
    limit = draw(st.integers(1 if whole else 0, LIMITS[unit]))
    return Term(limit, unit, unit not in HOURS and draw(st.booleans()), whole)


moments = st.integers(0, 300 * 24 * 60).map(
    lambda minutes: moment("2024-01-01 00:00") + timedelta(minutes=minutes)
)
lengths = st.integers(0, 40 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
searched = settings(max_examples=80, deadline=None)


@searched
@given(calendars(), moments, terms())
def test_nothing_is_due_before_it_began(calendar: Calendar, start: datetime, term: Term) -> None:
    assert reckon(calendar, start, term).due_at >= start


@searched
@given(calendars(), moments, terms())
def test_a_longer_limit_is_never_due_earlier(calendar: Calendar, start: datetime, term: Term) -> None:
    longer = Term(term.limit + 1, term.unit, term.moves_on, term.whole_period)
    assert reckon(calendar, start, term).due_at <= reckon(calendar, start, longer).due_at


@searched
@given(calendars(), moments, terms(), lengths)
def test_what_begins_later_is_never_due_earlier(
    calendar: Calendar, start: datetime, term: Term, later: timedelta
) -> None:
    assert reckon(calendar, start, term).due_at <= reckon(calendar, start + later, term).due_at


@searched
@given(calendars(), moments, terms())
def test_what_moves_on_ends_when_the_office_closes_on_a_working_day(
    calendar: Calendar, start: datetime, term: Term
) -> None:
    done = reckon(calendar, start, term)
    if term.moves_on:
        last = date.fromisoformat(done.facts["last"])
        assert calendar.works(last)
        assert done.due_at == calendar.closing(last)


@searched
@given(calendars(), moments, terms(), lengths)
def test_a_pause_of_no_length_changes_nothing(
    calendar: Calendar, start: datetime, term: Term, into: timedelta
) -> None:
    plain, pause = reckon(calendar, start, term), Pause(start + into, start + into)
    assert reckon(calendar, start, term, steps=[pause]) == plain


@searched
@given(calendars(), moments, terms(), lengths, lengths)
def test_a_pause_never_brings_a_date_forward_and_a_longer_one_never_back(
    calendar: Calendar, start: datetime, term: Term, into: timedelta, stood: timedelta
) -> None:
    since = start + into
    plain = reckon(calendar, start, term).due_at
    short = reckon(calendar, start, term, steps=[Pause(since, since + stood)]).due_at
    long = reckon(calendar, start, term, steps=[Pause(since, since + stood + timedelta(hours=7))]).due_at
    assert plain <= short <= long


@searched
@given(calendars(), moments, terms(), lengths, lengths)
def test_what_goes_on_is_due_after_it_goes_on(
    calendar: Calendar, start: datetime, term: Term, into: timedelta, stood: timedelta
) -> None:
    pause = Pause(start + into, start + into + stood)
    done = reckon(calendar, start, term, steps=[pause])
    assert done.due_at >= pause.until or done == reckon(calendar, start, term)


@searched
@given(calendars(), moments, st.integers(1, 90), lengths, lengths)
def test_hours_are_left_as_they_were_whatever_stood_between(
    calendar: Calendar, start: datetime, limit: int, into: timedelta, stood: timedelta
) -> None:
    term, pause = Term(limit, Unit.WORKING_HOUR, False), Pause(start + into, start + into + stood)
    due = reckon(calendar, start, term, steps=[pause]).due_at
    worked = calendar.working_between(start, due)
    if due > pause.since:
        worked -= calendar.working_between(pause.since, min(pause.until, due))
    assert worked == timedelta(hours=limit)


@searched
@given(calendars(), moments, terms(), st.integers(0, 60), lengths)
def test_the_last_word_about_the_day_counts(
    calendar: Calendar, start: datetime, term: Term, more: int, into: timedelta
) -> None:
    day = timezone.localdate(start) + timedelta(days=120 + more)
    done = reckon(calendar, start, term, steps=[Until(day, start + into)])
    assert done.named == day


@searched
@given(
    calendars(), moments, terms(), st.lists(st.integers(1, 400), min_size=1, max_size=6), lengths,
    st.integers(0, 9),
)  # fmt: skip
def test_the_moments_of_a_ladder_rise_from_the_start_on(
    calendar: Calendar, start: datetime, term: Term, shares: list[int], rested: timedelta, hours: int
) -> None:
    due = reckon(calendar, start, term).due_at
    rungs = [
        Rung(share=Decimal(share) / 100, least_working_hours=hours if share > 100 else 0)
        for share in sorted(shares)
    ]
    times = ladder(rungs, start, due, calendar, rested=min(rested, due - start))
    assert times == sorted(times)
    assert times[0] >= start
    assert all((moment < due) <= (rung.share < 1) for moment, rung in zip(times, rungs, strict=True))


def moment(words: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(words))


PLAIN = Calendar(FIRST, "1111100" * 200, ((FIRST, DEFAULT_SPANS),))


def test_the_standard_ladder_of_a_day() -> None:
    shares = (("0.50", 0), ("0.80", 0), ("1.00", 0), ("1.50", 4), ("2.00", 4))
    rungs = [Rung(share=Decimal(share), least_working_hours=hours) for share, hours in shares]
    start = moment("2024-01-04 16:00")
    times = ladder(rungs, start, start + timedelta(hours=1), PLAIN)
    assert [f"{timezone.localtime(one):%m-%d %H:%M}" for one in times] == [
        "01-04 16:30", "01-04 16:48", "01-04 17:00", "01-05 12:00", "01-05 12:00",
    ]  # fmt: skip


def test_the_time_it_stood_still_is_no_part_of_the_ladder() -> None:
    rungs = [Rung(share=Decimal("0.50")), Rung(share=Decimal("2.00"))]
    start, due = moment("2024-01-04 08:00"), moment("2024-01-05 18:00")
    half, twice = ladder(rungs, start, due, PLAIN, rested=timedelta(hours=24))
    assert (half, twice) == (moment("2024-01-05 13:00"), moment("2024-01-06 04:00"))


def test_where_the_calendar_ends_a_date_is_refused_but_a_rung_after_it_is_not() -> None:
    short = Calendar(FIRST, "11111", ((FIRST, DEFAULT_SPANS),))
    with pytest.raises(CalendarMissing):
        reckon(short, moment("2024-01-04 09:00"), Term(3, Unit.DAY))
    assert reckon(short, moment("2024-01-04 09:00"), Term(3, Unit.DAY, moves_on=False)).due_at
    due = moment("2024-01-05 17:30")
    late = ladder([Rung(share=Decimal("1.50"), least_working_hours=4)], due, due, short)
    assert late == [due + timedelta(hours=4)]
