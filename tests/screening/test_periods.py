"""Periods: what the rounds of a plan must be, whatever dates, key periods and moment of asking."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from deadlines.calendars import Calendar, Calendars
from organisations.models import Region, RegionLevel
from screening.models import Frequency, KeyPeriod, Plan
from screening.periods import Period, due_day, periods

from .units import Units

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2027, 2, 28)
CITY = Region(code="150200", level=RegionLevel.CITY)
COUNTIES = [Region(code=code, level=RegionLevel.COUNTY) for code in ("150202", "150203", "150221")]
TOWNSHIP = Region(code="150203001", level=RegionLevel.TOWNSHIP)
UNITS = ("150202001001", "150203001001", "150203002001", "150221100200")
"""Villages: one of another county, two of two townships of one county, one far away."""
WEEKENDS = Calendar(FIRST, "".join("01"[(FIRST + n * DAY).weekday() < 5] for n in range(500)))
UNKNOWN = Calendar(FIRST, "")
STANDING = (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY)
searched = settings(max_examples=150, deadline=None)

days = st.dates(FIRST, date(2026, 12, 31))
places = st.sampled_from([CITY, *COUNTIES, TOWNSHIP])


@st.composite
def spans(draw: Any, longest: int = 60) -> tuple[date, date]:
    begins = draw(days)
    return begins, begins + draw(st.integers(0, longest)) * DAY


@st.composite
def plans(draw: Any) -> Plan:
    begins = draw(days)
    ends = draw(st.none() | st.integers(0, 400).map(lambda n: begins + n * DAY))
    return Plan(
        pk=1, region=draw(places), unit_level=RegionLevel.VILLAGE, frequency=draw(st.sampled_from(STANDING)),
        starts_on=begins, ends_on=ends,
    )  # fmt: skip


@st.composite
def key_periods(draw: Any, most: int = 3) -> list[KeyPeriod]:
    made = []
    for pk in range(1, draw(st.integers(0, most)) + 1):
        begins, ends = draw(spans())
        frequency = draw(st.sampled_from(STANDING[:3]))
        levels = draw(st.sampled_from([["village"], ["village", "county"], ["county"]]))
        region = draw(places)
        made.append(KeyPeriod(
            pk=pk, region=region, unit_levels=levels, frequency=frequency, starts_on=begins, ends_on=ends
        ))  # fmt: skip
    return made


def whole(plan: Plan, keys: list[KeyPeriod], calendar: Calendar = WEEKENDS) -> list[Period]:
    return periods(plan, keys, FIRST, LAST, calendar)


def asked_of(unit: str, found: list[Period]) -> list[Period]:
    return [
        one for one in found if unit.startswith(one.within) and not unit.startswith(one.without or ("?",))
    ]


def days_of(found: list[Period]) -> Counter[date]:
    """How often each day is asked about."""
    return Counter(
        one.starts_on + n * DAY for one in found for n in range((one.ends_on - one.starts_on).days + 1)
    )


def lived(plan: Plan) -> list[date]:
    """The days on which the plan holds, as far as these tests look."""
    last = min(plan.ends_on or date.max, date(2026, 12, 31))
    return [plan.starts_on + n * DAY for n in range((last - plan.starts_on).days + 1)]


def rank(code: str, plan: Plan, keys: list[KeyPeriod]) -> int:
    """How often the plan asks in the period of this code."""
    _period, _mark, pk = code.partition("@")[0].partition("k")
    return Frequency(keys[int(pk) - 1].frequency if pk else plan.frequency).rank


@searched
@given(plans(), key_periods(), st.sampled_from(UNITS))
def test_no_day_of_a_plan_falls_between_two_periods(plan: Plan, keys: list[KeyPeriod], unit: str) -> None:
    if not unit.startswith(plan.region.prefix):
        return
    asked = days_of(asked_of(unit, whole(plan, keys)))
    missed = [day for day in lived(plan) if not asked[day]]
    if plan.frequency == Frequency.DAILY:
        missed = [day for day in missed if WEEKENDS.works(day)]
    assert missed == []


@searched
@given(plans(), key_periods(), st.sampled_from(UNITS))
def test_no_unit_returns_a_day_twice(plan: Plan, keys: list[KeyPeriod], unit: str) -> None:
    asked = days_of(asked_of(unit, whole(plan, keys)))
    assert {day: times for day, times in asked.items() if times > 1} == {}


@searched
@given(plans(), key_periods(), st.sampled_from(UNITS))
def test_a_key_period_never_lowers_how_often_a_unit_screens(
    plan: Plan, keys: list[KeyPeriod], unit: str
) -> None:
    for one in asked_of(unit, whole(plan, keys)):
        assert rank(one.code, plan, keys) >= Frequency(plan.frequency).rank


@searched
@given(plans(), key_periods(), st.sampled_from(UNITS))
def test_in_a_key_period_a_unit_screens_as_often_as_it_says(
    plan: Plan, keys: list[KeyPeriod], unit: str
) -> None:
    if not unit.startswith(plan.region.prefix):
        return
    found = asked_of(unit, whole(plan, keys))
    for day in lived(plan)[:120]:
        ranks = [
            Frequency(key.frequency).rank
            for key in keys
            if key.starts_on <= day <= key.ends_on and unit.startswith(key.region.prefix)
            and "village" in key.unit_levels
        ]  # fmt: skip
        asking = [rank(one.code, plan, keys) for one in found if one.starts_on <= day <= one.ends_on]
        if asking:  # a plan for every day rests on rest days
            assert max(asking) >= max([*ranks, Frequency(plan.frequency).rank])


@searched
@given(plans(), key_periods())
def test_every_period_lies_within_the_plan(plan: Plan, keys: list[KeyPeriod]) -> None:
    for one in whole(plan, keys):
        assert plan.starts_on <= one.starts_on <= one.ends_on <= (plan.ends_on or date.max)
        assert one.within.startswith(plan.region.prefix)


@searched
@given(plans(), key_periods(), spans(longest=40))
@example(
    Plan(pk=1, region=CITY, unit_level="village", frequency="weekly", starts_on=date(2026, 1, 7)),
    [KeyPeriod(pk=1, region=CITY, unit_levels=["village"], frequency="daily",
               starts_on=date(2026, 2, 11), ends_on=date(2026, 2, 19))],
    (date(2026, 2, 9), date(2026, 2, 15)),
)  # fmt: skip
def test_it_does_not_matter_when_and_how_far_one_asks(
    plan: Plan, keys: list[KeyPeriod], span: tuple[date, date]
) -> None:
    first, last = span
    at_once = [one for one in whole(plan, keys) if first <= one.starts_on <= last]
    assert periods(plan, keys, first, last, WEEKENDS) == at_once
    assert periods(plan, list(reversed(keys)), first, last, WEEKENDS) == at_once


@searched
@given(plans(), key_periods())
def test_no_two_periods_have_one_code(plan: Plan, keys: list[KeyPeriod]) -> None:
    assert [code for code, times in Counter(one.code for one in whole(plan, keys)).items() if times > 1] == []
    assert all(len(one.code) <= 32 for one in whole(plan, keys))


@searched
@given(plans(), key_periods(), st.sampled_from([WEEKENDS, UNKNOWN]))
def test_a_round_is_due_in_its_period_or_on_the_first_working_day_after_it(
    plan: Plan, keys: list[KeyPeriod], calendar: Calendar
) -> None:
    for one in whole(plan, keys, calendar):
        due = due_day(calendar, one)
        assert due >= one.starts_on
        rest = [one.ends_on + n * DAY for n in range(1, (due - one.ends_on).days)]
        assert not any(calendar.works(day) for day in rest)


def plan_of(frequency: str, starts_on: date, ends_on: date | None = None) -> Plan:
    return Plan(
        pk=1, region=CITY, unit_level="village", frequency=frequency, starts_on=starts_on, ends_on=ends_on
    )


def key_of(pk: int, region: Region, first: date, last: date, frequency: str = "daily") -> KeyPeriod:
    return KeyPeriod(
        pk=pk, region=region, unit_levels=["village"], frequency=frequency, starts_on=first, ends_on=last
    )


def test_the_week_of_spring_festival_is_due_on_the_first_working_day_after_it(units: Units) -> None:
    calendar = Calendars().of(None)
    (week,) = periods(plan_of("weekly", FIRST), [], date(2026, 2, 16), date(2026, 2, 22), calendar)
    assert (week.code, due_day(calendar, week)) == ("2026-W08", date(2026, 2, 24))


def test_a_make_up_saturday_is_the_last_day_of_its_week(units: Units) -> None:
    calendar = Calendars().of(None)
    (week,) = periods(plan_of("weekly", FIRST), [], date(2026, 2, 9), date(2026, 2, 15), calendar)
    assert due_day(calendar, week) == date(2026, 2, 14)


def test_a_month_that_ends_on_a_sunday_is_due_on_friday() -> None:
    (month,) = periods(plan_of("monthly", FIRST), [], date(2026, 5, 1), date(2026, 5, 31), WEEKENDS)
    assert (month.code, month.ends_on) == ("2026-05", date(2026, 5, 31))
    assert due_day(WEEKENDS, month) == date(2026, 5, 29)


def test_a_plan_that_begins_within_a_quarter_has_the_rest_of_it_first() -> None:
    found = periods(plan_of("quarterly", date(2026, 2, 10)), [], FIRST, date(2026, 12, 31), WEEKENDS)
    assert [(one.code, one.starts_on) for one in found] == [
        ("2026-Q1", date(2026, 2, 10)), ("2026-Q2", date(2026, 4, 1)), ("2026-Q3", date(2026, 7, 1)),
        ("2026-Q4", date(2026, 10, 1)),
    ]  # fmt: skip


def test_the_last_week_of_a_year_belongs_to_the_year_of_its_thursday() -> None:
    found = periods(plan_of("weekly", date(2026, 12, 21)), [], FIRST, date(2027, 1, 10), WEEKENDS)
    assert [one.code for one in found] == ["2026-W52", "2026-W53", "2027-W01"]


def test_a_key_period_of_two_counties_leaves_the_others_their_weeks() -> None:
    keys = [
        key_of(1, COUNTIES[0], date(2026, 3, 4), date(2026, 3, 5)),
        key_of(2, COUNTIES[1], date(2026, 3, 4), date(2026, 3, 5)),
    ]
    found = periods(plan_of("weekly", date(2026, 3, 2)), keys, FIRST, date(2026, 3, 8), WEEKENDS)
    week = found[0]
    assert week.without == ("150202", "150203")
    assert [one.code for one in asked_of(UNITS[3], found)] == ["2026-W10"]
    for unit in UNITS[:2]:
        raised = asked_of(unit, found)
        assert [one.starts_on for one in raised if one.key_period] == [date(2026, 3, 4), date(2026, 3, 5)]
        assert [(one.starts_on.day, one.ends_on.day) for one in raised] == [(2, 3), (4, 4), (5, 5), (6, 8)]


def test_a_screening_once_is_not_raised_and_asked_for_once() -> None:
    once = plan_of("once", date(2026, 3, 2), date(2026, 3, 20))
    found = periods(once, [key_of(1, CITY, date(2026, 3, 4), date(2026, 3, 5))], FIRST, LAST, WEEKENDS)
    assert [(one.code, one.starts_on, one.ends_on) for one in found] == [
        ("once", date(2026, 3, 2), date(2026, 3, 20))
    ]
