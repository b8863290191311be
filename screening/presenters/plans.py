"""The plans, key periods and campaigns of an area, and one plan with what it will make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from organisations.models import RegionLevel
from screening.models import Campaign, Frequency, KeyPeriod, Plan
from screening.services.planning import Placed

from .foreseen import Foreseen, foreseen

__all__ = ["Board", "PlanPage", "Row", "board", "one", "whole"]

MOST = 200


@dataclass(frozen=True)
class Row:
    """A plan, a key period or a campaign as one row."""

    pk: int
    title: str
    url: str
    place: str
    units: list[str]
    often: str
    kind: str
    starts_on: date
    ends_on: date | None
    state: str
    """``coming``, ``running`` or ``ended``."""
    campaign: str
    mine: bool
    """Whether it is this person's to change."""


@dataclass(frozen=True)
class Board:
    """Everything the page of plans shows."""

    standing: list[Row]
    of_campaigns: list[Row]
    key_periods: list[Row]
    campaigns: list[Row]


@dataclass(frozen=True)
class PlanPage:
    """One plan."""

    row: Row
    focus: str
    rounds: int
    foreseen: Foreseen
    may_change: bool
    may_end: bool


def whole(user: User) -> QuerySet[Plan]:
    """Plans with what a row shows."""
    found: QuerySet[Plan] = Plan.objects.of(user).select_related("region", "phase__campaign")
    return found


def board(user: User, *, now: datetime | None = None) -> Board:
    """In three statements; what ended longest ago is left out where there is very much."""
    today = timezone.localdate(now)
    plans = [_plan(plan, user, today) for plan in whole(user).order_by("region", "-starts_on", "pk")[:MOST]]
    keys = KeyPeriod.objects.of(user).select_related("region")[:MOST]
    campaigns = Campaign.objects.of(user).select_related("region")[:MOST]
    return Board(
        standing=[row for row in plans if not row.campaign],
        of_campaigns=[row for row in plans if row.campaign],
        key_periods=[_key(key, user, today) for key in keys],
        campaigns=[_campaign(campaign, user, today) for campaign in campaigns],
    )


def one(plan: Plan, user: User, *, now: datetime | None = None) -> PlanPage:
    """One plan, read by `whole`, with the rounds it will make."""
    row = _plan(plan, user, timezone.localdate(now))
    made = plan.rounds.aggregate(n=Count("pk"))["n"]
    return PlanPage(
        row=row, focus=plan.focus, rounds=made, foreseen=foreseen(plan, now=now),
        may_change=row.mine and not made, may_end=row.mine and row.state != "ended",
    )  # fmt: skip


def _plan(plan: Plan, user: User, today: date) -> Row:
    return _row(
        plan, user, today, levels=[plan.unit_level], often=plan.frequency, kind=plan.get_kind_display(),
        url=reverse("screening:plan", args=[plan.pk]),
        campaign=plan.phase.campaign.title if plan.phase else "",
    )  # fmt: skip


def _key(key: KeyPeriod, user: User, today: date) -> Row:
    row = _row(key, user, today, levels=key.unit_levels, often=key.frequency)
    return row if row.state == "coming" else Row(**{**vars(row), "mine": False})


def _campaign(campaign: Campaign, user: User, today: date) -> Row:
    return _row(campaign, user, today, url=reverse("screening:campaign", args=[campaign.pk]))


def _row(
    it: Any, user: User, today: date, *, levels: Iterable[str] = (), often: str = "", kind: str = "",
    url: str = "", campaign: str = "",
) -> Row:  # fmt: skip
    ended = it.ends_on is not None and it.ends_on < today
    return Row(
        pk=it.pk, title=it.title, url=url, place=it.region.name,
        units=[str(RegionLevel(level).label) for level in levels],
        often=str(Frequency(often).label) if often else "", kind=kind, starts_on=it.starts_on,
        ends_on=it.ends_on, state="ended" if ended else "coming" if it.starts_on > today else "running",
        campaign=campaign, mine=can(user, Perms.SCREEN_PLAN, Placed(it.region_id)),
    )  # fmt: skip
