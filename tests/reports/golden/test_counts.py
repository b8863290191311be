"""Every measure of the small world, counted by hand in the table below.

                 March 2026                                        April 2026
received         K1-K13, K17 (14)  Q1-Q4 (4)                       K14 K15 K16 K18 (4)  Q5 Q6 (2)
accepted         the same but K6 (13)  Q1-Q4 (4)                   K14 K15 K18 (3)  Q5 (1)
refused          K6                                                Q6
withdrawn        K7
started          K1-K5 K8 K10 K11 (8)  Q1-Q3 (3)                   K17  Q4 Q5; K1 again is not counted
agreed, written  K1 K3 K5 K10 (4)  Q2 (1)
agreed, oral     K2 K8 (2)  Q1 (1)                                 K11 K17 (2)  Q4 (1); not K1 again
failed           K4                                                Q3 Q5
closed           K1-K5 K8 K10 K13 (8)  Q1 Q2 (2)                   K11 K14 K17 (3)  Q3 Q4 (2); not K1 again
settled          the same but K4 (7)  Q1 Q2 (2)                    K11 K17 (2)  Q4 (1)
closed_mediated  K1-K5 K8 K10 (7)  Q1 Q2 (2)                       K11 K17 (2)  Q3 Q4 (2)
closed_agreed    the same but K4 (6)  Q1 Q2 (2)                    K11 K17 (2)  Q4 (1)
settled_here     K1 K2 K3 K8 K10 (5)  Q1 Q2 (2); K5 and K13 fell   K11; K17 and Q4 fell a level
reopened                                                           K1
visited, rated   K1 K2 K4 K5 K8 (5)  Q1 Q2 (2); K3 not reached     K10 K11 K17 (3)  Q4 (1); not K1 again
satisfied        the same but K4 (4)  Q1 Q2 (2)                    the same (3)  Q4 (1)
confirmed        K3
warned           K9 red and K12 yellow when logged, K11 raised     (K12 was yellow before it was red)
unwarned                                                           K18 blue, then red at once
"""

from __future__ import annotations

from datetime import date

import pytest

from organisations.models import Region
from reports.asked import Asked
from reports.figures import Dim, by, standing, total
from reports.indicators import INDICATORS, indicator

from .world import World

CITY, KUNDULUN, QINGSHAN = "150200", "150203", "150204"
MARCH, APRIL = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))
LAST_APRIL = (date(2025, 4, 1), date(2025, 4, 30))

K_MARCH = {
    "received": 14, "accepted": 13, "refused": 1, "withdrawn": 1, "started": 8, "agreed": 6,
    "agreed_written": 4, "agreed_oral": 2, "failed": 1, "closed": 8, "settled": 7, "closed_mediated": 7,
    "closed_agreed": 6, "settled_here": 5, "visited": 5, "rated": 5, "satisfied": 4, "confirmed": 1,
    "warned": 3, "opened": 4,
}  # fmt: skip
Q_MARCH = {
    "received": 4, "accepted": 4, "started": 3, "agreed": 2, "agreed_written": 1, "agreed_oral": 1,
    "closed": 2, "settled": 2, "closed_mediated": 2, "closed_agreed": 2, "settled_here": 2, "visited": 2,
    "rated": 2, "satisfied": 2, "opened": 2,
}  # fmt: skip
K_APRIL = {
    "received": 4, "accepted": 3, "started": 1, "agreed": 2, "agreed_oral": 2, "closed": 3, "settled": 2,
    "closed_mediated": 2, "closed_agreed": 2, "settled_here": 1, "reopened": 1, "visited": 3, "rated": 3,
    "satisfied": 3, "unwarned": 1, "opened": 1,
}  # fmt: skip
Q_APRIL = {
    "received": 2, "accepted": 1, "refused": 1, "started": 2, "agreed": 1, "agreed_oral": 1, "failed": 2,
    "closed": 2, "settled": 1, "closed_mediated": 2, "closed_agreed": 1, "visited": 1, "rated": 1,
    "satisfied": 1, "opened": -1,
}  # fmt: skip
K_LAST_APRIL = {
    "received": 2, "accepted": 2, "withdrawn": 1, "started": 1, "agreed": 1, "agreed_oral": 1, "closed": 1,
    "settled": 1, "closed_mediated": 1, "closed_agreed": 1, "settled_here": 1, "visited": 1, "rated": 1,
    "satisfied": 1,
}  # fmt: skip


