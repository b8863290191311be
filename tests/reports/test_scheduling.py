"""Reports that make themselves: what is due, once, after an outage too, and who is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from accounts import services as accounts
from accounts.models import Posting
from accounts.permissions import Role
from notifications.kinds import kind
from notifications.models import Message
from reports.document import Document, Prose
from reports.kinds import REPORTS, Order, Report, Schedule, weekly_dispatch
from reports.models import KeptReport
from reports.periods import Grain
from reports.services import scheduling
from reports.services.scheduling import due, make_due, next_on
from tests.cast import Cast
from tests.clockwork import MONDAY

WEEK = "2026-W09"
"""The week before the Monday of the tests."""
PLACES = ["150200", "150203"]
"""Where officials or supervisors of the cast sit at a centre of a city or county."""
FIRST = MONDAY - timedelta(days=20)
"""When the first case of all was logged."""
DAY = timedelta(days=1)


@pytest.fixture
def only_weekly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One report in the timetable, so that each test counts the same."""
    monkeypatch.setattr(scheduling, "REPORTS", {"weekly_dispatch": weekly_dispatch.REPORT})


@pytest.fixture
def known(cast: Cast, only_weekly: None) -> Cast:
    """The cast, with a case that makes the last weeks weeks of ours."""
    cast.log_dispute(now=FIRST)
    return cast


def there() -> list[tuple[str, str]]:
    rows = KeptReport.objects.scheduled().order_by("place", "since")
    return list(rows.values_list("place", "period"))


def told() -> list[tuple[str, str]]:
    """Who was told, and under which path."""
    rows = Message.objects.filter(kind="report_ready").order_by("recipient__username")
    return list(rows.values_list("recipient__username", "path"))


def test_on_monday_each_place_with_officials_has_the_list_of_last_week(known: Cast) -> None:
    made = make_due(now=MONDAY)
    assert there() == [(place, WEEK) for place in PLACES]
    assert sorted(made) == sorted(KeptReport.objects.values_list("pk", flat=True))
    one = KeptReport.objects.get(place="150203")
    assert (one.built_by, one.job, one.language) == (None, None, "zh-hans")
    assert (one.since, one.until) == (date(2026, 2, 23), date(2026, 3, 1))


def test_looked_at_again_it_makes_nothing_and_tells_nobody_twice(known: Cast) -> None:
    make_due(now=MONDAY)
    before = (there(), told())
    assert make_due(now=MONDAY + timedelta(minutes=15)) == []
    assert (there(), told()) == before


def test_those_who_lead_there_are_told_and_nobody_else(known: Cast) -> None:
    make_due(now=MONDAY)
    county, city = (KeptReport.objects.get(place=place).pk for place in ("150203", "150200"))
    assert told() == [
        ("city_official", f"/reports/kept/{city}/"), ("city_supervisor", f"/reports/kept/{city}/"),
        ("official", f"/reports/kept/{county}/"), ("supervisor", f"/reports/kept/{county}/"),
    ]  # fmt: skip


def test_the_message_says_which_report_of_which_place_and_week(known: Cast) -> None:
    make_due(now=MONDAY)
    message = Message.objects.get(recipient=known.official)
    said = kind(message.kind).render(message)  # type: ignore[misc]
    assert "昆都仑区" in said.subject
    assert str(weekly_dispatch.REPORT.label) in said.subject
    assert "2026-02-23" in said.subject


def test_whoever_was_told_may_open_it(known: Cast) -> None:
    make_due(now=MONDAY)
    for who, path in told():
        assert known.logged_in(getattr(known, who)).get(path).status_code == 200


def test_before_the_first_case_nothing_is_due(cast: Cast, only_weekly: None) -> None:
    assert due(MONDAY) == []
    cast.log_dispute(now=MONDAY)
    assert due(MONDAY + DAY) == []


def test_a_week_that_is_not_over_is_not_due(known: Cast) -> None:
    make_due(now=MONDAY)
    sunday = MONDAY + 6 * DAY
    assert due(sunday) == []
    assert {one.order.period.code for one in due(sunday + DAY)} == {"2026-W10"}


def test_a_list_of_how_things_stand_catches_up_with_the_last_week_alone(known: Cast) -> None:
    make_due(now=MONDAY + 28 * DAY)
    assert {period for _place, period in there()} == {"2026-W13"}


def test_what_tells_of_the_past_catches_up_with_every_month_that_is_missing(
    known: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling, "REPORTS", {"bulletin": bulletin()})
    make_due(now=MONDAY)
    assert there() == [(place, "2026-02") for place in PLACES]
    make_due(now=datetime(2026, 6, 5, tzinfo=MONDAY.tzinfo))
    assert [period for place, period in there() if place == "150203"] == [
        "2026-02", "2026-03", "2026-04", "2026-05",
    ]  # fmt: skip
    assert [one.period for one in KeptReport.objects.filter(place="150203").order_by("pk")] == [
        "2026-02", "2026-03", "2026-04", "2026-05",
    ]  # fmt: skip


