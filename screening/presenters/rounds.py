"""Rounds as pages show them: the list with completion, and one round at one place of the tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of
from core.errors import NotFound
from core.paging import Page
from organisations.models import Region, RegionLevel
from screening.models import Round, Task
from screening.services.figures import FORMULAS, Figures, Formula, of_round, of_rounds, total

from .map import DRAWN, Band, band, outlines
from .missing import Missing, missing
from .periods import days, period_word

__all__ = ["RoundPage", "RoundRow", "in_sight", "one_round", "round_row", "round_rows"]


@dataclass(frozen=True)
class RoundRow:
    """One round as a row, with what of it this person sees."""

    pk: int
    url: str
    plan: str
    units: str
    kind: str
    period: str
    days: str
    due_at: datetime
    state: str
    """``coming``, ``open`` or ``over``."""
    key_period: str
    campaign: str
    campaign_url: str
    caught_up: bool
    figures: Figures


@dataclass(frozen=True)
class Figure:
    """One figure with its words."""

    about: Formula
    value: str | int


@dataclass(frozen=True)
class Below:
    """A place just below, or a unit, with its figures."""

    code: str
    name: str
    url: str
    figures: Figures
    band: Band


@dataclass(frozen=True)
class Crumb:
    name: str
    url: str


@dataclass(frozen=True)
class RoundPage:
    """One round at one place."""

    round: RoundRow
    place: Region
    focus: str
    whole: bool
    """Whether all units of the place are counted, or only those the person's offices answer for."""
    crumbs: list[Crumb]
    figures: list[Figure]
    total: Figures
    below: list[Below]
    """The places just below; empty where the list of the units says it all."""
    map_url: str
    off_map: list[Below]
    """Places below that the map does not draw."""
    missing: Missing


def in_sight(user: User) -> QuerySet[Round]:
    """Rounds in which a unit of the person's sight has a task, with what a row shows."""
    mine = Task.objects.visible_to(user).filter(round=OuterRef("pk"))
    named = ("plan__region", "plan__phase__campaign", "key_period")
    return Round.objects.filter(Exists(mine)).select_related(*named)


def round_rows(user: User, page: Page[Round], *, now: datetime | None = None) -> list[RoundRow]:
    """The rows of a page of rounds; one statement."""
    figures = of_rounds(user, [one.pk for one in page])
    return [round_row(one, figures.get(one.pk, Figures()), now=now) for one in page]


def round_row(one: Round, figures: Figures, *, now: datetime | None = None) -> RoundRow:
    """One round, read by `in_sight`."""
    now, plan = now or timezone.now(), one.plan
    campaign = plan.phase.campaign if plan.phase else None
    return RoundRow(
        pk=one.pk, url=reverse("screening:round", args=[one.pk]), plan=plan.title,
        units=str(RegionLevel(plan.unit_level).label), kind=plan.get_kind_display(),
        period=period_word(one.period),
        days=days(one.starts_on, one.ends_on), due_at=one.due_at, state=_state(one, now),
        key_period=one.key_period.title if one.key_period else "",
        campaign=campaign.title if campaign else "",
        campaign_url=reverse("screening:campaign", args=[campaign.pk]) if campaign else "",
        caught_up=one.caught_up, figures=figures,
    )  # fmt: skip


def one_round(
    user: User, one: Round, *, place: str = "", after: str = "", now: datetime | None = None
) -> RoundPage:
    """A round, read by `in_sight`, at a place; the highest in sight unless one is asked for.

    Raises:
        NotFound: the place is not in the person's sight, or no unit of it has a task in this round.
    """
    now, code = now or timezone.now(), place or _highest(user, one)
    here, regions = _regions(user, code)
    counted = of_round(user, one, here)
    if not counted:
        raise _unknown()
    below = [_below(one, regions[key], counted[key]) for key in counted if key in regions]
    whole, drawn = total(counted.values()), outlines(here)
    listed = missing(user, one, here, after=after, total=whole.missing, now=now)
    return RoundPage(
        round=round_row(one, whole, now=now), place=here, focus=one.plan.focus,
        whole=_sees(user, here.code), crumbs=_crumbs(user, one, here, regions), total=whole,
        figures=[Figure(about, getattr(whole, about.code)) for about in FORMULAS],
        below=below if drawn or not listed.whole else [],
        map_url=drawn, off_map=[row for row in below if drawn and row.code not in DRAWN[here.code]],
        missing=listed,
    )  # fmt: skip


def _regions(user: User, code: str) -> tuple[Region, dict[str, Region]]:
    """The place, and by their codes the place itself, those above it and those just below it."""
    postings = (posting.organisation.region_id for posting in user.current_postings)
    if not (_sees(user, code) or code in postings):
        raise _unknown()
    above = {code[:4] + "00", *(code[:length] for length in (6, 9, 12, 15))}
    found = {one.code: one for one in Region.objects.filter(Q(code__in=above) | Q(parent=code))}
    if code not in found:
        raise _unknown()
    return found[code], found


def _highest(user: User, one: Round) -> str:
    """The plan's own place, or the part of it that the person sees."""
    plan = one.plan.region
    if _sees(user, plan.code):
        return plan.code
    mine = [posting.organisation.region for posting in user.current_postings]
    return next((region.code for region in mine if plan.contains(region.code)), plan.code)


def _sees(user: User, code: str) -> bool:
    """Whether the person sees all of a place."""
    return any(code.startswith(prefix) for prefix in scope_of(user, Perms.SCREEN_READ).prefixes)


def _crumbs(user: User, one: Round, here: Region, regions: Mapping[str, Region]) -> list[Crumb]:
    """The places above this one that the person sees, the highest first."""
    plan = one.plan.region
    above = (regions[code] for code in here.ancestor_codes if code in regions)
    return [
        Crumb(region.name, _url(one, region.code))
        for region in above
        if _sees(user, region.code) and plan.contains(region.code)
    ]


def _below(one: Round, region: Region, figures: Figures) -> Below:
    return Below(region.code, region.name, _url(one, region.code), figures, band(figures))


def _url(one: Round, place: str) -> str:
    return f"{reverse('screening:round', args=[one.pk])}?{urlencode({'place': place})}"


def _state(one: Round, now: datetime) -> str:
    if one.starts_on > timezone.localdate(now):
        return "coming"
    return "over" if one.due_at <= now else "open"


def _unknown() -> NotFound:
    return NotFound(_("This round has no unit in that place, or it is not yours to see."))
