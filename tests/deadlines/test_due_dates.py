"""Five hundred due dates over three years, worked out without this code.

`due_dates.csv` was made by a program that knows neither this project nor a calendar library: it walks minute
by minute and day by day through holidays typed from the notices of the State Council (`notices.csv`), and
counts. The first fifty rows were first worked out by hand, with the reasoning beside them (`why`); the
program agreed with every one. Offices and their hours are in `due_hours.csv`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from deadlines.calendars import Calendar, calendar_of
from deadlines.models import CalendarDay, DayKind, Deadline, Policy
from deadlines.policies import Rule
from deadlines.reckoning import Pause, Until
from deadlines.services.dating import Source, fill, keep_step

pytestmark = pytest.mark.django_db
HERE = Path(__file__).parent


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def moment(words: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(words))


def _minutes(hours: str) -> tuple[int, ...]:
    marks = hours.replace("-", " ").split()
    return tuple(int(mark[:2]) * 60 + int(mark[3:]) for mark in marks)


def _calendars() -> dict[str, Calendar]:
    hours: dict[str, list[tuple[date, tuple[int, ...]]]] = defaultdict(list)
    for row in read("due_hours.csv"):
        hours[row["office"]].append((date.fromisoformat(row["since"]), _minutes(row["hours"])))
    plain = calendar_of(None)
    return {office: replace(plain, hours=tuple(rows)) for office, rows in hours.items()}


def _deadline(row: dict[str, str]) -> Deadline:
    deadline = Deadline(policy_id="table", office_id=1, starts_at=moment(row["start"]))
    if row["agreed"]:
        deadline.reckoning["agreed"] = row["agreed"]
    for words in filter(None, row["steps"].split("; ")):
        kind, *said = words.split()
        if kind == "pause":
            keep_step(deadline, Pause(moment(" ".join(said[:2])), moment(" ".join(said[2:]))))
        else:
            keep_step(deadline, Until(date.fromisoformat(said[0]), moment(" ".join(said[1:]))))
    return deadline


def _due(row: dict[str, str], calendar: Calendar) -> str:
    policy = Policy(
        code="table", limit=int(row["limit"]), unit=row["unit"], moves_on=row["moves_on"] == "1",
        whole_period=row["whole_period"] == "1",
    )  # fmt: skip
    deadline = _deadline(row)
    fill(deadline, Source(lambda: {"table": Rule(policy, ())}, lambda _office: calendar))
    assert deadline.due_at is not None
    return f"{timezone.localtime(deadline.due_at):%Y-%m-%d %H:%M}"


def test_five_hundred_due_dates_are_those_of_the_table(
    reference: None, record_property: Callable[[str, object], None]
) -> None:
    rows, calendars = read("due_dates.csv"), _calendars()
    got = [_due(row, calendars[row["office"]]) for row in rows]
    wrong = [(row["row"], row["due"], due) for row, due in zip(rows, got, strict=True) if row["due"] != due]
    record_property("told", f"DUE DATES: {len(rows) - len(wrong)}/{len(rows)} as worked out independently")
    assert (len(rows), wrong) == (500, [])


def test_the_table_covers_what_it_promises() -> None:
    rows = read("due_dates.csv")
    assert sum(bool(row["why"]) for row in rows) >= 40
    assert {row["due"][:4] for row in rows} >= {"2024", "2025", "2026"}
    assert len({row["unit"] for row in rows}) == 7
    assert sum("pause" in row["steps"] for row in rows) >= 50
    assert sum("until" in row["steps"] for row in rows) >= 20


def test_every_day_is_what_the_notices_of_the_state_council_say(reference: None) -> None:
    said: dict[date, str] = {}
    for row in read("notices.csv"):
        day, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
        while day <= last:
            said[day] = row["kind"]
            day += timedelta(days=1)
    rows = dict(
        CalendarDay.objects.filter(day__range=("2024-01-01", "2026-12-31")).values_list("day", "kind")
    )
    plain = {day: DayKind.REST if day.weekday() >= 5 else DayKind.WORK for day in rows}
    assert len(rows) == 366 + 365 + 365
    assert rows == {**plain, **said}
