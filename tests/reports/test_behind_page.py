"""The list behind a figure: as many rows as it says, page after page; the same over the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.models import Case
from reports import figures
from reports.asked import asked_from
from tests.cast import Cast

from .boards import CITY, COUNTY, DAYS, FRIDAY, TOWN, world

Get = Callable[..., Any]


@pytest.fixture
def busy(cast: Cast) -> None:
    """The small world has happened."""
    world(cast)


@pytest.fixture
def get(cast: Cast) -> Iterator[Get]:
    """Somebody's answer to an address on Friday."""
    with time_machine.travel(FRIDAY, tick=False):

        def answered(path: str, user: User | None = None, *, status: int = 200, **given: str) -> Any:
            answer = cast.logged_in(user or cast.city_official).get(path, {**DAYS, **given})
            assert answer.status_code == status, answer.content.decode()[:300]
            return answer

        yield answered


def test_it_says_figure_formula_place_days_filters_and_exactly_how_many(busy: None, get: Get) -> None:
    page = get("/figures/cases/", figure="received", place=COUNTY, source="police").content.decode()
    for word in ("登记 · 昆都仑区", "已登记的案件", "2026-03-01", "案件来源：公安110/派出所移送", "共 1 件"):
        assert word in page


def test_a_row_is_masked_and_leads_to_the_case(busy: None, get: Get) -> None:
    page = get("/figures/cases/", figure="closed", place=CITY).content.decode()
    number = Case.objects.get(stage="closed").number
    assert f'href="/cases/{number}/"' in page
    assert "张*" in page
    assert "张三" not in page


def test_it_goes_on_page_after_page(busy: None, get: Get) -> None:
    seen: list[str] = []
    more: dict[str, str] = {}
    while True:
        told = get("/api/v1/figures/acts", figure="received", place=CITY, size="2", **more).json()
        seen += [act["number"] for act in told["items"]]
        if not told["next"]:
            break
        more = {"after": told["next"]}
    assert len(seen) == len(set(seen)) == told["count"] == 5


def test_nothing_counted_says_so(get: Get) -> None:
    page = get("/figures/cases/", figure="reopened", place=TOWN).content.decode()
    assert "没有计入的案件" in page


@pytest.mark.parametrize(
    "wrong", [{"figure": "nonsense"}, {"figure": ""}, {"figure": "kept", "policy": "x"}, {"place": "150300"}]
)
def test_what_does_not_exist_is_not_found(get: Get, wrong: dict[str, str]) -> None:
    get("/figures/cases/", status=404, **{"figure": "received", **wrong})


def test_a_door_or_body_that_does_not_exist_is_told(get: Get) -> None:
    get("/figures/cases/", status=400, figure="received", door="window")
    get("/figures/cases/", status=400, figure="received", body="bank")


def test_a_county_does_not_reach_beyond_itself(get: Get, cast: Cast) -> None:
    get("/figures/cases/", cast.official, status=404, figure="received", place=CITY)
    get("/api/v1/figures", cast.official, status=404, place=CITY)
    get("/api/v1/figures", cast.clerk, status=403)


def test_the_api_tells_the_numbers_of_the_page(busy: None, get: Get, cast: Cast) -> None:
    told = get("/api/v1/figures", place=CITY, type="02").json()
    asked = asked_from(cast.city_official, {**DAYS, "place": CITY, "type": "02"})
    assert {code: n for code, n in told["counts"].items() if n} == {
        code: n for code, n in figures.total(asked).items() if code != "opened"
    }
    assert told["open"] == sum(figures.standing(asked).values())
    rates = {rate["code"]: rate["percent"] for rate in told["rates"]}
    assert (rates["closing_rate"], rates["satisfaction"]) == ("100.00", None)


def test_the_api_parts_figures(busy: None, get: Get) -> None:
    parts = get("/api/v1/figures/parts", place=CITY, by="place").json()
    assert {part["key"]: part["counts"]["received"] for part in parts} == {"150203": 4, "150204": 1}
    assert {part["key"] for part in get("/api/v1/figures/parts", place=CITY, by="month").json()} == {
        "2026-03-01"
    }
    assert get("/api/v1/figures/parts", status=400, by="weather").json()["status"] == 400
    assert get("/api/v1/figures/measures", status=400).json()["status"] == 400  # it takes no days


def test_kept_time_limits_have_their_list(busy: None, get: Get) -> None:
    limits = {one["policy"]: one for one in get("/api/v1/figures/limits", place=COUNTY).json()}
    assert limits
    for policy, one in limits.items():
        for code in ("kept", "late"):
            page = get("/figures/cases/", figure=code, policy=policy, place=COUNTY).context["it"]
            assert len(page.acts) == page.count == one[code]


def test_a_list_takes_few_statements(busy: None, get: Get, cast: Cast, kept_lists: None) -> None:
    client = cast.logged_in(cast.city_official)
    for given in ({"figure": "received"}, {"figure": "received", "door": "applied"}):
        client.get("/figures/cases/", {**DAYS, **given})
        with CaptureQueriesContext(connection) as asked:
            client.get("/figures/cases/", {**DAYS, **given})
        assert len(asked) <= 10
