"""The Ministry's table of the small world, counted by hand.

Mediated and closed in March 2026, with the body that held it:
    centres   K1 written 800 yuan 2 people · K2 oral 2 · K3 written 50,000 yuan 6, confirmed, petition of 6
              prevented · K4 failed 3 · K10 written 120,000 yuan 2 · Q1 oral 2
    street    K5 written 30,000 yuan 2            community  K8 oral 4, a brawl and a crime of 4 prevented
    industry  Q2 written 9,000 yuan 2
Performed by the end of March: K1 (its term on the 18th), K2, K8 and Q1 (nothing was owed).
In April: centres K11 oral 2, a crime of 2 prevented · K17 oral 2 · Q3 failed 40,000 yuan 2
          town    Q4 oral 5, a suicide of 1 prevented
"""

from __future__ import annotations

import pytest

from .reading import report
from .reading import rows as table_of
from .world import World

pytestmark = pytest.mark.usefixtures("in_english")
MADE = (5, 4)

MARCH = ("ministry_table", "150200", "2026-03")


def test_results_by_body(world: World) -> None:
    rows = {row[0]: row[1:] for row in table_of(report(*MARCH, on=MADE), "Results by mediating body")}
    nothing = ["0", "0", "–", "0", "0", "0", "0", "0", "0.00"]
    assert rows == {
        "Village committees": nothing,
        "Community committees": ["1", "1", "100.00%", "0", "1", "1", "0", "4", "0.00"],
        "Township committees": nothing,
        "Subdistrict committees": ["1", "1", "100.00%", "1", "0", "0", "0", "2", "3.00"],
        "Committees of enterprises": nothing,
        "Industry and professional committees": ["1", "1", "100.00%", "1", "0", "0", "0", "2", "0.90"],
        "Centres and other offices": ["6", "5", "83.33%", "3", "2", "3", "1", "17", "17.08"],
        "Total": ["9", "8", "88.89%", "5", "3", "4", "1", "25", "20.98"],
    }


def test_by_source(world: World) -> None:
    rows = {row[0]: row[1:] for row in table_of(report(*MARCH, on=MADE), "By source")}
    #                            village, community, township, street, enterprise, social, others, total
    assert rows == {
        "On application": ["0", "0", "0", "0", "0", "1", "3", "4"],  # Q2 · K1 K2 Q1
        "Found by screening": ["0", "1", "0", "0", "0", "0", "0", "1"],  # K8
        "Transferred by courts": ["0", "0", "0", "0", "0", "0", "1", "1"],  # K10
        "Transferred by procuratorates": ["0"] * 8,
        "Transferred by the police": ["0", "0", "0", "0", "0", "0", "1", "1"],  # K3
        "Transferred by petition desks": ["0", "0", "0", "0", "0", "0", "1", "1"],  # K4
        "Transferred by others": ["0", "0", "0", "1", "0", "0", "0", "1"],  # K5
        "Total": ["0", "1", "0", "1", "0", "1", "6", "9"],
    }


def test_by_the_eighteen_types(world: World) -> None:
    rows = {row[0]: row[-1] for row in table_of(report(*MARCH, on=MADE), "By type of dispute")}
    assert len(rows) == 18 + 1
    assert {name: number for name, number in rows.items() if number != "0"} == {
        "Marriage and family": "1",  # K2
        "Neighbours": "2",  # K1 Q1
        "Houses and homesteads": "1",  # K10
        "Forest and land": "1",  # K8
        "Unpaid wages of migrant workers": "1",  # K3
        "Other consumer disputes": "1",  # Q2
        "Road traffic accidents": "1",  # K5
        "Property management": "1",  # K4
        "Total": "9",
    }


def test_what_was_prevented(world: World) -> None:
    """Suicide, crime, group petition, group brawl: cases and persons each."""
    rows = {row[0]: row[1:] for row in table_of(report(*MARCH, on=MADE), "Prevented by mediation")}
    assert rows["Community committees"] == ["0", "0", "1", "4", "0", "0", "1", "4"]  # K8
    assert rows["Centres and other offices"] == ["0", "0", "0", "0", "1", "6", "0", "0"]  # K3
    assert rows["Total"] == ["0", "0", "1", "4", "1", "6", "1", "4"]


def test_two_months_together(world: World) -> None:
    """March and April asked as any days: by then K1 was closed again, which does not count again."""
    made = report("ministry_table", "150200", "2026-03-01..2026-04-30", on=MADE)
    rows = {row[0]: row[1:] for row in table_of(made, "Results by mediating body")}
    # Performed in addition: K11 and K17 (nothing owed), Q4.
    assert rows["Total"] == ["13", "11", "84.62%", "5", "6", "7", "1", "36", "24.98"]
    assert rows["Township committees"] == ["1", "1", "100.00%", "0", "1", "1", "0", "5", "0.00"]  # Q4
    prevented = {row[0]: row[1:] for row in table_of(made, "Prevented by mediation")}
    assert prevented["Total"] == ["1", "1", "2", "6", "1", "6", "1", "4"]
