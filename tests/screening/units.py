"""Two villages and the township above them, beside the cast: what screening needs to be played.

village, other_village   mediation committees of two communities of one subdistrict of Kundulun
                         (150203003): grid, other_grid
township_centre          the centre of that subdistrict: township_triage, township_supervisor
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Role
from cases.models import DisputeType
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region, RegionLevel
from screening.models import Finding, Frequency, Plan, Task
from screening.services.returns import FindingInput, propose, report_finding
from screening.services.rounds import make_rounds
from tests.cast import PASSWORD, Cast

TOWNSHIP = "150203003"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A working Monday, in the morning: the first day of the week 2026-W10."""


@dataclass
class Units:
    """The people and offices of the two villages and their township."""

    village: Organisation
    other_village: Organisation
    township_centre: Organisation
    grid: User
    other_grid: User
    township_triage: User
    township_supervisor: User

    def plan(self, level: str = RegionLevel.VILLAGE, region: str = TOWNSHIP, **changes: Any) -> Plan:
        """A plan of the cast's city, weekly for villages unless said otherwise."""
        given: dict[str, Any] = {
            "title": "嘎查村（社区）普遍排查", "region": Region.objects.get(code=region), "unit_level": level,
            "frequency": Frequency.WEEKLY, "starts_on": MONDAY.date(), **changes,
        }  # fmt: skip
        return Plan.objects.create(**given)

    def task(self, *, now: datetime = MONDAY, office: Organisation | None = None) -> Task:
        """The village's open task of the week, made by the services; a plan is made if there is none."""
        if not Plan.objects.exists():
            self.plan()
        make_rounds(now=now)
        today = timezone.localdate(now)
        mine = Task.objects.filter(organisation=office or self.village, starts_on__lte=today)
        return mine.select_related("region", "round__plan").latest("starts_on")

    def village_task(self) -> Task:
        """The village's task of the latest round that has begun; rounds are made already."""
        begun = Task.objects.filter(organisation=self.village, starts_on__lte=timezone.localdate())
        return begun.select_related("region", "round__plan").latest("starts_on", "pk")

    def found(self, *, now: datetime = MONDAY, **changes: Any) -> Finding:
        """A finding of the village, reported in its open task; `changes` as of `finding`."""
        one = self.finding(**changes)
        return report_finding(task=self.task(now=now), by=self.grid, key=key(), finding=one, now=now)

    def finding(self, **changes: Any) -> FindingInput:
        """A quarrel of neighbours, with the proposed level confirmed."""
        given: dict[str, Any] = {
            "facts": "两户因院墙排水发生口角，双方情绪平稳。",
            "dispute_type": DisputeType.objects.get(code="0201"), "alert_level": "blue", **changes,
        }  # fmt: skip
        one = FindingInput(**given)
        given["alert_level"] = changes.get("alert_level", propose(one).level)
        return FindingInput(**given)


def prepare(cast: Cast) -> Units:
    """Made by the services of accounts and organisations."""
    communities = Region.objects.filter(code__startswith=TOWNSHIP, level=RegionLevel.VILLAGE)[:2]
    made: dict[str, Any] = {}
    for key, region, kind, name in (
        ("village", communities[0], "community_committee", "人民调解委员会（测试）"),
        ("other_village", communities[1], "community_committee", "人民调解委员会（测试）"),
        ("township_centre", Region.objects.get(code=TOWNSHIP), "centre", "综治中心（测试）"),
    ):
        of_kind = OrganisationKind.objects.get(code=kind)
        made[key] = offices.add(by=cast.admin, name=f"{region.name}{name}", kind=of_kind, region=region)
    for key, name, place, role in (
        ("grid", "马网格", "village", Role.GRID),
        ("other_grid", "牛网格", "other_village", Role.GRID),
        ("township_triage", "苗分流", "township_centre", Role.TRIAGE),
        ("township_supervisor", "季督办", "township_centre", Role.SUPERVISOR),
    ):
        user = accounts.create_user(by=cast.admin, username=key, name=name, password=PASSWORD).user
        accounts.open_posting(
            by=cast.admin, user=user, organisation=made[place], role=role, starts_on=date(2020, 1, 1)
        )
        made[key] = user
    return Units(**made)


def key() -> str:
    """A submission key nobody used."""
    return uuid4().hex
