"""What the demo's county has planned: standing plans, a campaign with a plan in it, a key period to come."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from accounts.models import User
from cases.models import DisputeType
from organisations.models import Region
from screening.models import Campaign, Frequency, ScreeningKind
from screening.services.campaigns import CampaignInput, PhaseInput, add_campaign
from screening.services.key_periods import KeyPeriodInput, add_key_period
from screening.services.planning import PlanInput, add_plan

from .hours import moment
from .town import Town
from .villages import TOWNSHIPS

__all__ = ["COUNTY", "plan_all"]

COUNTY = "150203"
_FOCUS = "邻里、婚姻家庭、宅基地、物业、欠薪：有没有苗头，有没有人情绪激烈。"
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_WAGES = ("0701", "0702", "0705")


def plan_all(town: Town, first: date, day: date) -> None:
    """Villages every week, townships every month, the county every quarter (seed 004), and what is special.

    Args:
        first: a Monday, the first day of the standing plans and of the campaign.
        day: today; the key period lies ahead.
    """
    by, now = town.people["supervisor"], moment(first, 0)
    regions = {one.code: one for one in Region.objects.filter(code__in=(*TOWNSHIPS, COUNTY))}
    wanted = [(regions[COUNTY], "county", Frequency.QUARTERLY, "每季度")]
    for code in TOWNSHIPS:
        wanted += [
            (regions[code], "village", Frequency.WEEKLY, "每周"),
            (regions[code], "township", Frequency.MONTHLY, "每月"),
        ]
    for region, level, often, word in wanted:
        given = PlanInput(
            title=f"{region.name}{word}普遍排查", region=region, unit_level=level, frequency=often,
            focus=_FOCUS, starts_on=first,
        )  # fmt: skip
        add_plan(by=by, given=given, now=now)
    _concentrated(by, _campaign(by, regions[COUNTY], first, now), regions[TOWNSHIPS[1]], now)
    ahead = KeyPeriodInput(
        title="重点时段（演示）", region=regions[TOWNSHIPS[0]], unit_levels=("village",),
        frequency=Frequency.DAILY, starts_on=day + 3 * _WEEK, ends_on=day + 3 * _WEEK + 2 * _DAY,
    )  # fmt: skip
    add_key_period(by=by, given=ahead, now=now)


def _campaign(by: User, county: Region, first: date, now: datetime) -> Campaign:
    """Three phases, as seed 004 has them: called for, carried out, summed up."""
    second, third, last = first + _WEEK, first + 10 * _WEEK, first + 12 * _WEEK - _DAY
    phases = (
        PhaseInput(name="动员部署阶段", starts_on=first, ends_on=second - _DAY, work="制定方案，开展宣传。"),
        PhaseInput(
            name="开展实施阶段", starts_on=second, ends_on=third - _DAY,
            work="摸底排查、梳理汇总、分析研判、调处化解，实行建账销号。",
        ),
        PhaseInput(name="总结阶段", starts_on=third, ends_on=last, work="总结经验做法，形成长效机制。"),
    )  # fmt: skip
    given = CampaignInput(
        title="欠薪矛盾纠纷专项行动", region=county, starts_on=first, ends_on=last, phases=phases,
        aim="岁末年初前把欠薪苗头排查清楚，就地化解在工地和社区。",
        topics=tuple(DisputeType.objects.filter(code__in=_WAGES)),
    )  # fmt: skip
    return add_campaign(by=by, given=given, now=now)


def _concentrated(by: User, campaign: Campaign, place: Region, now: datetime) -> None:
    """Every community of a town looks once at its building sites."""
    phase = campaign.phases.get(position=2)
    given = PlanInput(
        title="在建工地欠薪集中排查", region=place, unit_level="village", frequency=Frequency.ONCE,
        kind=ScreeningKind.CONCENTRATED, focus="工地、劳务公司、临时宿舍：工资是否按月支付。", phase=phase,
        starts_on=phase.starts_on + 3 * _WEEK, ends_on=phase.starts_on + 6 * _WEEK - 3 * _DAY,
    )  # fmt: skip
    add_plan(by=by, given=given, now=now)
