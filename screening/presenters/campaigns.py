"""A campaign: its phases as a line of time, the rounds of each with completion, what was found, by state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from organisations.models import Region
from screening.models import Campaign, Finding, FindingState, Phase, Plan, Round
from screening.services.figures import Figures, of_rounds, total
from screening.services.planning import Placed

from .periods import days
from .rounds import RoundRow, in_sight, round_row

__all__ = ["CampaignPage", "PhaseShown", "State", "campaign_page", "campaigns"]

MOST = 300


@dataclass(frozen=True)
class PlanName:
    title: str
    url: str


@dataclass(frozen=True)
class PhaseShown:
    """One phase with its rounds."""

    pk: int
    position: int
    name: str
    days: str
    work: str
    state: str
    """``past``, ``present`` or ``coming``."""
    plans: list[PlanName]
    rounds: list[RoundRow]
    total: Figures


@dataclass(frozen=True)
class State:
    """How many findings of the campaign stand in one state."""

    state: FindingState
    count: int


@dataclass(frozen=True)
class CampaignPage:
    """Everything the page of a campaign shows."""

    pk: int
    title: str
    place: Region
    days: str
    aim: str
    topics: list[str]
    phases: list[PhaseShown]
    states: list[State]
    findings: int
    other: int
    """Findings of its topics that other screening made in its days and place."""
    may_plan: bool
    may_change: bool


def campaigns(user: User) -> QuerySet[Campaign]:
    """Campaigns that hold in the person's sight or for it, with all a page shows."""
    phases = Phase.objects.prefetch_related(Prefetch("plans", Plan.objects.order_by("pk")))
    found: QuerySet[Campaign] = Campaign.objects.of(user).select_related("region")
    return found.prefetch_related("topics", Prefetch("phases", phases))


def campaign_page(campaign: Campaign, user: User, *, now: datetime | None = None) -> CampaignPage:
    """One campaign, read by `campaigns`."""
    now = now or timezone.now()
    rounds = list(in_sight(user).filter(plan__phase__campaign=campaign).order_by("starts_on", "pk")[:MOST])
    figures = of_rounds(user, [one.pk for one in rounds], findings=True)
    phases = list(campaign.phases.all())
    shown = [_phase(one, rounds, figures, now) for one in phases]
    counted = _findings(campaign, user)
    planner = can(user, Perms.SCREEN_PLAN, Placed(campaign.region_id))
    planned = any(one.plans for one in shown)
    return CampaignPage(
        pk=campaign.pk, title=campaign.title, place=campaign.region, aim=campaign.aim,
        days=days(campaign.starts_on, campaign.ends_on),
        topics=[topic.name for topic in campaign.topics.all()], phases=shown,
        states=[State(state, counted.get(state, 0)) for state in FindingState],
        findings=sum(counted.get(state, 0) for state in FindingState), other=counted["other"],
        may_plan=planner and campaign.ends_on >= timezone.localdate(now),
        may_change=planner and not planned and campaign.starts_on > timezone.localdate(now),
    )  # fmt: skip


def _phase(phase: Phase, rounds: list[Round], figures: Mapping[int, Figures], now: datetime) -> PhaseShown:
    rows = [
        round_row(one, figures.get(one.pk, Figures()), now=now)
        for one in rounds
        if one.plan.phase_id == phase.pk
    ]
    return PhaseShown(
        pk=phase.pk, position=phase.position, name=phase.name, days=days(phase.starts_on, phase.ends_on),
        work=phase.work, state=_state(phase, timezone.localdate(now)),
        plans=[PlanName(plan.title, reverse("screening:plan", args=[plan.pk])) for plan in phase.plans.all()],
        rounds=rows, total=total(row.figures for row in rows),
    )  # fmt: skip


def _state(phase: Phase, today: date) -> str:
    if phase.ends_on < today:
        return "past"
    return "present" if phase.starts_on <= today else "coming"


def _findings(campaign: Campaign, user: User) -> dict[str, int]:
    """Findings of its rounds by state; under ``other`` those of its topics that came otherwise."""
    of_rounds = Q(task__round__plan__phase__campaign=campaign)
    topics = [topic.pk for topic in campaign.topics.all()]
    span = Q(found_at__date__range=(campaign.starts_on, campaign.ends_on), dispute_type__in=topics)
    there = Q(region__code__startswith=campaign.region.prefix)
    found = Finding.objects.visible_to(user).filter(of_rounds | span & there)
    by_state = {f"state_{state}": Count("pk", filter=of_rounds & Q(state=state)) for state in FindingState}
    counted = found.aggregate(all=Count("pk"), **by_state)
    states = {str(state): counted[f"state_{state}"] for state in FindingState}
    return {**states, "other": counted["all"] - sum(states.values())}
