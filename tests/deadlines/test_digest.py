"""The daily digest: one message a day to each person in charge of what is late or due today."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from deadlines.models import CalendarDay, Deadline
from deadlines.services.clocks import Start, pause, start, stop
from deadlines.services.digest import send_digests
from notifications.models import Message
from tests.cast import Cast


def at(words: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(words))


MONDAY = at("2026-03-02 08:00")


def begin(cast: Cast, policy: str = "triage", when: datetime = MONDAY) -> Case:
    case = cast.log_dispute(now=when)
    Deadline.objects.of_files([case.pk]).delete()
    start([Start(policy, "case", case.pk, case.holder_id, when, file=case.pk)])
    return case


def digests() -> list[Message]:
    return list(Message.objects.filter(kind="digest", channel="in_app").order_by("recipient"))


@pytest.fixture
def late(cast: Cast) -> Case:
    """Due on Monday 2 March at closing time: Saturday 28 February is made up."""
    return begin(cast, "hotline.handle", MONDAY - timedelta(days=6))


def test_each_person_in_charge_is_told_once_with_the_counts(cast: Cast, late: Case) -> None:
    begin(cast, "hotline.handle", at("2026-02-26 09:00"))
    assert send_digests(at("2026-03-04 09:00")) == 3
    told = digests()
    assert {message.recipient for message in told} == {cast.clerk, cast.colleague, cast.triage}
    assert [(message.facts["late"], message.facts["soon"]) for message in told] == [(1, 1)] * 3
    assert told[0].key.startswith("digest:2026-03-04:")
    assert "alerts" in told[0].path


def test_it_is_told_once_a_day_however_often_one_asks(cast: Cast, late: Case) -> None:
    assert send_digests(at("2026-03-04 09:00")) == 3
    begin(cast, "hotline.handle", at("2026-02-25 09:00"))
    assert send_digests(at("2026-03-04 09:05")) == 0
    assert send_digests(at("2026-03-04 17:00")) == 0
    assert send_digests(at("2026-03-05 09:00")) == 3


def test_nobody_is_told_before_the_office_opens(late: Case) -> None:
    assert send_digests(at("2026-03-04 08:29")) == 0
    assert send_digests(at("2026-03-04 08:30")) == 3


def test_nobody_is_told_on_a_rest_day(late: Case) -> None:
    assert send_digests(at("2026-03-07 10:00")) == 0
    assert send_digests(at("2026-03-09 10:00")) == 3


def test_a_missed_morning_is_caught_up_and_missed_days_make_no_flood(late: Case) -> None:
    assert send_digests(at("2026-03-06 16:45")) == 3
    assert len(digests()) == 3
    assert digests()[0].facts["day"] == "2026-03-06"


def test_what_began_after_the_opening_waits_until_tomorrow(cast: Cast) -> None:
    begin(cast, "respond.yellow", at("2026-03-04 09:30"))
    assert send_digests(at("2026-03-04 14:00")) == 0
    assert send_digests(at("2026-03-05 09:00")) == 3


def test_what_stands_still_is_met_or_due_later_is_not_told(cast: Cast, late: Case) -> None:
    still, met = begin(cast, "mediate.labour"), begin(cast)
    begin(cast, "archive")
    Deadline.objects.of_files([late.pk]).delete()
    pause(Deadline.objects.of_files([still.pk]), at=MONDAY + timedelta(hours=2))
    stop(Deadline.objects.of_files([met.pk]), at=MONDAY + timedelta(hours=2))
    assert send_digests(at("2026-03-20 09:00")) == 0


def test_where_the_calendar_does_not_know_the_day_people_are_told_all_the_same(late: Case) -> None:
    CalendarDay.objects.filter(day="2026-03-04").delete()
    assert send_digests(at("2026-03-04 09:00")) == 3


def test_a_kind_that_no_room_watches_is_left_out(cast: Cast) -> None:
    start([Start("triage", "nothing", 1, cast.centre.pk, MONDAY - timedelta(days=7))])
    assert send_digests(at("2026-03-04 09:00")) == 0


def test_it_asks_a_constant_number_of_questions(cast: Cast) -> None:
    counts = []
    for size in (1, 6):
        for _ in range(size):
            begin(cast, "hotline.handle", MONDAY - timedelta(days=6))
        with CaptureQueriesContext(connection) as asked:
            send_digests(at("2026-03-04 09:00") + timedelta(days=size))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14
