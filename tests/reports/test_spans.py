"""Days are read as whole months and as the fewer days of a broken one: every day once, and no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reports.models import Span
from reports.spans import Stretch, next_month, stretches

DAYS = st.dates(date(2019, 11, 1), date(2031, 3, 31))
DAY = timedelta(days=1)


def rows(part: Stretch) -> Iterator[date]:
    """The first days of the rows that a stretch reads."""
    day = part.first
    while day <= part.last:
        yield day
        day = next_month(day) if part.span == Span.MONTH else day + DAY


def days(part: Stretch) -> Iterator[date]:
    """The days those rows hold."""
    for first in rows(part):
        after = next_month(first) if part.span == Span.MONTH else first + DAY
        while first < after:
            yield first
            first += DAY


@given(DAYS, DAYS)
def test_every_day_asked_for_is_counted_once_and_no_other(one: date, other: date) -> None:
    since, until = sorted((one, other))
    counted: Counter[date] = Counter()
    for part in stretches(since, until):
        for day in days(part):
            counted[day] += part.sign
    asked = {since + number * DAY for number in range((until - since).days + 1)}
    assert {day: times for day, times in counted.items() if times} == dict.fromkeys(asked, 1)


@given(DAYS, DAYS)
def test_few_rows_are_read_one_by_one(one: date, other: date) -> None:
    """Not more than half a month at either end."""
    since, until = sorted((one, other))
    single = [row for part in stretches(since, until) if part.span == Span.DAY for row in rows(part)]
    assert len(single) <= 2 * 15


def test_a_month_is_read_whole_without_the_days_to_come() -> None:
    assert stretches(date(2026, 11, 1), date(2026, 11, 22)) == [
        Stretch(Span.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        Stretch(Span.DAY, date(2026, 11, 23), date(2026, 11, 30), -1),
    ]


def test_day_by_day_no_month_is_read() -> None:
    since, until = date(2026, 1, 1), date(2026, 12, 31)
    assert stretches(since, until, by_day=True) == [Stretch(Span.DAY, since, until)]
