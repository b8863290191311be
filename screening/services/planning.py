"""Who screens how often: the plans. Every change is kept in the audit trail.

What has begun is not rewritten: a plan that has rounds can only be ended, after the last round that was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, posting_for
from core import audit
from core.errors import BadInput, Conflict
from organisations.models import Region
from screening.models import UNIT_LEVELS, Frequency, Phase, Plan, ScreeningKind

__all__ = [
    "Errors", "Placed", "PlanInput", "add_plan", "change_plan", "check_frame", "checked_plan", "end_plan",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PlanInput:
    """A plan as typed."""

    title: str
    region: Region
    unit_level: str
    frequency: str
    starts_on: date
    ends_on: date | None = None
    kind: str = ScreeningKind.GENERAL
    focus: str = ""
    phase: Phase | None = None


@dataclass(frozen=True)
class Placed:
    """A region as something that lies in it, for accounts.scope: offices do not matter here."""

    scope_region: str
    scope_organisations: frozenset[int] = frozenset()


class Errors:
    """Sentences by field, raised together."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}

    def wrong(self, field: str, sentence: str, *, unless: object = False) -> None:
        if not unless:
            self.fields.setdefault(field, []).append(sentence)

    def check(self) -> None:
        if self.fields:
            raise BadInput(_("Some fields need your attention."), code="planning", fields=self.fields)


def check_frame(by: User, given: Any, errors: Errors, today: date, ends_on: date | None) -> None:
    """What plans, key periods and campaigns have in common: a title, a place of the planner, its days."""
    errors.wrong("title", _("Give it a title."), unless=given.title.strip())
    errors.wrong(
        "region", _("You plan for your own area and the places in it."),
        unless=can(by, Perms.SCREEN_PLAN, Placed(given.region.code)),
    )  # fmt: skip
    errors.wrong("starts_on", _("The first day is past."), unless=given.starts_on >= today)
    if ends_on is not None:
        errors.wrong("ends_on", _("The last day lies before the first."), unless=ends_on >= given.starts_on)


def add_plan(*, by: User, given: PlanInput, now: datetime | None = None) -> Plan:
    """A plan from its first day on.

    Raises:
        BadInput: sentences by field (see `checked_plan`).
    """
    with transaction.atomic():
        _one_planner_at_a_time(given.region)
        plan = checked_plan(by=by, given=given, now=now)
        plan.made_by = by
        plan.save()
        audit.record(by=by, action="screening.plan_add", subject=plan)
    return plan


def change_plan(*, plan: Plan, by: User, given: PlanInput, now: datetime | None = None) -> Plan:
    """Rewrite a plan of which no round was made yet.

    Raises:
        NotAllowed: it holds for a place outside the planner's area.
        BadInput: as `add_plan`.
        Conflict: rounds were made.
    """
    posting_for(by, Perms.SCREEN_PLAN, Placed(plan.region_id))
    with transaction.atomic():
        _one_planner_at_a_time(given.region)
        held = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if held.rounds.exists():
            raise Conflict(
                _("Rounds of this plan were made already. End it and make a new one."), code="begun"
            )
        fresh = checked_plan(by=by, given=given, now=now, instead_of=held)
        names = [
            name for name in PlanInput.__dataclass_fields__ if getattr(held, name) != getattr(fresh, name)
        ]
        for name in names:
            setattr(held, name, getattr(fresh, name))
        held.save()
        audit.record(by=by, action="screening.plan_change", subject=held, detail={"fields": names})
    return held


