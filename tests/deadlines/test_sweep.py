"""The sweep: each rung once, never early, to the right people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from deadlines import subjects
from deadlines.models import Deadline, Firing
from deadlines.services.clocks import Start, start, stop
from deadlines.services.sweep import MANY, sweep
from deadlines.subjects import Fired, Handler, Notice
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


def test_a_message_leads_to_the_page_of_its_case(late: Case) -> None:
    sweep(now=MONDAY + timedelta(hours=12))
    assert {one.path for one in Message.objects.all()} == {reverse("cases:detail", args=[late.number])}


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


# --- Ill rows ----------------------------------------------------------------------------------------------
# Each case stands between two sound ones: they must tell their people whatever happens to it.
HALF = MONDAY + timedelta(hours=12)


@pytest.fixture
def three(cast: Cast) -> list[Case]:
    cases = [cast.log_dispute(now=MONDAY) for _ in range(3)]
    Deadline.objects.all().delete()
    start([Start("respond.blue", "case", one.pk, one.holder_id, MONDAY, file=one.pk) for one in cases])
    return cases


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], Handler]:
    """Let another function be the handler of cases; the right one is given back."""

    def use(handler: Handler) -> Handler:
        right = subjects.handler_of("case")
        monkeypatch.setitem(subjects._handlers, "case", handler)
        return right

    return use


def only_the_middle_one_told_nobody(three: list[Case], problem: str) -> None:
    told = set(Message.objects.filter(kind="deadline").values_list("facts__number", flat=True))
    assert told == {three[0].number, three[2].number}
    assert list(Firing.objects.exclude(effect_problem="").values_list("effect", "effect_problem")) == [
        ("failed", f"nobody was told: {problem}")
    ]
    assert Firing.objects.count() == 3
    assert sweep(now=HALF) == 0


def test_a_subject_that_no_room_knows_rings_and_is_listed(three: list[Case]) -> None:
    Deadline.objects.filter(file_id=three[1].pk).update(subject_kind="comet")
    assert sweep(now=HALF) == 3
    only_the_middle_one_told_nobody(three, "KeyError")


def test_a_file_that_is_gone_rings_and_is_listed(three: list[Case]) -> None:
    Deadline.objects.filter(file_id=three[1].pk).update(file_id=10**9)
    assert sweep(now=HALF) == 3
    only_the_middle_one_told_nobody(three, "no such person")


@pytest.mark.parametrize("text", ["\ud800", "\x00"])
def test_a_text_that_cannot_be_stored_rings_and_is_listed(
    three: list[Case], ring: Callable[[Handler], Handler], text: str
) -> None:
    def handler(fired: Sequence[Fired]) -> list[Notice]:
        return [
            Notice(one.fired, one.people, one.path, {**one.facts, "odd": text})
            if one.fired.file == three[1].pk
            else one
            for one in right(fired)
        ]

    right = ring(handler)
    assert sweep(now=HALF) == 3
    only_the_middle_one_told_nobody(three, "DataError")


def test_a_recipient_who_is_gone_rings_and_is_listed(
    three: list[Case], ring: Callable[[Handler], Handler]
) -> None:
    def handler(fired: Sequence[Fired]) -> list[Notice]:
        # What the end of the transaction would find is found at once, as a test never gets there.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = right(fired)
        return [
            Notice(one.fired, [10**9], one.path, one.facts) if one.fired.file == three[1].pk else one
            for one in found
        ]

    right = ring(handler)
    assert sweep(now=HALF) == 3
    only_the_middle_one_told_nobody(three, "IntegrityError")


def test_a_program_that_fails_for_every_row_fires_none(
    cast: Cast, three: list[Case], ring: Callable[[Handler], Handler]
) -> None:
    for _ in range(MANY - 3):
        case = cast.log_dispute(now=MONDAY)
        Deadline.objects.of_files([case.pk]).delete()
        start([Start("respond.blue", "case", case.pk, case.holder_id, MONDAY, file=case.pk)])

    def handler(_fired: Sequence[Fired]) -> list[Notice]:
        raise KeyError("a defect of ours")

    ring(handler)
    with pytest.raises(KeyError):
        sweep(now=HALF)
    assert not Firing.objects.exists()


def test_a_room_that_fails_as_a_whole_keeps_no_other_waiting(
    cast: Cast, three: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own deadlines wait, with an alarm; those of another room behind them fire."""

    def handler(_fired: Sequence[Fired]) -> list[Notice]:
        raise KeyError("a defect of ours")

    monkeypatch.setitem(subjects._handlers, "leg", handler)
    begun, office = MONDAY - timedelta(days=1), cast.centre.pk
    start([Start("respond.blue", "leg", 10**9 + number, office, begun) for number in range(2 * MANY)])
    assert sweep(now=HALF, most=MANY) == len(three)
    with pytest.raises(KeyError):
        sweep(now=HALF, most=MANY)
    assert set(Firing.objects.values_list("deadline__subject_kind", flat=True)) == {"case"}


@pytest.mark.parametrize("fault", [OperationalError, ProgrammingError])
def test_a_database_that_is_away_or_of_another_version_fires_none(
    three: list[Case], ring: Callable[[Handler], Handler], fault: type[Exception]
) -> None:
    def handler(_fired: Sequence[Fired]) -> list[Notice]:
        raise fault

    ring(handler)
    with pytest.raises(fault):
        sweep(now=HALF)
    assert not Firing.objects.exists()


def test_a_row_that_cannot_be_written_is_put_back_and_the_others_ring(three: list[Case]) -> None:
    ill = Deadline.objects.get(file_id=three[1].pk)
    Firing.objects.create(
        deadline=ill, epoch=1, rung=1, code="remind_half", was_for=MONDAY, at=MONDAY, overtaken=False
    )
    assert sweep(now=HALF) == 2
    ill.refresh_from_db()
    assert ill.next_rung_at > HALF
    assert sweep(now=HALF) == 0
