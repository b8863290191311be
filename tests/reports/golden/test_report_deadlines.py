"""Deadlines kept in the small world; the moments stand in disputes.py, the limits in policies.csv."""

from __future__ import annotations

from django.test import Client

from reports.document import Grid

from .reading import figures, report, rows, sentences
from .world import World

TABLE = "按时限种类"


def by_policy(place: str, period: str) -> dict[str, list[str]]:
    """In time, late, share, open and late, by the name of the deadline."""
    return {row[0]: row[2:] for row in rows(report("deadlines_kept", place, period), TABLE)}


def test_each_policy_tells_in_time_late_and_still_open(world: World) -> None:
    march = by_policy("150200", "2026-03")
    # K2 was visited on the sixth day; K1, K4, K5, K8, Q1 and Q2 after the seventh; K3 was not reached.
    assert march["首次回访"] == ["1", "6", "14.3%", "0"]
    # K1, K2, K4, K8, Q1 and Q2 were mediated within the limit; K3, K5 and K10 have clocks of their own.
    assert march["人民调解"] == ["6", "0", "100.0%", "0"]
    assert [march[name][:2] for name in ("劳动争议调解", "道路交通事故调解", "诉前委派调解")] == [
        ["1", "0"]
    ] * 3
    # K9 is red and nobody has responded since.
    assert march["红色进展报告"] == ["0", "0", "–", "1"]


def test_the_total_is_the_sum_and_its_share_stands_above(world: World) -> None:
    document = report("deadlines_kept", "150200", "2026-03")
    *policies, total = rows(document, TABLE)
    for column in (2, 3, 5):
        assert int(total[column]) == sum(int(row[column]) for row in policies)
    assert figures(document)["时限执行情况"] == total[4]


def test_a_city_is_its_counties(world: World) -> None:
    city, first, second = (by_policy(place, "2026-03")["合计"] for place in ("150200", "150203", "150204"))
    for column in (0, 1, 3):
        assert int(city[column]) == int(first[column]) + int(second[column])


def test_a_place_without_any_says_so(world: World) -> None:
    assert sentences(report("deadlines_kept", "150202", "2026-03")) == [
        "本期没有到期办结的时限，也没有超期未结的时限。"
    ]


def test_each_count_leads_to_the_deadlines_behind_it(world: World, client: Client) -> None:
    document = report("deadlines_kept", "150200", "2026-03")
    (grid,) = [one for one in document.sections if isinstance(one, Grid)]
    (visits,) = [row for row in grid.rows if str(row[0]) == "首次回访"]
    client.force_login(world.cast.city_official, backend="accounts.backends.StaffBackend")
    assert "policy=follow" in visits[3].url
    listed = client.get(visits[3].url)
    assert listed.status_code == 200
    said = listed.content.decode()
    found = {key for key, case in world.cases.items() if (case.number or "") in said}
    assert found == {"K1", "K4", "K5", "K8", "Q1", "Q2"}
