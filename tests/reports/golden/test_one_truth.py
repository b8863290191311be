"""One truth: dashboard, list, export and report say the same number of the same question.

For random places, periods and filters (place, days, type, source, level, office) and every measure:
the figure of the API and of the dashboard = the acts behind it = the lines of the exported file; and what
reports print of random days is what the dashboard counts of them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from organisations.models import Region
from reports.asked import Asked
from reports.behind import acts_behind
from reports.figures import total
from reports.measures import MEASURES
from tests.reports.taken import numbers, taken

from .reading import report, rows
from .world import World

CODES = [one.code for one in MEASURES]
CITY = ("150200", "150203", "150203001", "150203001015", "150204", "150204100")
COUNTY = ("150203", "150203001", "150203003", "150203001015")
FIRST = date(2026, 2, 20)
OFFICES = ("centre", "neighbour_centre", "committee", "community", "industry", "court")
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["01", "02", "0201", "0502", "09"]),
        "source": st.sampled_from(["walk_in", "phone", "grid", "petition", "hotline_12345"]),
        "level": st.sampled_from(["blue", "yellow", "red"]),
        "office": st.sampled_from(OFFICES),
    },
)
DAYS = st.tuples(st.integers(0, 70), st.integers(0, 80)).map(
    lambda at: (FIRST + timedelta(days=at[0]), FIRST + timedelta(days=at[0] + at[1]))
)
MONTHS = st.sampled_from([
    (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30)),
    (date(2026, 3, 1), date(2026, 4, 30)), (date(2025, 4, 1), date(2025, 4, 30)),
])  # fmt: skip
PERIODS = st.one_of(MONTHS, DAYS)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
REPORTED = {
    "received": ("governance_monthly", "按纠纷类型和办理单位层级", 1),
    "accepted": ("governance_monthly", "按纠纷类型和办理单位层级", 2),
    "settled": ("governance_monthly", "按纠纷类型和办理单位层级", 3),
    "closed_mediated": ("ministry_table", "分调解组织的调解结果", 1),
    "closed_agreed": ("ministry_table", "分调解组织的调解结果", 2),
    "agreed_written": ("ministry_table", "分调解组织的调解结果", 4),
    "agreed_oral": ("ministry_table", "分调解组织的调解结果", 5),
    "confirmed": ("ministry_table", "分调解组织的调解结果", 7),
    "satisfied": ("three_dimensions", "按区域", 4),
    "rated": ("three_dimensions", "按区域", 5),
    "warned": ("three_dimensions", "按区域", 7),
    "unwarned": ("three_dimensions", "按区域", 8),
}
"""Where a report prints a measure: its code, the caption of the table, the column of the last line."""


def question(world: World, place: str, days: tuple[date, date], narrow: dict[str, str]) -> dict[str, str]:
    """The parameters of an address."""
    office = {"office": str(world.office(narrow["office"]).pk)} if "office" in narrow else {}
    asked = {"place": place, "since": days[0].isoformat(), "until": days[1].isoformat()}
    return {**asked, **narrow, **office}


def of_the_api(world: World, user: User, asked: dict[str, str]) -> dict[str, Any]:
    answer = world.cast.logged_in(user).get("/api/v1/figures", asked)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["counts"]
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(
    county=st.booleans(), at=st.integers(0, 5), days=PERIODS, narrow=FILTERS, code=st.sampled_from(CODES)
)  # fmt: skip
def test_figure_list_and_file_are_the_same_number(
    world: World, county: bool, at: int, days: tuple[date, date], narrow: dict[str, str], code: str
) -> None:
    places, user = (COUNTY, world.cast.official) if county else (CITY, world.cast.city_official)
    given = question(world, places[at % len(places)], days, narrow)
    asked = Asked(
        Region.objects.get(pk=given["place"]), *days, type=narrow.get("type", ""),
        source=narrow.get("source", ""), level=narrow.get("level", ""), office=int(given.get("office", 0)),
    )  # fmt: skip
    figure = of_the_api(world, user, given)[code]
    acts = acts_behind(user, asked, code).select_related("case")
    behind = [event.case.number for event in acts]
    assert figure == total(asked)[code] == len(behind)
    page = world.cast.logged_in(user).get(reverse("reports:behind"), {**given, "figure": code})
    assert page.status_code == 200
    assert all(number in page.content.decode() for number in behind if number)
    assert numbers(taken(user, asked={**given, "figure": code}, columns=("act_at", "number"))) == behind


@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(place=st.sampled_from(CITY[:5]), days=PERIODS, code=st.sampled_from(sorted(REPORTED)))
def test_a_report_prints_what_the_dashboard_counts(
    world: World, place: str, days: tuple[date, date], code: str
) -> None:
    kind, caption, column = REPORTED[code]
    made = report(kind, place, f"{days[0]}..{days[1]}", on=(11, 2))
    shown = of_the_api(world, world.cast.city_official, question(world, place, days, {}))[code]
    assert int(rows(made, caption)[-1][column]) == shown


def test_every_measure_of_two_months_has_its_list(world: World) -> None:
    """Without chance: no measure whose list is another number, in any place."""
    user = world.cast.city_official
    for place in CITY:
        asked = Asked(Region.objects.get(pk=place), date(2026, 3, 1), date(2026, 4, 30))
        counts = total(asked)
        assert {code: acts_behind(user, asked, code).count() for code in CODES} == {
            code: counts[code] for code in CODES
        }
