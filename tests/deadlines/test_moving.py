"""Dates that move: pauses, extensions and changed rules, and what rings afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import BadInput
from deadlines.models import Deadline, Ladder, Policy, Rung
from deadlines.services.calendar import set_hours
from deadlines.services.clocks import Start, extend, pause, recompute, resume, start
from deadlines.services.policies import RUNG, change_ladder, change_policy
from deadlines.services.still import deadline_still_holds
from deadlines.services.sweep import sweep
from tests.cast import Cast

from .moments import MONDAY, at, begin, due, local


def one(row: Deadline) -> Any:
    return Deadline.objects.filter(pk=row.pk)


def ladder_values(code: str) -> list[dict[str, Any]]:
    """The rungs of a ladder as an administrator sends them."""
    return [{name: getattr(rung, name) for name in RUNG} for rung in Rung.objects.filter(ladder=code)]


def test_what_was_left_when_it_stopped_is_left_when_it_goes_on(cast: Cast) -> None:
    row = begin(cast, "mediate.labour")
    assert due(row) == "2026-03-17 17:30"
    pause(one(row), at=at("2026-03-05 10:00"), by=cast.clerk, reason="鉴定")
    row.refresh_from_db()
    assert (row.next_rung_at, local(row.paused_at)) == (None, "2026-03-05 10:00")
    resume(one(row), at=at("2026-03-08 10:00"), by=cast.clerk)
    assert due(row) == "2026-03-20 17:30"
    assert (row.paused_at, row.next_rung_at, row.epoch) == (None, row.rung_times[0], 2)
    assert [change.kind for change in row.changes.all()] == ["paused", "resumed"]


def test_a_change_of_the_rule_keeps_pause_extension_and_agreed_day(cast: Cast) -> None:
    rested = begin(cast, "mediate.court_pre", subject=1)
    pause(one(rested), at=at("2026-03-05 10:00"))
    resume(one(rested), at=at("2026-03-08 10:00"))
    longer = begin(cast, "mediate.court_pre", subject=2)
    extend(one(longer), until=date(2026, 4, 20), at=at("2026-03-05 10:00"))
    agreed = begin(cast, "perform.instalment", subject=3, last=date(2026, 4, 28))
    assert [due(rested), due(longer), due(agreed)] == [
        "2026-04-07 17:30", "2026-04-20 17:30", "2026-04-28 17:30",
    ]  # fmt: skip
    assert recompute(Deadline.objects.all(), at=at("2026-03-10 09:00")) == 0
    policy = Policy.objects.get(code="mediate.court_pre")
    change_policy(
        policy=policy, by=cast.admin, reason="新规", values={"limit": 40}, now=at("2026-03-10 09:00")
    )
    assert due(rested) == "2026-04-14 17:30"
    assert due(longer) == "2026-04-20 17:30"


def test_what_is_late_when_it_stops_stays_late(cast: Cast) -> None:
    row = begin(cast, "mediate.labour")
    pause(one(row), at=at("2026-03-18 10:00"))
    resume(one(row), at=at("2026-03-25 10:00"))
    assert due(row) == "2026-03-17 17:30"


def test_a_rung_that_came_up_while_it_stood_still_rings_when_it_goes_on(cast: Cast) -> None:
    row = begin(cast, "mediate.labour")
    pause(one(row), at=at("2026-03-17 17:00"))
    resume(one(row), at=at("2026-03-17 17:20"))
    row.refresh_from_db()
    assert row.rung == 0
    assert row.next_rung_at == row.rung_times[0] < at("2026-03-17 17:20")


def test_what_has_rung_does_not_ring_again_until_its_moment_comes_later(cast: Cast) -> None:
    row = begin(cast, "mediate.court_pre")
    sweep(now=at("2026-03-20 09:00"))
    row.refresh_from_db()
    assert row.rung == 1
    extend(one(row), until=date(2026, 4, 3), at=at("2026-03-20 10:00"))
    row.refresh_from_db()
    assert (row.rung, row.next_rung_at) == (1, row.rung_times[1])
    extend(one(row), until=date(2026, 6, 3), at=at("2026-03-20 11:00"))
    row.refresh_from_db()
    assert (row.rung, row.next_rung_at) == (0, row.rung_times[0])


def test_a_rung_put_below_one_that_has_rung_rings_for_nobody(cast: Cast) -> None:
    row = begin(cast, "mediate.court_pre")
    sweep(now=row.rung_times[1])
    rungs = ladder_values("standard")
    early = {**rungs[0], "code": "early", "share": Decimal("0.20")}
    change_ladder(
        ladder=Ladder.objects.get(code="standard"), by=cast.admin, reason="新增提醒",
        rungs=[early, *rungs], now=row.rung_times[1] + timedelta(minutes=1),
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.rung_codes[0], row.rung, row.next_rung_at) == ("early", 3, row.rung_times[3])


def test_what_a_rung_said_stays_true_while_only_later_rungs_move(cast: Cast) -> None:
    row = begin(cast, "mediate.court_pre")
    sweep(now=row.rung_times[0])
    spoken = f"{row.pk}:{row.epoch}"
    rungs = ladder_values("standard")
    rungs[-1] = {**rungs[-1], "share": Decimal("2.50")}
    change_ladder(
        ladder=Ladder.objects.get(code="standard"), by=cast.admin, reason="延后上报", rungs=rungs,
        now=row.rung_times[0] + timedelta(minutes=1),
    )  # fmt: skip
    row.refresh_from_db()
    assert row.epoch == 2
    assert deadline_still_holds(spoken)
    extend(one(row), until=date(2026, 6, 3), at=at("2026-03-20 11:00"))
    assert not deadline_still_holds(spoken)


def test_a_date_moved_into_the_past_rings_at_once(cast: Cast) -> None:
    row = begin(cast, "mediate.court_pre")
    policy = Policy.objects.get(code="mediate.court_pre")
    change_policy(
        policy=policy, by=cast.admin, reason="新规", values={"limit": 3}, now=at("2026-03-10 09:00")
    )
    assert due(row) == "2026-03-05 17:30"
    assert row.next_rung_at
    assert row.next_rung_at < at("2026-03-10 09:00")


def test_an_extension_is_no_longer_than_the_rule_allows(cast: Cast) -> None:
    row = begin(cast, "confirm.decide")
    assert due(row) == "2026-03-17 17:30"
    with pytest.raises(BadInput) as refusal:
        extend(one(row), until=date(2026, 3, 28), at=MONDAY)
    assert "until" in refusal.value.fields
    assert extend(one(row), until=date(2026, 3, 27), at=MONDAY) == 1
    assert due(row) == "2026-03-27 17:30"
    assert extend(one(row), until=date(2026, 3, 20), at=MONDAY) == 0


def test_a_policy_switched_off_begins_nothing_but_what_runs_goes_on(cast: Cast) -> None:
    row = begin(cast, "mediate.labour")
    policy = Policy.objects.get(code="mediate.labour")
    change_policy(policy=policy, by=cast.admin, reason="停用", values={"active": False}, now=MONDAY)
    assert start([Start("mediate.labour", "case", 77, cast.centre.pk, MONDAY)]) == []
    pause(one(row), at=at("2026-03-05 10:00"))
    resume(one(row), at=at("2026-03-06 10:00"))
    assert due(row) == "2026-03-18 17:30"
    assert row.next_rung_at


def test_a_file_handed_over_keeps_its_date_until_something_else_moves_it(cast: Cast) -> None:
    row = begin(cast, "mediate.labour")
    spans = {"starts_on": date(2026, 1, 1), "spans": [540, 960], "reason": "作息", "by": cast.admin}
    assert set_hours(office=cast.committee, **spans) == 0
    one(row).update(office=cast.committee)
    assert recompute(Deadline.objects.all(), at=at("2026-03-03 09:00")) == 0
    assert due(row) == "2026-03-17 17:30"
    assert set_hours(office=cast.centre, **spans) == 1
    assert due(row) == "2026-03-17 16:00"
