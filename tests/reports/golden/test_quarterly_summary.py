"""The summary of the second quarter (April), against the first (March) and the same of last year, by hand."""

from __future__ import annotations

from reports import word

from .reading import report, rows, sentences
from .world import World

QUARTER = ("quarterly_summary", "150200", "2026-Q2")
MADE = (7, 6)


def test_counts_and_rates_of_three_quarters(world: World) -> None:
    made = report(*QUARTER, on=MADE)
    table = {row[0]: row[1:6] for row in rows(made, "与上季度和上年同季度比较")}
    assert table["登记"] == ["6", "18", "−12", "2", "+4"]
    assert table["结案"] == ["5", "10", "−5", "1", "+4"]
    assert table["化解"] == ["3", "9", "−6", "1", "+2"]
    assert table["复发重开"] == ["1", "0", "+1", "0", "+1"]  # K1
    assert table["司法确认"] == ["0", "1", "−1", "0", "±0"]  # K3
    assert table["调解成功率"] == ["75.00%", "88.89%", "−13.89", "100.00%", "−25.00"]
    assert table["预警率"] == ["0.00%", "100.00%", "−100.00", "–", "–"]


def test_the_course_by_month_tells_every_month(world: World) -> None:
    """Logged, closed, settled, broken out again; agreed of mediated, satisfied, warned."""
    assert rows(report(*QUARTER, on=MADE), "月度走势") == [
        ["2026-04", "6", "5", "3", "1", "75.00%", "100.00%", "0.00%"],
        ["2026-05", "0", "0", "0", "0", "–", "–", "–"],
        ["2026-06", "0", "0", "0", "0", "–", "–", "–"],
        ["合计", "6", "5", "3", "1", "75.00%", "100.00%", "0.00%"],
    ]


def test_what_was_settled_where_it_arose(world: World) -> None:
    made = report(*QUARTER, on=MADE)
    table = {row[0]: row[1:] for row in rows(made, "各地区情况")}
    #                      settled, here, share, broken out again, confirmed, share, open at the end
    assert table["昆都仑区"] == ["2", "1", "50.00%", "1", "0", "0.00%", "5"]  # K11 here, K17 from the city
    assert table["青山区"] == ["1", "0", "0.00%", "0", "0", "0.00%", "1"]  # Q4 in the town
    told = sentences(made)
    assert (
        "化解的3件纠纷中，在受理层级就地化解1件（33.33%）。结案后复发重开1件，较上季度增加1件，较上年同季度增加1件；"
        "经司法确认0件，较上季度减少1件（下降100.0%），与上年同季度持平。"
    ) in told


def test_the_three_dimensions_stand_in_it(world: World) -> None:
    made = report(*QUARTER, on=MADE)
    table = {row[0]: row[1:] for row in rows(made, "按区域")}
    assert table["昆都仑区"] == ["100.00%", "2 ÷ 2", "100.00%", "3 ÷ 3", "0.00%", "0 ÷ 1"]
    assert table["青山区"] == ["50.00%", "1 ÷ 2", "100.00%", "1 ÷ 1", "–", "0 ÷ 0"]
    assert sentences(made)[2] == (
        "调解成功率75.00%，较上季度下降13.89个百分点；满意度100.00%，较上季度上升14.29个百分点；"
        "预警率0.00%，较上季度下降100.00个百分点。"
    )


def test_bulletin_and_summary_stand_upright(world: World) -> None:
    assert not word.across(report(*QUARTER, on=MADE))
    assert not word.across(report("monthly_bulletin", "150203", "2026-03", on=MADE))
