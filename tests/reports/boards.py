"""A small world for the dashboard, and how its pages are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from lxml import html

from cases.models import AlertLevel, Case, CaseSource, DisputeType
from cases.services import intake
from organisations.models import Region
from referrals.services import legs
from tests import walk
from tests.cast import Cast
from tests.clockwork import MONDAY

CITY, COUNTY, TOWN, NEIGHBOUR = "150200", "150203", "150203001", "150204"
DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY
DAYS = {"since": "2026-03-01", "until": "2026-03-06"}
PARTS = ("keys", "places", "sources", "flow", "types", "levels", "limits", "screening")


def world(cast: Cast) -> None:
    """Five disputes of a week: two at the county, one closed; two in a town, one handed over; one beside."""
    _logged(cast, MONDAY, kind="0201")
    handed = _logged(cast, MONDAY + DAY, region=TOWN, kind="0705", source="police")
    intake.accept(case=handed, by=cast.clerk, now=MONDAY + 2 * DAY)
    leg = legs.offer(
        case=handed, by=cast.triage, kind="assign", to=cast.committee, asked="请调解", now=MONDAY + 2 * DAY
    )
    legs.accept(leg=leg, by=cast.mediator, now=MONDAY + 2 * DAY)
    _logged(cast, MONDAY + 2 * DAY, region=TOWN, kind="0202", source="grid", level=AlertLevel.RED)
    region = Region.objects.get(pk=NEIGHBOUR)
    cast.log_dispute(by=cast.neighbour, now=MONDAY + DAY, region=region)
    walk.closed(cast, now=MONDAY, alert_level=AlertLevel.BLUE, alert_reason="现场判断。")


def _logged(cast: Cast, now: datetime, *, region: str = COUNTY, kind: str, source: str = "walk_in",
            level: AlertLevel = AlertLevel.BLUE) -> Case:  # fmt: skip
    return cast.log_dispute(
        now=now, region=Region.objects.get(pk=region), dispute_type=DisputeType.objects.get(code=kind),
        source=CaseSource.objects.get(code=source), alert_level=level, alert_reason="现场判断。",
    )  # fmt: skip


@dataclass(frozen=True)
class Number:
    """A number on a page that is a link."""

    value: int
    url: str


def numbers(page: bytes) -> Iterator[Number]:
    """Every number that leads to a list."""
    for link in html.fromstring(page).iter("a"):
        said, url = link.text_content().replace(",", "").strip(), link.get("href") or ""
        if said.isdigit() and url.startswith(("/figures/cases/", "/cases/")):
            yield Number(int(said), url)


def board(**given: Any) -> str:
    return f"/figures/?{urlencode({**DAYS, **given})}"


def part(code: str, **given: Any) -> str:
    return f"/figures/parts/{code}/?{urlencode({**DAYS, **given})}"