def end_plan(*, plan: Plan, by: User, on: date, now: datetime | None = None) -> Plan:
    """Let a plan hold until a day and no longer. What units were asked for already stays asked for.

    Raises:
        NotAllowed: it holds for a place outside the planner's area.
        BadInput: the day is past, or a round was made already that lasts longer.
    """
    posting_for(by, Perms.SCREEN_PLAN, Placed(plan.region_id))
    errors, today = Errors(), timezone.localdate(now)
    with transaction.atomic():
        held = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        last = held.rounds.aggregate(last=Max("ends_on"))["last"]
        errors.wrong("on", _("This day is past."), unless=on >= today)
        errors.wrong(
            "on", _("Units were asked to return until %(day)s; end the plan on that day or later.")
            % {"day": last}, unless=last is None or on >= last,
        )  # fmt: skip
        errors.wrong("on", _("The last day lies before the first."), unless=on >= held.starts_on)
        errors.wrong(
            "on", _("The plan ends earlier already."), unless=held.ends_on is None or on <= held.ends_on
        )
        errors.check()
        held.ends_on = on
        held.save(update_fields=["ends_on", "updated_at"])
        audit.record(by=by, action="screening.plan_end", subject=held, detail={"on": on})
    return held


def checked_plan(
    *, by: User, given: PlanInput, now: datetime | None = None, instead_of: Plan | None = None
) -> Plan:
    """The plan that would be made, not saved.

    Raises:
        BadInput: a place outside the planner's area, a first day that is past, a screening once without an
            end, days outside the phase, a second standing plan for the same units and as often.
    """
    errors = Errors()
    check_frame(by, given, errors, timezone.localdate(now), given.ends_on)
    errors.wrong(
        "ends_on", _("A screening that happens once needs a last day."),
        unless=given.frequency != Frequency.ONCE or given.ends_on,
    )  # fmt: skip
    errors.wrong(
        "unit_level", _("Choose units that lie in the place."),
        unless=_has_units(given.region, given.unit_level),
    )  # fmt: skip
    _check_phase(given, errors)
    twin = _twin(given, instead_of)
    errors.wrong(
        "frequency", _("“%(title)s” asks the same units as often already.") % {"title": twin}, unless=not twin
    )
    errors.check()
    return Plan(
        title=" ".join(given.title.split()), region=given.region, unit_level=given.unit_level,
        kind=given.kind, frequency=given.frequency, focus=given.focus.strip(), phase=given.phase,
        starts_on=given.starts_on, ends_on=given.ends_on,
    )  # fmt: skip


def _has_units(region: Region, level: str) -> bool:
    """Whether units of the level lie in the place, or it is one itself."""
    order: list[str] = [*reversed(UNIT_LEVELS)]
    place = order.index(region.level) if region.level in order else -1
    return level in order and order.index(level) >= place


def _check_phase(given: PlanInput, errors: Errors) -> None:
    phase = given.phase
    if phase is None:
        return
    inside = given.starts_on >= phase.starts_on and given.ends_on and given.ends_on <= phase.ends_on
    errors.wrong(
        "ends_on", _("The plan must lie in its phase, from %(first)s to %(last)s.")
        % {"first": phase.starts_on, "last": phase.ends_on}, unless=inside,
    )  # fmt: skip
    errors.wrong(
        "region", _("The campaign does not hold for this place."),
        unless=phase.campaign.region.contains(given.region.code),
    )  # fmt: skip


def _twin(given: PlanInput, instead_of: Plan | None) -> str:
    """The title of a standing plan that asks units of this place as often in these days."""
    if given.phase or given.frequency == Frequency.ONCE:
        return ""
    near = Q(region__code__startswith=given.region.prefix) | Q(region__in=given.region.ancestor_codes)
    then = Q(ends_on=None) | Q(ends_on__gte=given.starts_on)
    same = Plan.objects.filter(near, then, phase=None, unit_level=given.unit_level, frequency=given.frequency)
    if given.ends_on:
        same = same.filter(starts_on__lte=given.ends_on)
    if instead_of:
        same = same.exclude(pk=instead_of.pk)
    return str(same.values_list("title", flat=True).first() or "")


def _one_planner_at_a_time(region: Region) -> None:
    """Two planners of one city wait for each other here, so that the second sees the plan of the first."""
    city = f"{region.code[:4]}00"
    list(Region.objects.select_for_update(no_key=True).filter(pk=city).values_list("pk"))
