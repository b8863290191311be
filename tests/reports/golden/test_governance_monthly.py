"""Type by level of the office, counted by hand.

March 2026, city; received by offices of: village K8 (09); county K1 K11 Q1 (02) K2 (01) K9 K12 K13 (03)
K4 (04, the petition office) K5 K7 Q3 (05) K6 Q2 and K10, the court (06) K3 (07) Q4 (09); city K17 (02).
Accepted: the same but K6. Settled by: village K8; township K5 and K13, the police station; county K1 Q1 (02)
K2 (01) K10 Q2 (06) K3 (07).
Pending at its end with: township Q4 (09); county K11 K17 (02) K9 K12 (03) Q3 (05).
"""

from __future__ import annotations

import pytest

from .reading import report
from .reading import rows as table_of
from .world import World

pytestmark = pytest.mark.usefixtures("in_english")
MADE = (5, 4)

CAPTION = "By type of dispute and level of the office"


def march(on: tuple[int, int] = MADE) -> dict[str, list[list[int]]]:
    """Per type: all levels, village, township, county, city, each received, accepted, settled, pending."""
    rows = table_of(report("governance_monthly", "150200", "2026-03", on=on), CAPTION)
    return {row[0]: [list(map(int, row[at : at + 4])) for at in range(1, 21, 4)] for row in rows}


def test_march_by_type_and_level(world: World) -> None:
    nothing = [0, 0, 0, 0]
    rows = march()
    #                       all levels    village       township      county        city
    assert rows["Marriage and family"] == [
        [1, 1, 1, 0], nothing, nothing, [1, 1, 1, 0], nothing,
    ]  # fmt: skip
    assert rows["Neighbours"] == [[4, 4, 2, 2], nothing, nothing, [3, 3, 2, 2], [1, 1, 0, 0]]
    assert rows["Personality rights"] == [[3, 3, 1, 2], nothing, [0, 0, 1, 0], [3, 3, 0, 2], nothing]
    assert rows["Property rights"] == [[1, 1, 0, 0], nothing, nothing, [1, 1, 0, 0], nothing]
    assert rows["Torts"] == [[3, 3, 1, 1], nothing, [0, 0, 1, 0], [3, 3, 0, 1], nothing]
    assert rows["Contracts"] == [[3, 2, 2, 0], nothing, nothing, [3, 2, 2, 0], nothing]
    assert rows["Labour and personnel"] == [[1, 1, 1, 0], nothing, nothing, [1, 1, 1, 0], nothing]
    assert rows["Land and resources"] == [[2, 2, 1, 1], [1, 1, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0], nothing]
    assert rows["Total"] == [[18, 17, 9, 6], [1, 1, 1, 0], [0, 0, 2, 1], [16, 15, 6, 5], [1, 1, 0, 0]]


def test_what_was_pending_is_the_same_whenever_it_is_asked(world: World) -> None:
    assert march() == march((4, 1)) == march((11, 2))
