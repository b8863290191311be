"""The weekly dispatch list of the small world on the last Tuesday of April: what is open then, and late."""

from __future__ import annotations

import pytest

from reports.document import Grid
from reports.kinds import listing

from .reading import figures, report, rows, sentences
from .world import World

DANGEROUS, OVERDUE = "红色、黄色在办案件", "超期时限"


def test_the_dangerous_stand_first_the_oldest_above(world: World) -> None:
    week = report("weekly_dispatch", "150200", "2026-W17")
    numbers = [world.cases[key].number for key in ("K9", "K12", "K18")]
    found = rows(week, DANGEROUS)
    assert [row[0] for row in found] == numbers
    assert [[row[1], row[4], row[7]] for row in found] == [
        ["红", "办理中", "48"], ["红", "办理中", "36"], ["红", "已受理", "19"],
    ]  # fmt: skip
    assert found[0][6] == "红色响应\n2026-03-11 10:30"


def test_how_many_wait_is_said_above(world: World) -> None:
    told = figures(report("weekly_dispatch", "150200", "2026-W17"))
    # Open: K9, K12, K15, K16, K18 and Q5. In the week from 20 April K15 was logged and accepted.
    assert {name: told[name] for name in ("登记", "受理", "结案", DANGEROUS)} == {
        "登记": "1", "受理": "1", "结案": "0", DANGEROUS: "3",
    }  # fmt: skip
    assert next(iter(told.values())) == "6"


def test_overdue_deadlines_stand_with_their_office_and_days(world: World) -> None:
    late = rows(report("weekly_dispatch", "150203", "2026-W17"), OVERDUE)
    k15 = [row[1:] for row in late if row[0] == world.cases["K15"].number]
    assert k15 == [
        ["分诊", world.cast.centre.name, "2026-04-22 17:30", "5"],
        ["蓝色首次反馈", world.cast.centre.name, "2026-04-24 17:30", "3"],
    ]
    days = [int(row[4]) for row in late]
    assert days == sorted(days, reverse=True)


def test_where_nothing_waits_it_says_so(world: World) -> None:
    said = sentences(report("weekly_dispatch", "150204", "2026-W17"))
    assert said[0] == "红色、黄色在办案件：无。"
    assert len(said) == 5  # Q5 is still open, but nothing of it is late


def test_each_case_leads_to_its_page_and_nobody_is_named(world: World) -> None:
    week = report("weekly_dispatch", "150200", "2026-W17")
    grids = [part for part in week.sections if isinstance(part, Grid)]
    assert grids[0].rows[0][0].url == f"/cases/{world.cases['K9'].number}/"
    said = "".join(str(cell) for grid in grids for row in grid.body for cell in row)
    assert "张三" not in said
    assert "李四" not in said


def test_a_long_list_says_how_many_more_there_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 2)
    week = report("weekly_dispatch", "150200", "2026-W17")
    (grid,) = [part for part in week.sections if isinstance(part, Grid) and part.caption == DANGEROUS]
    assert len(grid.rows) == 2
    assert grid.note == "另有1行未列出。"
    assert figures(week)[DANGEROUS] == "3"
