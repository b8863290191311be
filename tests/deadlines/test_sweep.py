"""The sweep: each rung once, never early, to the right people."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from deadlines.models import Deadline, Firing
from deadlines.services.clocks import Start, start, stop
from deadlines.services.sweep import sweep
from notifications.models import Message
from tests.cast import Cast

MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def late(cast: Cast) -> Case:
    case = cast.log_dispute(now=MONDAY)
    Deadline.objects.all().delete()
    start([Start("respond.blue", "case", case.pk, case.holder_id, MONDAY, file=case.pk)])
    return case


def test_nothing_fires_before_its_moment(late: Case) -> None:
    assert sweep(now=MONDAY + timedelta(hours=11, minutes=59)) == 0


def test_every_rung_fires_once_at_its_moment(late: Case) -> None:
    for hours, code in ((12, "remind_half"), (20, "remind_80"), (24, "due"), (36, "overdue"), (48, "leader")):
        now = MONDAY + timedelta(hours=hours)
        assert sweep(now=now) == 1
        assert sweep(now=now) == 0
        assert Firing.objects.latest("id").code == code
        assert late.events.filter(kind="deadline", facts__rung=code).count() == 1


def test_the_right_people_hear_of_each_rung(cast: Cast, late: Case) -> None:
    told = []
    for hours in (12, 20, 24, 36, 48):
        sweep(now=MONDAY + timedelta(hours=hours))
        people = Message.objects.filter(facts__rung=Firing.objects.latest("id").code)
        told.append({message.recipient for message in people})
    desk = {cast.clerk, cast.colleague, cast.triage}
    assert told == [
        desk,
        desk,
        desk | {cast.supervisor},
        {cast.supervisor, cast.city_supervisor},
        {cast.official},
    ]


def test_after_a_long_silence_the_highest_rung_speaks_for_all(cast: Cast, late: Case) -> None:
    assert sweep(now=MONDAY + timedelta(days=9)) == 1
    assert Firing.objects.filter(overtaken=True).count() == 4
    assert late.events.filter(kind="deadline").count() == 1
    assert not Message.objects.exclude(facts__rung="leader").exists()
    assert Message.objects.filter(recipient=cast.clerk).count() == 1


def test_what_was_stopped_never_fires(late: Case) -> None:
    stop(Deadline.objects.of_files([late.pk]), at=MONDAY + timedelta(hours=1))
    assert sweep(now=MONDAY + timedelta(days=9)) == 0


def test_a_batch_asks_a_constant_number_of_questions(cast: Cast) -> None:
    counts = []
    for size in (1, 5):
        for _ in range(size):
            case = cast.log_dispute(now=MONDAY)
            Deadline.objects.of_files([case.pk]).delete()
            start([Start("respond.blue", "case", case.pk, case.holder_id, MONDAY, file=case.pk)])
        with CaptureQueriesContext(connection) as asked:
            assert sweep(now=MONDAY + timedelta(hours=12)) == size
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14
