"""Writing the duty roster: who is present at a centre, when, and in which of the four ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Conflict
from mediators.models import DutyShift, Mediator, ShiftMode
from organisations.models import Organisation

from .keeping import bad, check_active, check_keeps, plain, save_checked

__all__ = ["Duty", "cancel_shift", "plan", "plan_shift", "plan_weeks"]

MOST_WEEKS = 26


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Who is present and how: a mediator, or a person a department sends."""

    mode: ShiftMode
    starts: time
    ends: time
    mediator: Mediator | None = None
    sender: Organisation | None = None
    person: str = ""


@transaction.atomic
def plan_shift(
    *, by: User, organisation: Organisation, duty: Duty, day: date, now: datetime | None = None
) -> DutyShift:
    """One shift at an organisation.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        BadInput: a day that is past, hours the wrong way round, nobody or two named, a mediator whose
            term does not cover the day.
        Conflict: the mediator is on duty somewhere in these hours already.
    """
    check_keeps(by, organisation)
    check_active(organisation)
    shift = _plan(organisation, duty, day, timezone.localdate(now))
    audit.record(by=by, action="shift.plan", subject=shift, organisation_id=organisation.pk)
    return shift


def plan(
    *,
    by: User,
    organisation: Organisation,
    duty: Duty,
    first: date,
    last: date,
    weekdays: Iterable[int] = (),
    now: datetime | None = None,
) -> list[DutyShift]:
    """What a form asks: one shift on the first day, or the same on weekdays until the last (see below)."""
    wanted = list(weekdays)
    if not wanted:
        return [plan_shift(by=by, organisation=organisation, duty=duty, day=first, now=now)]
    return plan_weeks(
        by=by, organisation=organisation, duty=duty, weekdays=wanted, first=first, last=last, now=now
    )


@transaction.atomic
def plan_weeks(
    *,
    by: User,
    organisation: Organisation,
    duty: Duty,
    weekdays: Iterable[int],
    first: date,
    last: date,
    now: datetime | None = None,
) -> list[DutyShift]:
    """The same shift on weekdays (0 Monday to 6 Sunday) from the first to the last day; all or none.

    Raises:
        NotAllowed, BadInput, Conflict: as plan_shift; also for no weekday, or more than half a year.
    """
    check_keeps(by, organisation)
    check_active(organisation)
    wanted = set(weekdays)
    if not wanted or not wanted <= set(range(7)):
        raise bad("weekdays", _("Choose at least one day of the week."))
    if not first <= last <= first + timedelta(weeks=MOST_WEEKS):
        raise bad("last", _("The last day must follow the first, within half a year."))
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    today = timezone.localdate(now)
    shifts = [_plan(organisation, duty, day, today) for day in span if day.weekday() in wanted]
    if not shifts:
        raise bad("weekdays", _("None of these days of the week lies in that time."))
    detail = {"shifts": len(shifts), "from": first, "until": last}
    audit.record(by=by, action="shift.plan_weeks", subject=shifts[0], detail=detail)
    return shifts


@transaction.atomic
def cancel_shift(*, by: User, shift: DutyShift, now: datetime | None = None) -> DutyShift:
    """Nobody comes on that day after all.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        Conflict: it was cancelled already, or the day is past.
    """
    check_keeps(by, shift.organisation)
    moment = now or timezone.now()
    row = DutyShift.objects.select_for_update().get(pk=shift.pk)
    if row.cancelled_at or row.day < timezone.localdate(moment):
        raise Conflict(_("This shift is past or was cancelled already."))
    shift.cancelled_at = moment
    shift.save(update_fields=["cancelled_at", "updated_at"])
    audit.record(by=by, action="shift.cancel", subject=shift)
    return shift


def _plan(organisation: Organisation, duty: Duty, day: date, today: date) -> DutyShift:
    _check_duty(duty, day, today)
    shift = DutyShift(
        organisation=organisation,
        mediator=duty.mediator,
        sender=duty.sender,
        person=plain(duty.person) if duty.sender else "",
        mode=duty.mode,
        day=day,
        starts=duty.starts,
        ends=duty.ends,
    )
    if duty.mediator:
        _check_not_elsewhere(shift, duty.mediator)
    try:
        with transaction.atomic():
            save_checked(shift, constraints=False)
    except IntegrityError as error:
        raise _double(day) from error
    return shift


def _check_duty(duty: Duty, day: date, today: date) -> None:
    if day < today:
        raise bad("day", _("This day is past."))
    if day > today + timedelta(weeks=2 * MOST_WEEKS):
        raise bad("day", _("Plan at most one year ahead."))
    if duty.ends <= duty.starts:
        raise bad("ends", _("It must end after it begins."))
    if (duty.mediator is None) == (duty.sender is None):
        raise bad("mediator", _("Name either a mediator or the organisation that sends somebody."))
    if duty.mediator and not duty.mediator.serves_on(day):
        raise bad("mediator", _("The mediator's term does not cover %(day)s.") % {"day": day})


def _check_not_elsewhere(shift: DutyShift, mediator: Mediator) -> None:
    """Two planners of one mediator wait for each other here, so that the second sees the first."""
    Mediator.objects.select_for_update(no_key=True).get(pk=mediator.pk)
    same = DutyShift.objects.standing().filter(
        mediator=mediator, day=shift.day, starts__lt=shift.ends, ends__gt=shift.starts
    )
    if same.exists():
        raise _double(shift.day)


def _double(day: date) -> Conflict:
    return Conflict(_("On %(day)s there is a shift in these hours already.") % {"day": day})
