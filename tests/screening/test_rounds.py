"""Rounds: made ahead, once, for every unit; caught up in the open; with reminders to the right people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deadlines.models import Deadline
from deadlines.services.sweep import sweep
from notifications.models import Message
from organisations.models import Organisation, Region
from screening.models import Frequency, KeyPeriod, Round, Task
from screening.services.returns import file_return
from screening.services.rounds import make_rounds

from .units import MONDAY, TOWNSHIP, Units, key

DAY = timedelta(days=1)


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def told(kind: str) -> list[tuple[str, str]]:
    """Who was told, and with which period."""
    rows = Message.objects.filter(kind=kind, channel="in_app").order_by("id")
    return [(message.recipient.username, message.facts["period"]) for message in rows]


def test_a_round_has_one_task_for_each_unit_and_is_made_once(units: Units) -> None:
    units.plan()
    made = make_rounds(now=MONDAY)
    villages = Region.objects.filter(code__startswith=TOWNSHIP, level="village").count()
    assert [Round.objects.get(pk=pk).period for pk in made] == ["2026-W10", "2026-W11"]
    assert [Round.objects.get(pk=pk).units for pk in made] == [villages] * 2
    assert Task.objects.count() == 2 * villages
    assert make_rounds(now=MONDAY) == []


def test_it_is_due_at_the_end_of_the_last_working_day(units: Units) -> None:
    task = units.task()
    assert timezone.localtime(task.due_at) == at(7, 0)  # Friday 24:00
    assert Deadline.objects.of("screening", task.pk).get().due_at == task.due_at


def test_a_week_without_a_working_day_is_due_on_the_first_one_after_it(units: Units) -> None:
    units.plan(starts_on=date(2026, 2, 16))  # the whole week is Spring Festival
    make_rounds(now=at(14, month=2))
    assert timezone.localtime(Round.objects.get(period="2026-W08").due_at) == at(25, 0, month=2)


def test_the_unit_is_reminded_then_the_township_then_the_county(units: Units) -> None:
    units.task()
    for moment in (at(5), at(6), at(7), at(9, 16), at(10, 18)):
        sweep(now=moment)
    mine = [name for name, period in told("return_due") if period == "2026-W10"]
    assert (mine.count("grid"), mine.count("other_grid")) == (2, 2)  # before it is due, and at due
    assert told("returns_missing") == [("township_supervisor", "2026-W10"), ("supervisor", "2026-W10")]


def test_whoever_returned_is_reminded_of_nothing(units: Units) -> None:
    file_return(task=units.task(), by=units.grid, key=key(), now=at(3))
    for moment in (at(6), at(7), at(9, 16)):
        sweep(now=moment)
    assert "grid" not in [name for name, period in told("return_due") if period == "2026-W10"]


def test_the_message_above_counts_all_that_is_missing_there(units: Units) -> None:
    file_return(task=units.task(), by=units.grid, key=key(), now=at(3))
    sweep(now=at(9, 16))
    villages = Region.objects.filter(code__startswith=TOWNSHIP, level="village").count()
    assert Message.objects.get(kind="returns_missing", channel="in_app").facts["missing"] == villages - 1


def test_a_missed_week_is_made_afterwards_without_blame(units: Units) -> None:
    units.plan()
    make_rounds(now=at(17))
    late = Round.objects.get(period="2026-W10")
    assert late.caught_up
    assert late.due_at == Round.objects.get(period="2026-W12").due_at
    assert not Deadline.objects.filter(subject_id__in=late.tasks.values("pk")).exists()


def test_making_a_round_takes_the_same_statements_for_a_county_and_for_each_city(
    units: Units, kept_lists: None
) -> None:
    Organisation.objects.create(name="市综治中心（测试）", kind_id="centre", region_id="150100")
    counts = []
    for region in ("150203", "150200", "150100"):
        units.plan(region=region, frequency=Frequency.ONCE, ends_on=date(2026, 3, 20))
        with CaptureQueriesContext(connection) as asked:
            make_rounds(now=MONDAY)
        counts.append(len(asked))
    assert [one.units for one in Round.objects.order_by("id")] == [112, 855, 1396]
    assert counts[1] == counts[2] <= counts[0]
    assert counts[1] <= 10


def test_reminders_take_the_same_statements_for_every_batch(units: Units, kept_lists: None) -> None:
    units.plan(region="150200", frequency=Frequency.ONCE, ends_on=date(2026, 3, 6))
    make_rounds(now=MONDAY)
    counts = {}
    for moment in (at(6), at(7), at(9, 16), at(10, 18)):
        for most in (50, 500):
            with CaptureQueriesContext(connection) as asked:
                assert sweep(now=moment, most=most) == most
            counts[moment, most] = len(asked)
        while sweep(now=moment):
            pass
    assert all(counts[moment, 50] == counts[moment, 500] for moment, _most in counts)
    assert max(counts.values()) <= 8


def test_what_is_made_afterwards_in_a_key_period_is_due_with_its_day_and_not_with_the_week(
    units: Units,
) -> None:
    county = units.plan(region="150203")
    KeyPeriod.objects.create(
        title="全国两会", region=Region.objects.get(code=TOWNSHIP), unit_levels=["village"],
        frequency=Frequency.DAILY, starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 20),
    )  # fmt: skip
    make_rounds(now=at(11, 10))
    late = Round.objects.get(plan=county, starts_on=date(2026, 3, 10))
    assert late.caught_up
    assert timezone.localtime(late.due_at) == at(12, 0)


def test_a_key_period_entered_late_asks_nobody_for_parts_of_what_was_asked_for(units: Units) -> None:
    plan = units.plan()
    make_rounds(now=MONDAY)
    KeyPeriod.objects.create(
        title="全国两会", region=plan.region, unit_levels=["village"], frequency=Frequency.DAILY,
        starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 12),
    )  # fmt: skip
    made = [Round.objects.get(pk=pk) for pk in make_rounds(now=MONDAY + 3 * DAY)]
    days = sorted((one.period.partition("k")[0], one.units) for one in made)
    villages = Region.objects.filter(code__startswith=TOWNSHIP, level="village").count()
    assert days == [("2026-03-11", villages), ("2026-03-12", villages)]
    assert make_rounds(now=MONDAY + 3 * DAY) == []


def test_a_key_period_entered_in_time_leaves_the_rest_of_the_week_in_parts(units: Units) -> None:
    plan = units.plan()
    KeyPeriod.objects.create(
        title="全国两会", region=plan.region, unit_levels=["village"], frequency=Frequency.DAILY,
        starts_on=date(2026, 3, 4), ends_on=date(2026, 3, 5),
    )  # fmt: skip
    make_rounds(now=MONDAY)
    asked = Round.objects.filter(starts_on__lt=date(2026, 3, 9)).order_by("starts_on")
    assert [(one.starts_on.day, one.ends_on.day) for one in asked] == [(2, 3), (4, 4), (5, 5), (6, 8)]
