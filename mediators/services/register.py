"""Writing the register: mediators, their training and absences, profiles of organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import Conflict, NotAllowed
from mediators.models import (
    Absence,
    AbsenceKind,
    Employment,
    Grade,
    Language,
    Mediator,
    Profile,
    Speciality,
    Training,
    keeps,
)
from organisations.models import Organisation

from .keeping import bad, check_active, check_keeps, differing, plain, save_checked

__all__ = [
    "Entry",
    "add_absence",
    "appoint",
    "appoint_all",
    "edit",
    "edit_profile",
    "end_term",
    "mediator_of",
    "record_training",
    "remove_absence",
]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the register says about a mediator, beside who it is and where."""

    name: str
    kind: Employment
    languages: Sequence[str] = (Language.CHINESE,)
    specialities: Sequence[Speciality] = ()
    grade: Grade = Grade.NONE
    expert: bool = False
    appointed_on: date | None = None
    term_ends_on: date | None = None
    introduction: str = ""
    choosable: bool = False
    user: User | None = None


def mediator_of(user: User) -> Mediator | None:
    """The mediator on the register who is this user, if any."""
    return Mediator.objects.active().filter(user=user).select_related("organisation__region").first()


@transaction.atomic
def appoint(*, by: User, organisation: Organisation, entry: Entry, now: datetime | None = None) -> Mediator:
    """Put a mediator on the register.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        BadInput: the organisation is inactive, or a field is wrong.
        Conflict: the user is on the register already.
    """
    check_keeps(by, organisation)
    check_active(organisation)
    mediator = Mediator(organisation=organisation, active=True)
    _write(mediator, entry, today=timezone.localdate(now))
    audit.record(by=by, action="mediator.appoint", subject=mediator, organisation_id=organisation.pk)
    return mediator


@transaction.atomic
def appoint_all(
    *, by: User, entries: Sequence[tuple[Organisation, Entry]], now: datetime | None = None
) -> list[Mediator]:
    """Put several mediators on the register: all of them, or none when one is refused (as appoint)."""
    return [appoint(by=by, organisation=place, entry=entry, now=now) for place, entry in entries]


@transaction.atomic
def edit(*, by: User, mediator: Mediator, entry: Entry, now: datetime | None = None) -> Mediator:
    """Another entry for a mediator; the organisation stays: who moves is appointed there anew.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        BadInput: a field is wrong.
        Conflict: the mediator was taken off the register, or the user is on it already.
    """
    check_keeps(by, mediator.organisation)
    _check_standing(mediator)
    changed = _write(mediator, entry, today=timezone.localdate(now))
    if changed:
        audit.record(by=by, action="mediator.edit", subject=mediator, detail={"fields": changed})
    return mediator


@transaction.atomic
def end_term(
    *, by: User, mediator: Mediator, reason: str, ends_on: date | None = None, now: datetime | None = None
) -> Mediator:
    """Take a mediator off the register, with the last day (today) and why. Nothing is deleted.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        BadInput: no reason, or a last day in the future or before the appointment.
        Conflict: it was done already.
    """
    check_keeps(by, mediator.organisation)
    _check_standing(mediator)
    today = timezone.localdate(now)
    last = ends_on or today
    if not plain(reason):
        raise bad("reason", _("Say why the mediator leaves the register."))
    if last > today:
        raise bad("ends_on", _("The last day lies in the future; set the end of the term instead."))
    if last < mediator.appointed_on:
        raise bad("ends_on", _("The last day lies before the appointment."))
    mediator.active, mediator.term_ends_on = False, last
    mediator.save(update_fields=["active", "term_ends_on", "updated_at"])
    audit.record(by=by, action="mediator.end_term", subject=mediator, reason=reason, detail={"until": last})
    return mediator


@transaction.atomic
def record_training(
    *, by: User, mediator: Mediator, held_on: date, hours: Decimal, topic: str, now: datetime | None = None
) -> Training:
    """Hours of training a mediator took part in.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        BadInput: a day in the future, no hours, more than a day's hours for a day, or no topic.
    """
    check_keeps(by, mediator.organisation)
    if held_on > timezone.localdate(now):
        raise bad("held_on", _("This day lies in the future."))
    if not 0 < hours <= 200:
        raise bad("hours", _("Give between 0.5 and 200 hours."))
    training = Training(mediator=mediator, held_on=held_on, hours=hours, topic=plain(topic))
    save_checked(training)
    audit.record(by=by, action="mediator.training", subject=mediator, detail={"held_on": held_on})
    return training


