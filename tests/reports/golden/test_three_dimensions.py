"""The three rates by place, counted by hand (tests/reports/golden/test_counts.py has the table)."""

from __future__ import annotations

import pytest

from .reading import figures, report
from .reading import rows as table_of
from .world import World

pytestmark = pytest.mark.usefixtures("in_english")
MADE = (5, 4)


def test_each_rate_stands_beside_what_it_is_made_of(world: World) -> None:
    made = report("three_dimensions", "150200", "2026-03", on=MADE)
    rows = {row[0]: row[1:] for row in table_of(made, "By place")}
    #                      settled of mediated     satisfied of asked     warned, unwarned
    assert rows["昆都仑区"] == ["6", "7", "85.71%", "4", "5", "80.00%", "3", "0", "100.00%"]
    assert rows["青山区"] == ["2", "2", "100.00%", "2", "2", "100.00%", "0", "0", "–"]
    assert rows["东河区"] == ["0", "0", "–", "0", "0", "–", "0", "0", "–"]
    assert rows["Total"] == ["8", "9", "88.89%", "6", "7", "85.71%", "3", "0", "100.00%"]
    assert figures(made) == {
        "Settlement rate": "88.89%", "Satisfaction": "85.71%", "Warning rate": "100.00%",
    }  # fmt: skip


def test_places_stand_in_the_order_of_their_codes(world: World) -> None:
    names = [row[0] for row in table_of(report("three_dimensions", "150200", "2026-04", on=MADE), "By place")]
    assert names[:3] == ["东河区", "昆都仑区", "青山区"]
    assert names[-1] == "Total"
    assert len(names) == 10 + 1


def test_april_warned_of_nothing_and_missed_one(world: World) -> None:
    made = report("three_dimensions", "150203", "2026-04", on=MADE)
    assert figures(made)["Warning rate"] == "0.00%"
