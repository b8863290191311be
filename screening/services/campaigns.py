"""Campaigns: a topic, for a time, in phases that follow each other; each phase may have plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases.models import DisputeType
from core import audit
from core.errors import Conflict
from organisations.models import Region
from screening.models import Campaign, Phase

from .planning import Errors, Placed, check_frame

__all__ = ["CampaignInput", "PhaseInput", "add_campaign", "change_campaign"]


@dataclass(frozen=True, kw_only=True)
class PhaseInput:
    """A phase as typed."""

    name: str
    starts_on: date
    ends_on: date
    work: str = ""


@dataclass(frozen=True, kw_only=True)
class CampaignInput:
    """A campaign as typed."""

    title: str
    region: Region
    starts_on: date
    ends_on: date
    aim: str = ""
    topics: tuple[DisputeType, ...] = ()
    phases: tuple[PhaseInput, ...] = ()


def add_campaign(*, by: User, given: CampaignInput, now: datetime | None = None) -> Campaign:
    """A campaign with its phases.

    Raises:
        BadInput: a place outside the planner's area, a first day that is past, no phase, phases outside the
            campaign or not one after the other; named `phases.<position>.<field>`.
    """
    _check(by, given, now)
    with transaction.atomic():
        made = Campaign(made_by=by)
        _write(made, given)
        audit.record(by=by, action="screening.campaign_add", subject=made)
    return made


def change_campaign(
    *, campaign: Campaign, by: User, given: CampaignInput, now: datetime | None = None
) -> Campaign:
    """Rewrite a campaign that has not begun and whose phases have no plans yet.

    Raises:
        NotAllowed: it holds for a place outside the planner's area.
        BadInput: as `add_campaign`.
        Conflict: it has begun, or a phase has a plan.
    """
    posting_for(by, Perms.SCREEN_PLAN, Placed(campaign.region_id))
    _check(by, given, now)
    with transaction.atomic():
        held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
        if held.starts_on <= timezone.localdate(now):
            raise Conflict(_("The campaign has begun; it is not rewritten any more."), code="begun")
        if held.phases.filter(plans__isnull=False).exists():
            raise Conflict(_("A phase of this campaign has a plan already."), code="planned")
        held.phases.all().delete()
        _write(held, given)
        audit.record(by=by, action="screening.campaign_change", subject=held)
    return held


def _write(campaign: Campaign, given: CampaignInput) -> None:
    campaign.title, campaign.region = " ".join(given.title.split()), given.region
    campaign.aim = given.aim.strip()
    campaign.starts_on, campaign.ends_on = given.starts_on, given.ends_on
    campaign.save()
    campaign.topics.set(given.topics)
    Phase.objects.bulk_create(
        Phase(
            campaign=campaign, position=place, name=" ".join(one.name.split()), starts_on=one.starts_on,
            ends_on=one.ends_on, work=one.work.strip(),
        )
        for place, one in enumerate(given.phases, start=1)
    )  # fmt: skip


def _check(by: User, given: CampaignInput, now: datetime | None) -> None:
    errors = Errors()
    check_frame(by, given, errors, timezone.localdate(now), given.ends_on)
    errors.wrong("phases", _("A campaign has at least one phase."), unless=given.phases)
    _check_phases(given, given.phases, errors)
    errors.check()


def _check_phases(given: CampaignInput, phases: Sequence[PhaseInput], errors: Errors) -> None:
    before = None
    for place, one in enumerate(phases):
        path = f"phases.{place}"
        errors.wrong(f"{path}.name", _("Give the phase a name."), unless=one.name.strip())
        errors.wrong(
            f"{path}.ends_on", _("The last day lies before the first."), unless=one.ends_on >= one.starts_on
        )
        inside = given.starts_on <= one.starts_on and one.ends_on <= given.ends_on
        errors.wrong(f"{path}.starts_on", _("The phase must lie in the campaign."), unless=inside)
        errors.wrong(
            f"{path}.starts_on", _("The phase must begin after the one before it has ended."),
            unless=before is None or one.starts_on > before,
        )  # fmt: skip
        before = one.ends_on