@transaction.atomic
def add_absence(
    *, by: User, mediator: Mediator, starts_at: datetime, ends_at: datetime, kind: AbsenceKind
) -> Absence:
    """Time in which the mediator cannot be booked; entered by a keeper or by the mediator.

    Bookings that stand in that time stay: the mediator's page lists them, to be moved by hand.

    Raises:
        NotAllowed: neither keeper nor the mediator.
        BadInput: it ends before it starts, or is longer than a year.
    """
    _check_own_or_keeps(by, mediator)
    if ends_at <= starts_at:
        raise bad("ends_at", _("It must end after it begins."))
    if (ends_at - starts_at).days > 366:
        raise bad("ends_at", _("An absence longer than a year is the end of a term."))
    absence = Absence(mediator=mediator, starts_at=starts_at, ends_at=ends_at, kind=kind)
    save_checked(absence)
    audit.record(by=by, action="mediator.absence", subject=mediator, detail={"absence": absence.pk})
    return absence


@transaction.atomic
def remove_absence(*, by: User, absence: Absence) -> None:
    """The mediator is there after all."""
    _check_own_or_keeps(by, absence.mediator)
    audit.record(
        by=by, action="mediator.absence_removed", subject=absence.mediator, detail={"absence": absence.pk}
    )
    absence.delete()


@transaction.atomic
def edit_profile(
    *,
    by: User,
    organisation: Organisation,
    stationed_at: Organisation | None = None,
    brand: str = "",
    specialities: Sequence[Speciality] = (),
    introduction: str = "",
    opening_hours: str = "",
    public: bool = False,
) -> Profile:
    """What a mediation organisation tells about itself; made when there is none yet.

    Raises:
        NotAllowed: the organisation is not the person's to keep.
        BadInput: a field is wrong.
    """
    check_keeps(by, organisation)
    profile = Profile.objects.filter(organisation=organisation).first() or Profile(organisation=organisation)
    new = {
        "stationed_at": stationed_at,
        "brand": plain(brand),
        "introduction": introduction.strip(),
        "opening_hours": plain(opening_hours),
        "public": public,
    }
    if stationed_at == organisation:
        raise bad("stationed_at", _("An organisation is not stationed at itself."))
    changed = differing(profile, new)
    save_checked(profile)
    profile.specialities.set(specialities)
    audit.record(by=by, action="profile.edit", subject=profile, detail={"fields": changed})
    return profile


def _write(mediator: Mediator, entry: Entry, *, today: date) -> list[str]:
    appointed = entry.appointed_on or mediator.appointed_on or today
    _check_entry(entry, appointed)
    _check_user_free(mediator, entry.user)
    changed = differing(
        mediator,
        {
            "name": plain(entry.name),
            "kind": entry.kind,
            "grade": entry.grade,
            "languages": list(dict.fromkeys(entry.languages)),
            "expert": entry.expert,
            "appointed_on": appointed,
            "term_ends_on": entry.term_ends_on,
            "introduction": entry.introduction.strip(),
            "choosable": entry.choosable,
            "user": entry.user,
        },
    )
    save_checked(mediator)
    before = set(mediator.specialities.values_list("pk", flat=True))
    if before != {speciality.pk for speciality in entry.specialities}:
        mediator.specialities.set(entry.specialities)
        changed.append("specialities")
    return changed


def _check_entry(entry: Entry, appointed: date) -> None:
    if not entry.languages:
        raise bad("languages", _("Choose at least one language."))
    if entry.term_ends_on and entry.term_ends_on < appointed:
        raise bad("term_ends_on", _("The term ends before it begins."))
    if entry.expert and not any(speciality.expert_pool for speciality in entry.specialities):
        raise bad("specialities", _("An expert needs a speciality that is an expert pool."))


def _check_user_free(mediator: Mediator, user: User | None) -> None:
    if user is None:
        return
    if Mediator.objects.filter(user=user, active=True).exclude(pk=mediator.pk).exists():
        raise Conflict(_("This user is on the register already."), fields={"user": [str(user)]})


def _check_standing(mediator: Mediator) -> None:
    if not mediator.active:
        raise Conflict(_("This mediator was taken off the register."))


def _check_own_or_keeps(by: User, mediator: Mediator) -> None:
    if mediator.user_id != by.pk and not keeps(by, mediator.organisation):
        raise NotAllowed(_("The register of this organisation is not yours to keep."))
