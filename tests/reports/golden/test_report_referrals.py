"""Hand-overs between bodies in the small world, counted by hand in disputes.py.

March: K4 petition office to the centre, K10 court to the centre, K3 to the court for confirmation, K13 to
the police, K17 from the city, and K5, Q2, Q4 to committees. April: K14 to the court, Q5 to the village.
"""

from __future__ import annotations

from .reading import report, rows, sentences
from .world import World

BODIES, KINDS = "按移出单位和接收单位", "按移交方式"
ALL = ["0", "0", "0", "0", "0", "100.00%"]
"""Nothing declined, returned, recalled, expired or unanswered; all accepted."""


def test_by_body_in_the_order_of_the_list_and_with_the_days_to_answer(world: World) -> None:
    march = report("referrals_between", "150200", "2026-03")
    assert rows(march, BODIES) == [
        ["综治中心", "综治中心", "1", "1", *ALL, "1.0"],
        ["综治中心", "调解组织", "3", "3", *ALL, "1.7"],  # three days, one day, one day
        ["综治中心", "公安机关", "1", "1", *ALL, "1.0"],
        ["综治中心", "法院", "1", "1", *ALL, "8.0"],
        ["法院", "综治中心", "1", "1", *ALL, "1.0"],
        ["信访部门", "综治中心", "1", "1", *ALL, "1.0"],
        ["合计", "", "8", "8", *ALL, "2.1"],  # 3 + 6 x 1 + 8 days, over 8
    ]


def test_by_kind_it_adds_up_to_the_same(world: World) -> None:
    march = report("referrals_between", "150200", "2026-03")
    by_kind = rows(march, KINDS)
    assert [row[:2] for row in by_kind] == [
        ["移送", "1"], ["委派", "1"], ["访调对接", "1"], ["交办", "4"], ["司法确认", "1"], ["合计", "8"],
    ]  # fmt: skip
    assert by_kind[-1][1:] == rows(march, BODIES)[-1][2:]


def test_a_county_has_its_own_cases_and_a_city_both(world: World) -> None:
    sent = {
        place: int(rows(report("referrals_between", place, "2026-Q1"), KINDS)[-1][1])
        for place in ("150200", "150203", "150204")
    }
    assert sent == {"150200": 8, "150203": 6, "150204": 2}


def test_days_of_ones_own_are_counted_from_the_first_to_the_last(world: World) -> None:
    days = report("referrals_between", "150200", "2026-03-24..2026-03-25")
    assert rows(days, KINDS)[-1][1] == "3"  # K13, Q4 and K17


def test_a_period_without_any_says_so(world: World) -> None:
    assert sentences(report("referrals_between", "150203", "2025-04"))[-1] == "本期没有案件移交。"
