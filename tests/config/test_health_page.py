"""The health page says what is wrong and what to do; the banner warns duty staff, and asks seldom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config import health
from core.models import AuditEntry
from deadlines.models import CalendarDay, DayKind, Deadline, Firing, Heartbeat
from deadlines.services.clocks import Start, start
from deadlines.services.heartbeats import beat
from deadlines.services.sweep import sweep
from tests.cast import Cast

URL, RETRY = "/health/", "/health/retry/"


@pytest.fixture
def known_days(cast: Cast) -> None:
    """The working calendar reaches a year ahead."""
    today = timezone.localdate()
    ahead = (today + timedelta(days=n) for n in range(366))
    CalendarDay.objects.bulk_create(
        (CalendarDay(day=day, kind=DayKind.WORK) for day in ahead), ignore_conflicts=True
    )


@pytest.fixture
def alive(known_days: None) -> None:
    """A sweeper has just given a sign of life."""
    Heartbeat.objects.all().delete()
    beat("sweeper", "here:1")


@pytest.fixture
def banner(settings: Any) -> Iterator[None]:
    settings.LATENESS_SECONDS = 10
    health.forget()
    yield
    health.forget()


def late_one(cast: Cast) -> Deadline:
    """A deadline whose first rung is an hour overdue and has not fired."""
    case = cast.log_dispute()
    Deadline.objects.all().delete()
    begun = timezone.now() - timedelta(hours=13)
    return start([Start("respond.blue", "case", case.pk, case.holder_id, begun, file=case.pk)])[0]


def bad() -> list[str]:
    return [str(check.name) for check in health.health_page().checks if not check.good]


def test_a_sweeper_at_work_and_nothing_late_is_in_order(alive: None) -> None:
    assert bad() == []
    assert health.health_page().good


def test_a_rung_that_has_not_fired_is_named(cast: Cast, alive: None) -> None:
    late_one(cast)
    assert bad() == ["已到点尚未触发的时限"]


def test_silence_of_all_who_drive_is_named(cast: Cast, known_days: None) -> None:
    Heartbeat.objects.all().delete()
    assert bad() == ["时限由谁驱动"]
    beat("beat", "here:2")
    assert bad() == []


def test_a_calendar_that_ends_soon_is_named_with_what_to_do(cast: Cast, alive: None) -> None:
    CalendarDay.objects.filter(day__gt=timezone.localdate() + timedelta(days=30)).delete()
    (check,) = [check for check in health.health_page().checks if not check.good]
    assert check.name == "工作日历"
    assert "30" in check.advice


def test_a_clock_that_goes_wrong_is_named(cast: Cast, alive: None) -> None:
    Heartbeat.objects.update(app_at=timezone.now() + timedelta(seconds=5))
    assert bad() == ["程序与数据库的时钟"]


@pytest.mark.parametrize("who", ["admin", "supervisor", "official"])
def test_who_keeps_or_watches_reads_it(cast: Cast, who: str) -> None:
    late_one(cast)
    page = cast.logged_in(getattr(cast, who)).get(URL).content.decode()
    assert "请检查扫描进程是否运行" in page


@pytest.mark.parametrize("who", ["clerk", "mediator", "auditor", "triage"])
def test_others_are_refused(cast: Cast, who: str) -> None:
    assert cast.logged_in(getattr(cast, who)).get(URL).status_code == 403


def test_failed_effects_are_tried_again_by_order_of_an_administrator(cast: Cast) -> None:
    late_one(cast)
    sweep(now=timezone.now() + timedelta(days=9))
    failed = Firing.objects.order_by("pk").last()
    assert failed is not None
    Firing.objects.filter(pk=failed.pk).update(effect="failed", effect_attempts=5, effect_problem="boom")
    assert cast.logged_in(cast.supervisor).post(RETRY).status_code == 403
    assert cast.logged_in(cast.admin).post(RETRY).status_code == 303
    failed.refresh_from_db()
    assert (failed.effect, failed.effect_attempts, failed.effect_problem) == ("waiting", 0, "")
    assert AuditEntry.objects.filter(action="deadline.retry_effects", by_id=cast.admin.pk).exists()


def test_a_rung_that_told_nobody_is_not_tried_again(cast: Cast) -> None:
    late_one(cast)
    sweep(now=timezone.now() + timedelta(days=9))
    Firing.objects.update(effect="failed", effect_problem="nobody was told: boom")
    cast.logged_in(cast.admin).post(RETRY)
    assert set(Firing.objects.values_list("effect", flat=True)) == {"failed"}


@pytest.mark.parametrize(
    ("who", "warned"),
    [("clerk", True), ("triage", True), ("supervisor", True), ("admin", True), ("official", False)],
)
def test_duty_staff_are_warned_while_nothing_fires(
    cast: Cast, alive: None, banner: None, who: str, warned: bool
) -> None:
    late_one(cast)
    page = cast.logged_in(getattr(cast, who)).get("/").content.decode()
    assert ("目前提醒和亮牌有延迟" in page) == warned


def test_nobody_is_warned_while_all_is_well(cast: Cast, alive: None, banner: None) -> None:
    assert "lateness" not in cast.logged_in(cast.clerk).get("/").content.decode()


def test_silence_warns_too(cast: Cast, banner: None) -> None:
    Heartbeat.objects.all().delete()
    assert "目前没有进程监看时限" in cast.logged_in(cast.clerk).get("/").content.decode()


def test_a_process_asks_once_in_ten_seconds(cast: Cast, alive: None, banner: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        for _time in range(5):
            health.lateness()
    assert len(asked) == 1


def test_the_page_asks_a_bounded_number_of_questions(cast: Cast, alive: None) -> None:
    browser = cast.logged_in(cast.admin)
    browser.get(URL)
    with CaptureQueriesContext(connection) as asked:
        browser.get(URL)
    assert len(asked) <= 20


def test_the_moment_of_the_look_is_the_databases(cast: Cast) -> None:
    assert isinstance(health.health_page().now, datetime)