def test_a_report_that_cannot_be_built_does_not_stop_the_others_and_is_tried_again(
    known: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {"city": True}

    def build(order: Order, now: datetime) -> Document:
        if broken["city"] and order.place.code == "150200":
            raise ZeroDivisionError
        return Document("月通报")

    monkeypatch.setattr(scheduling, "REPORTS", {"bulletin": bulletin(build)})
    make_due(now=MONDAY)
    assert there() == [("150203", "2026-02")]
    assert "report bulletin of 150200 could not be made" in caplog.text
    broken["city"] = False
    make_due(now=MONDAY)
    assert there() == [("150200", "2026-02"), ("150203", "2026-02")]


def test_whoever_comes_second_writes_nothing_and_tells_nobody(known: Cast) -> None:
    missing = due(MONDAY)
    make_due(now=MONDAY)
    before = (there(), told())
    for one in missing:
        assert scheduling._make(one, MONDAY) is None
    assert (there(), told()) == before


def test_a_place_whose_officials_left_is_left_out(known: Cast) -> None:
    leaders = Posting.objects.filter(organisation=known.centre, role__in=(Role.OFFICIAL, Role.SUPERVISOR))
    leaders.update(ends_on=MONDAY.date() - DAY)
    make_due(now=MONDAY)
    assert there() == [("150200", WEEK)]


def test_somebody_with_two_postings_there_is_told_once(known: Cast) -> None:
    accounts.open_posting(
        by=known.admin, user=known.official, organisation=known.centre, role=Role.SUPERVISOR,
        starts_on=date(2021, 1, 1),
    )  # fmt: skip
    make_due(now=MONDAY)
    assert [who for who, _path in told()].count("official") == 1


def test_the_next_one_comes_when_the_period_is_over() -> None:
    assert next_on(weekly_dispatch.REPORT, date(2026, 3, 2)) == date(2026, 3, 9)
    assert next_on(bulletin(), date(2026, 12, 31)) == date(2027, 1, 1)
    assert next_on(REPORTS["referrals_between"], date(2026, 3, 2)) is None


def test_every_report_of_the_timetable_can_be_made(cast: Cast) -> None:
    cast.log_dispute(now=MONDAY - 100 * DAY)
    make_due(now=MONDAY)
    scheduled = {one.code for one in REPORTS.values() if one.schedule}
    assert set(KeptReport.objects.values_list("kind", flat=True)) == scheduled


def test_looking_when_nothing_is_due_costs_two_statements(
    known: Cast, django_assert_max_num_queries: Any
) -> None:
    make_due(now=MONDAY)
    with django_assert_max_num_queries(3):
        assert make_due(now=MONDAY) == []


def bulletin(build: Any = None) -> Report:
    """A monthly report that says little."""
    return Report(
        code="bulletin", label="月通报", about="", grains=(Grain.MONTH,),
        build=build or (lambda order, now: Document("月通报", (Prose("本月无事。"),))),
        schedule=Schedule(Grain.MONTH, catches_up=6),
    )  # fmt: skip


# Processes that die, and two at once

MAKE = (
    "import django; django.setup(); from datetime import datetime; "
    "from reports.kinds import weekly_dispatch as weekly; from reports.services import scheduling; "
    "scheduling.REPORTS = {weekly.REPORT.code: weekly.REPORT}; "
    f"scheduling.make_due(now=datetime.fromisoformat({MONDAY.isoformat()!r}))"
)


def maker(point: str = "") -> subprocess.Popen[bytes]:
    """Another process that makes what is due, killed where it passes that point."""
    place = connection.settings_dict
    address = f"{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    given = {"DJANGO_SETTINGS_MODULE": "config.test_settings", "DATABASE_URL": f"postgres://{address}"}
    return subprocess.Popen(
        [sys.executable, "-c", MAKE], cwd=Path(settings.BASE_DIR),
        env={**os.environ, **given, "CRASH_AT": point, "DATA_DIR": str(settings.FILES_DIR)},
    )  # fmt: skip


def expected() -> set[tuple[str, str]]:
    """Every scheduled report of each place whose period is over, by kind and place."""
    return {(one.report.code, one.order.place.code) for one in due(MONDAY)}


@pytest.mark.django_db(transaction=True)
def test_killed_before_it_commits_it_leaves_no_report_and_no_message_and_the_next_makes_all(
    cast: Cast, only_weekly: None
) -> None:
    cast.log_dispute(now=FIRST)
    wanted = expected()
    assert maker("report.before_commit:2").wait(180) == -signal.SIGKILL
    assert KeptReport.objects.count() == 1
    assert Message.objects.filter(kind="report_ready").count() == 2
    assert maker().wait(180) == 0
    assert set(KeptReport.objects.values_list("kind", "place")) == wanted
    assert KeptReport.objects.count() == len(wanted)
    assert Message.objects.filter(kind="report_ready").count() == 2 * len(wanted)


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_make_each_once(cast: Cast, only_weekly: None) -> None:
    cast.log_dispute(now=FIRST)
    wanted = expected()
    assert [one.wait(180) for one in (maker(), maker())] == [0, 0]
    assert sorted(KeptReport.objects.values_list("kind", "place")) == sorted(wanted)
    assert Message.objects.filter(kind="report_ready").count() == 2 * len(wanted)