def asked(place: str, days: tuple[date, date]) -> Asked:
    return Asked(Region.objects.get(code=place), *days)


@pytest.mark.parametrize(
    ("days", "kundulun", "qingshan"),
    [(MARCH, K_MARCH, Q_MARCH), (APRIL, K_APRIL, Q_APRIL), (LAST_APRIL, K_LAST_APRIL, {})],
    ids=["March", "April", "April of last year"],
)
def test_every_measure_is_what_was_counted_by_hand(
    world: World, days: tuple[date, date], kundulun: dict[str, int], qingshan: dict[str, int]
) -> None:
    assert dict(total(asked(KUNDULUN, days))) == kundulun
    assert dict(total(asked(QINGSHAN, days))) == qingshan
    parted = {code: dict(counts) for code, counts in by(asked(CITY, days), Dim.PLACE).items()}
    assert parted == {code: n for code, n in ((KUNDULUN, kundulun), (QINGSHAN, qingshan)) if n}
    both = {code: kundulun.get(code, 0) + qingshan.get(code, 0) for code in {*kundulun, *qingshan}}
    assert dict(total(asked(CITY, days))) == {code: number for code, number in both.items() if number}


def test_open_cases_stand_where_they_stood(world: World) -> None:
    """End of March: K9 K11 K12 K17, Q3 Q4. End of April: K9 K12 K15 K16 K18, Q5."""
    assert standing(asked(CITY, MARCH), Dim.PLACE) == {KUNDULUN: 4, QINGSHAN: 2}
    assert standing(asked(CITY, APRIL), Dim.PLACE) == {KUNDULUN: 5, QINGSHAN: 1}
    # K9 logged red, K12 yellow, K11 raised to yellow; in April K12 and K18 became red, K11 ended.
    assert standing(asked(CITY, MARCH), Dim.LEVEL) == {"red": 1, "yellow": 2, "blue": 3}
    assert standing(asked(CITY, APRIL), Dim.LEVEL) == {"red": 3, "blue": 3}


def test_the_rates_are_printed_as_they_are_worked_out_by_hand(world: World) -> None:
    """The quotients were divided on paper, to two digits, a half up."""
    printed = {one.code: one.percent(total(asked(CITY, MARCH))) for one in INDICATORS}
    assert printed == {
        "closing_rate": "58.82",  # 10 of 17
        "settlement_rate": "88.89",  # 8 of 9
        "satisfaction": "85.71",  # 6 of 7
        "warning_rate": "100.00",  # 3 of 3
        "confirmation_rate": "12.50",  # 1 of 8
        "follow_up_rate": "70.00",  # 7 of 10
        "settled_here_rate": "77.78",  # 7 of 9
        "resolution_rate": "52.94",  # 9 of 17
        "mediation_rate": "72.73",  # 8 of 11
    }
    april = total(asked(CITY, APRIL))
    assert indicator("warning_rate").percent(april) == "0.00"
    assert indicator("confirmation_rate").percent(april) == "0.00"
    assert indicator("satisfaction").percent(total(asked(QINGSHAN, LAST_APRIL))) == "–"


def test_one_type_one_source_and_one_office_count_their_own(world: World) -> None:
    """Of type 02 in March: K1 K11 K17 and Q1 received; from the hotline K5; the street closed K5."""
    march = asked(CITY, MARCH)
    assert by(march, Dim.TYPE)["0201"]["received"] == 2  # K1 K17
    assert {code: n["received"] for code, n in by(march, Dim.SOURCE).items() if n["received"]} == {
        "walk_in": 4,  # K1 K6 K11 Q1
        "online": 1, "phone": 2, "police": 1, "petition": 1, "hotline_12345": 1, "grid": 2, "screening": 1,
        "court_pre": 1, "media": 1, "department": 1, "superior": 1, "procuratorate": 1,
    }  # fmt: skip
    offices = by(march, Dim.OFFICE)
    assert offices[world.office("committee").pk]["closed"] == 1  # K5
    assert offices[world.office("community").pk]["received"] == 1  # K8
    assert offices[world.office("industry").pk]["agreed_written"] == 1  # Q2
    assert offices[world.office("police_station").pk]["closed"] == 1  # K13
