"""How many statements each page of figures, reports and exports may ask, however many cases there are.

As tests/laws/test_sql_budget.py counts; a page over its budget asks per row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from core.jobs import run_waiting
from core.models import Job
from reports.presenters.blocks import BLOCKS
from reports.services import rolling
from reports.services.exporting import Order, start_export
from tests import walk
from tests.cast import Cast

from .access_reports import kept
from .test_sql_budget import counted

BUDGETS = {
    "dashboard": 10,
    "dashboard, narrowed": 10,
    "dashboard of a city": 10,
    "wall": 5,
    "filters": 9,
    "block keys": 8,
    "block places": 6,
    "block sources": 5,
    "block types": 5,
    "block levels": 5,
    "block limits": 5,
    "block screening": 7,
    "block flow": 8,
    "behind": 10,
    "behind, narrowed": 10,
    "behind late limits": 8,
    "catalogue": 6,
    "kept reports": 6,
    "kept report": 5,
    "kept report as Word": 8,
    "report asked": 10,
    "report begun": 14,
    "export": 8,
    "export of a figure": 9,
    "export begun": 14,
    "own exports": 5,
    "api: figures": 6,
    "api: parts": 5,
    "api: limits": 5,
    "api: hand-overs": 7,
    "api: acts": 10,
    "api: reports": 3,
    "api: kept": 5,
    "api: kept report": 5,
    "api: exports": 3,
    "api: own exports": 4,
}
"""Page -> most statements."""

API = "/api/v1"
PART = {"HX-Request": "true"}
Ask = Callable[[], HttpResponse]


def grow(cast: Cast, count: int) -> None:
    """So many cases more in the county, some closed, some new and not rolled up; kept reports and exports."""
    walk.closed(cast)
    for _ in range(count):
        walk.accepted(cast)
    rolling.catch_up()
    for _ in range(count):
        cast.log_dispute()
        kept(cast)
        start_export(by=cast.official, key=uuid4().hex, order=Order("ledger"))
        run_waiting()


def addresses(key: int) -> dict[str, str]:
    """Pages that are opened, by name."""
    figures, reports = "/figures/", "/reports/"
    narrowed = "type=02&level=blue&source=walk_in&door=applied"
    return {
        "dashboard": figures, "dashboard, narrowed": f"{figures}?period=year&type=02&source=walk_in",
        "wall": f"{figures}?wall=1",
        "behind": f"{figures}cases/?figure=received",
        "behind, narrowed": f"{figures}cases/?figure=received&{narrowed}",
        "behind late limits": f"{figures}cases/?figure=late&policy=respond.blue",
        "catalogue": reports, "kept reports": f"{reports}kept/", "kept report": f"{reports}kept/{key}/",
        "kept report as Word": f"{reports}kept/{key}/word/", "report asked": f"{reports}referrals_between/",
        "export": f"{reports}export/", "export of a figure": f"{reports}export/?figure=received",
        "own exports": f"{reports}exports/",
        "api: figures": f"{API}/figures", "api: parts": f"{API}/figures/parts?by=place",
        "api: limits": f"{API}/figures/limits", "api: hand-overs": f"{API}/figures/passages",
        "api: acts": f"{API}/figures/acts?figure=received", "api: reports": f"{API}/reports",
        "api: kept": f"{API}/reports/kept", "api: kept report": f"{API}/reports/kept/{key}",
        "api: exports": f"{API}/exports", "api: own exports": f"{API}/exports/mine",
    }  # fmt: skip


def pages(cast: Cast) -> dict[str, Ask]:
    """Each page as a request of an official."""
    one, above = cast.logged_in(cast.official), cast.logged_in(cast.city_official)
    years = iter(range(2015, 2026))

    def build() -> HttpResponse:
        """Each time of another year."""
        given = {"place": "150203", "period": str(next(years)), "key": str(uuid4())}
        return one.post("/reports/three_dimensions/", given)

    def export() -> HttpResponse:
        Job.objects.filter(finished_at=None).delete()
        return one.post("/reports/export/", {"format": "csv", "columns": ["number"], "key": str(uuid4())})

    return {
        **{name: partial(one.get, address) for name, address in addresses(kept(cast).pk).items()},
        **{f"block {code}": partial(one.get, f"/figures/parts/{code}/", headers=PART) for code in BLOCKS},
        "filters": partial(one.get, "/figures/filters/", headers=PART),
        "dashboard of a city": partial(above.get, "/figures/"),
        "report begun": build,
        "export begun": export,
    }


@pytest.mark.usefixtures("kept_lists")
def test_every_page_of_reports_keeps_its_budget_and_asks_no_more_for_more_rows(
    cast: Cast, record_property: Any, settings: Any
) -> None:
    settings.REFERENCE_SECONDS = 3600  # on a slow machine half a minute may end between two looks
    few = dict(_counts(cast, 2))
    many = dict(_counts(cast, 6))
    record_property("told", "SQL reports " + " · ".join(f"{name} {one[0]}" for name, one in few.items()))
    assert few.keys() == BUDGETS.keys()
    over = {name: f"{n} > {BUDGETS[name]}" for name, (n, _sql) in few.items() if n > BUDGETS[name]}
    assert over == {}
    assert {name: one for name, one in many.items() if one[0] > few[name][0]} == {}


def _counts(cast: Cast, count: int) -> Iterator[tuple[str, tuple[int, list[str]]]]:
    """So many rows more; each page is asked twice, the second counted."""
    grow(cast, count)
    asked = pages(cast)
    for name, ask in asked.items():
        ask()
        yield name, counted(ask)
