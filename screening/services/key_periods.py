"""Key periods, in which units screen more often: entered ahead, taken back before they shape a round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from core import audit
from core.errors import Conflict
from deadlines.calendars import Calendars
from organisations.models import Region
from screening.models import KeyPeriod, Plan, Round
from screening.periods import periods

from .planning import Errors, Placed, check_frame

__all__ = ["KeyPeriodInput", "add_key_period", "remove_key_period"]


@dataclass(frozen=True, kw_only=True)
class KeyPeriodInput:
    """A key period as typed."""

    title: str
    region: Region
    unit_levels: tuple[str, ...]
    frequency: str
    starts_on: date
    ends_on: date


def add_key_period(*, by: User, given: KeyPeriodInput, now: datetime | None = None) -> KeyPeriod:
    """A time in which units screen more often. Rounds that were made already stay beside it.

    Raises:
        BadInput: a place outside the planner's area, a first day that is past, no units chosen.
    """
    errors = Errors()
    check_frame(by, given, errors, timezone.localdate(now), given.ends_on)
    errors.wrong("unit_levels", _("Choose at least one kind of unit."), unless=given.unit_levels)
    errors.check()
    with transaction.atomic():
        made = KeyPeriod.objects.create(
            title=" ".join(given.title.split()), region=given.region, unit_levels=list(given.unit_levels),
            frequency=given.frequency, starts_on=given.starts_on, ends_on=given.ends_on, made_by=by,
        )  # fmt: skip
        audit.record(by=by, action="screening.key_period_add", subject=made)
    return made


def remove_key_period(*, key: KeyPeriod, by: User, now: datetime | None = None) -> None:
    """Take back a key period before it begins and before any round was shaped by it.

    Raises:
        NotAllowed: it holds for a place outside the planner's area.
        Conflict: it has begun, or rounds were made as it says.
    """
    posting_for(by, Perms.SCREEN_PLAN, Placed(key.region_id))
    with transaction.atomic():
        held = (
            KeyPeriod.objects.select_for_update(of=("self",), no_key=True)
            .select_related("region")
            .get(pk=key.pk)
        )
        if held.starts_on <= timezone.localdate(now):
            raise Conflict(_("The key period has begun; it runs to its last day."), code="begun")
        if _shaped(held):
            raise Conflict(
                _("Rounds were made as this key period says; units were asked already."), code="made"
            )
        audit.record(by=by, action="screening.key_period_remove", subject=held, detail={"title": held.title})
        held.delete()


def _shaped(key: KeyPeriod) -> bool:
    """Whether any round that was made since it was entered would be another one without it."""
    others = list(KeyPeriod.objects.exclude(pk=key.pk).select_related("region"))
    made: dict[int, set[str]] = {}
    for plan, code in Round.objects.filter(made_at__gte=key.created_at).values_list("plan", "period"):
        made.setdefault(plan, set()).add(code)
    plans = Plan.objects.filter(pk__in=made).select_related("region")
    return any(made[plan.pk] & _moved_by(plan, key, others) for plan in plans)


def _moved_by(plan: Plan, key: KeyPeriod, others: Iterable[KeyPeriod]) -> set[str]:
    """Codes of the periods of the plan that are as they are because of the key period."""
    calendar, keys = Calendars().of(None), list(others)
    with_it = periods(plan, [*keys, key], plan.starts_on, key.ends_on, calendar)
    without = set(periods(plan, keys, plan.starts_on, key.ends_on, calendar))
    return {one.code for one in with_it if one not in without}
