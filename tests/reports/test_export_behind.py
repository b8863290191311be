"""The list behind a figure as a file: one line for each act that was counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from core.errors import BadInput, NotFound
from reports import promises
from reports.asked import asked_from
from reports.behind import acts_behind
from reports.exports.narrowing import Narrowed
from reports.figures import total
from reports.measures import MEASURES
from reports.passages import passages
from tests.cast import Cast

from .boards import COUNTY, FRIDAY, world
from .taken import numbers, ordered, taken

DAYS = {"since": "2026-03-01", "until": "2026-03-06"}


@pytest.fixture
def week(cast: Cast) -> Iterator[Cast]:
    world(cast)
    with time_machine.travel(FRIDAY, tick=False):
        yield cast


@pytest.mark.parametrize("code", ["received", "accepted", "closed", "warned"])
def test_there_are_as_many_lines_as_the_figure_says(week: Cast, code: str) -> None:
    asked = {"figure": code, "place": COUNTY, **DAYS}
    figure = asked_from(week.official, asked)
    acts = acts_behind(week.official, figure, code)
    rows = taken(week.official, asked=asked, columns=("act_at", "number"))
    assert len(rows) == total(figure)[code]
    assert numbers(rows) == [event.case.number for event in acts.select_related("case")]


def test_a_line_says_when_the_act_was(week: Cast) -> None:
    asked = {"figure": "closed", "place": COUNTY, **DAYS}
    (act,) = acts_behind(week.official, asked_from(week.official, asked), "closed")
    (row,) = taken(week.official, asked=asked)
    assert row["act_at"].startswith("2026-03-0")
    assert row["number"] == act.case.number


def test_a_place_out_of_reach_has_no_list(week: Cast) -> None:
    with pytest.raises(NotFound):
        ordered(week.official, asked={"figure": "closed", "place": "150204", **DAYS})


def test_a_figure_that_is_none_is_refused(week: Cast) -> None:
    with pytest.raises(NotFound):
        ordered(week.official, asked={"figure": "joy"})
    with pytest.raises(BadInput):
        ordered(week.official, asked={"figure": "closed", "since": "2026-13-01"})


def test_every_measure_can_be_taken_away(week: Cast) -> None:
    user: User = week.official
    for one in MEASURES:
        asked = {"figure": one.code, "place": COUNTY, **DAYS}
        figure = asked_from(user, asked)
        assert len(list(Narrowed(user, asked).lines())) == acts_behind(user, figure, one.code).count()


def test_time_limits_and_hand_overs_are_taken_away_like_every_other_figure(week: Cast) -> None:
    asked = {"place": COUNTY, **DAYS}
    figure = asked_from(week.official, asked)
    ended = {
        (code, policy): getattr(held, code)
        for policy, held in promises.kept(figure).items()
        for code in ("kept", "late")
    }
    assert sum(ended.values())
    for (code, policy), count in ended.items():
        assert (
            len(list(Narrowed(week.official, {"figure": code, "policy": policy, **asked}).lines())) == count
        )
    for (giver, taker), count in passages(figure).items():
        given = {"figure": "passed", "giver": giver, "taker": taker, **asked}
        assert len(list(Narrowed(week.official, given).lines())) == count
