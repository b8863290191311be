"""Published pairs come out to the printed digit: on the dashboard, in a report, by the reading side.

Kundulun 2024: 4,013 accepted, 3,881 closed: 96.71 %. Hohhot 2023: 7,748 accepted by the joint centres, 7,026
resolved: 90.68 %. The medical committee of Hohhot: 2,395 accepted, 2,276 mediated: 95.03 %. Baotou 2023: 83
petitions in Beijing, 53 resolved: 63.9 %. (tests/reports/seed_figures.csv; nothing is divided here.)
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.models import Case, Stage
from organisations import services as offices
from organisations.models import OrganisationKind, Region
from reports.asked import Asked
from reports.figures import total
from reports.indicators import indicator
from tests.cast import PASSWORD, Cast
from tests.reports.generated import Crowd
from tests.reports.golden.reading import report, rows

PAIRS = {
    row["what"]: row
    for row in csv.DictReader((Path(__file__).parent / "seed_figures.csv").open(encoding="utf-8"))
}
KUNDULUN, JOINT, MEDICAL, BEIJING = PAIRS


def size(what: str) -> dict[str, int]:
    """How large the published world was."""
    return {"accepted": int(PAIRS[what]["denominator"]), "settled": int(PAIRS[what]["numerator"])}


@pytest.fixture(scope="module")
def leader(shared_world: Callable[[], AbstractContextManager[Cast]]) -> Iterator[User]:
    """The worlds of all four pairs, and an official of the region who sees them."""
    with shared_world() as cast:
        hohhot, kundulun, baotou = (Region.objects.get(pk=code) for code in ("150100", "150203", "150200"))
        given: dict[str, Any] = {"by": cast.admin, "region": hohhot}
        kinds = {row.code: row for row in OrganisationKind.objects.all()}
        joint = offices.add(name="呼和浩特市联合服务中心（测试）", kind=kinds["centre"], **given)
        medical = offices.add(name="呼和浩特市医调委（测试）", kind=kinds["industry_committee"], **given)
        user = accounts.create_user(
            by=cast.admin, username="region_leader", name="白厅长", password=PASSWORD
        ).user
        accounts.open_posting(
            by=cast.admin, user=user, organisation=cast.head_office, role=Role.OFFICIAL,
            starts_on=date(2020, 1, 1),
        )  # fmt: skip
        crowds = (
            Crowd("KDL", kundulun, cast.centre, 2024, **size(KUNDULUN)),
            Crowd("HHT", hohhot, joint, 2023, **size(JOINT)),
            Crowd("YTW", hohhot, medical, 2022, **size(MEDICAL), failed=True),
            Crowd("JJF", baotou, cast.city_centre, 2023, source="petition", **size(BEIJING)),
            Crowd("OTHER", baotou, cast.city_centre, 2023, accepted=40, settled=40),
        )
        for crowd in crowds:
            crowd.write(cast.clerk)
        Case.objects.filter(stage__in=(Stage.CLOSED, Stage.FAILED)).update(closed_at="2024-12-31T12:00:00Z")
        yield user


def shown(cast: Cast, user: User, **asked: str) -> dict[str, str]:
    """The key figures of the dashboard of these days, as a browser shows them."""
    answer = cast.logged_in(user).get(reverse("reports:dashboard"), asked)
    page = answer.content.decode()
    assert answer.status_code == 200, page[:2000]
    cards = re.findall(r'keyfig keyfig-(\w+)">.*?keyfig-value">(.*?)</p>', page, flags=re.DOTALL)
    return {code: re.sub(r"<[^>]+>|\s", "", value) for code, value in cards}


def year(number: int) -> dict[str, str]:
    return {"since": f"{number}-01-01", "until": f"{number}-12-31"}


def printed(code: str, what: str, asked: Asked) -> str:
    return indicator(code).percent(total(asked), int(PAIRS[what]["digits"]))


def test_kundulun_closed_what_it_accepted(leader: User, cast: Cast) -> None:
    cards = shown(cast, leader, place="150203", **year(2024))
    assert (cards["accepted"], cards["closed"]) == ("4,013", "3,881")
    assert cards["closing_rate"] == f"{PAIRS[KUNDULUN]['published']}%"
    asked = Asked(Region.objects.get(pk="150203"), date(2024, 1, 1), date(2024, 12, 31))
    assert printed("closing_rate", KUNDULUN, asked) == "96.71"


def test_the_joint_centres_of_hohhot_resolved_nine_in_ten(leader: User, cast: Cast) -> None:
    cards = shown(cast, leader, place="150100", **year(2023))
    assert (cards["accepted"], cards["settled"]) == ("7,748", "7,026")
    assert cards["closing_rate"] == f"{PAIRS[JOINT]['published']}%"
    asked = Asked(Region.objects.get(pk="150100"), date(2023, 1, 1), date(2023, 12, 31))
    assert printed("resolution_rate", JOINT, asked) == "90.68"


def test_the_medical_committee_stands_in_the_ministrys_table(leader: User, cast: Cast) -> None:
    cards = shown(cast, leader, place="150100", **year(2022))
    assert cards["settlement_rate"] == f"{PAIRS[MEDICAL]['published']}%"
    made = report("ministry_table", "150100", "2022", on=(5, 4))
    table = {row[0]: row[1:] for row in rows(made, "分调解组织的调解结果")}
    assert table["行业性、专业性调解组织"][:3] == ["2395", "2276", "95.03%"]
    assert table["综治中心及其他单位"][:3] == ["0", "0", "–"]
    types = {row[0]: row[-1] for row in rows(made, "纠纷类型")}
    assert types["医疗纠纷"] == "2395"
    dimensions = {row[0]: row for row in rows(report("three_dimensions", "150100", "2022"), "按区域")}
    assert dimensions["合计"][1:4] == ["2276", "2395", "95.03%"]


def test_petitions_in_beijing_are_told_apart_by_their_source(leader: User, cast: Cast) -> None:
    cards = shown(cast, leader, place="150200", source="petition", **year(2023))
    assert (cards["accepted"], cards["settled"], cards["closing_rate"]) == ("83", "53", "63.86%")
    place = Region.objects.get(pk="150200")
    asked = Asked(place, date(2023, 1, 1), date(2023, 12, 31), source="petition")
    assert printed("resolution_rate", BEIJING, asked) == PAIRS[BEIJING]["published"] == "63.9"
    everything = Asked(place, date(2023, 1, 1), date(2023, 12, 31))
    assert total(everything)["accepted"] == 83 + 40
