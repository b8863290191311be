"""What waits besides cases in the weekly dispatch list: supervisions, hand-overs, screening returns."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cases.services import watching
from organisations.models import Region
from referrals.services import legs
from reports.document import Document, Grid
from reports.kinds import weekly_dispatch
from reports.periods import Grain, period_of
from reports.report import Order
from reports.services.building import built
from screening.services.returns import file_return
from tests.cast import Cast
from tests.clockwork import MONDAY
from tests.referrals.steps import offered
from tests.screening.units import Units, key, prepare

DAY = timedelta(days=1)


@pytest.fixture
def units(cast: Cast) -> Units:
    return prepare(cast)


def week(place: str = "150203", now: datetime = MONDAY) -> Document:
    order = Order(Region.objects.get(code=place), period_of(Grain.WEEK, (now - DAY).date()))
    return built(weekly_dispatch.REPORT, order, now)


def table(document: Document, caption: str) -> list[list[str]]:
    """The rows of the table; none where the list says that there is nothing."""
    grids = [part for part in document.sections if isinstance(part, Grid) and part.caption == caption]
    return [[str(cell) for cell in row] for grid in grids for row in grid.rows]


def test_a_supervision_waits_until_it_is_answered(cast: Cast) -> None:
    case = cast.log_dispute(now=MONDAY - 20 * DAY)
    issued = MONDAY - 3 * DAY
    answer_by = MONDAY.date() + 2 * DAY
    watching.supervise(
        case=case, by=cast.city_supervisor, note="请说明办理进展。", answer_by=answer_by, now=issued
    )
    assert table(week(), "未答复的督办") == [[
        case.number, cast.centre.name, cast.city_centre.name, "2026-02-27", "2026-03-04",
    ]]  # fmt: skip
    watching.answer_supervision(case=case, by=cast.triage, note="已安排调解。", now=MONDAY)
    assert table(week(), "未答复的督办") == []


def test_a_hand_over_waits_until_it_is_answered(cast: Cast) -> None:
    leg = offered(cast, now=MONDAY - 4 * DAY)
    (row,) = table(week(), "未答复的移交")
    assert row == [
        leg.case.number, "移送", cast.centre.name, cast.committee.name, "2026-02-26", "4",
    ]  # fmt: skip
    legs.accept(leg=leg, by=cast.mediator, now=MONDAY)
    assert table(week(), "未答复的移交") == []
    assert table(week("150204"), "未答复的移交") == []


def test_a_unit_that_did_not_return_in_the_week_is_missing(units: Units) -> None:
    task = units.task()
    after = MONDAY + 7 * DAY
    missing = table(week(now=after), "排查未报单元")
    mine = [row for row in missing if row[0] == units.village.region.name]
    assert mine == [
        [units.village.region.name, units.village.name, "嘎查村（社区）普遍排查", "2026年第10周", mine[0][4]]
    ]
    file_return(task=task, by=units.grid, key=key(), findings=[], now=MONDAY + DAY)
    assert len(table(week(now=after), "排查未报单元")) == len(missing) - 1


def test_a_return_that_was_missing_long_ago_is_not_asked_for_every_week(units: Units) -> None:
    units.task()
    assert table(week(now=MONDAY + 28 * DAY), "排查未报单元") == []
