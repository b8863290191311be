"""What every page of the register shares: its tabs, the office looked at, dialogs, weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from mediators.models import near_any
from organisations.models import Organisation, OrganisationGroup

Words = str | Promise


@dataclass(frozen=True)
class Tab:
    """A page of the register as a tab."""

    url: str
    label: Words
    active: bool
    count: int | None = None


@dataclass(frozen=True)
class Dialog:
    """An act asked for in a dialog (templates/components/confirm.html)."""

    id: str
    url: str
    title: Words
    consequence: Words
    label: Words
    form: forms.Form | None = None
    danger: bool = False
    show: bool = False


@dataclass(frozen=True)
class Week:
    """Monday to Sunday around a day, and the way to the neighbouring weeks."""

    first: date

    @classmethod
    def of(cls, day: date) -> Week:
        return cls(day - timedelta(days=day.weekday()))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(7)]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6)

    @property
    def before(self) -> str:
        return (self.first - timedelta(days=7)).isoformat()

    @property
    def after(self) -> str:
        return (self.first + timedelta(days=7)).isoformat()


_TABS: tuple[tuple[str, Words], ...] = (
    ("register", _("Mediators")),
    ("organisations", _("Mediation organisations")),
    ("roster", _("Duty roster")),
    ("rooms", _("Rooms")),
    ("calendar", _("Calendar")),
)


def tabs(active: str) -> list[Tab]:
    """The pages of the register; `active` is the name of the one shown."""
    return [Tab(reverse(f"mediators:{name}"), label, name == active) for name, label in _TABS]


def asked_day(request: HttpRequest) -> date:
    """The day in the address, or today; nonsense and far years are today."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return day if day and 2000 <= day.year <= 2100 else timezone.localdate()


def midnight(day: date) -> datetime:
    """The first moment of the day in the site's zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def offices(user: User) -> QuerySet[Organisation]:
    """Offices whose rooms and rosters the person may look at, the own first."""
    own = [posting.organisation_id for posting in user.current_postings]
    hosts = [posting.organisation.host_id for posting in user.current_postings]
    around = Organisation.objects.active().filter(near_any(user, Perms.REGISTER_READ))
    with_rooms = around.filter(
        Q(kind__group=OrganisationGroup.CENTRE) | Q(rooms__active=True) | Q(pk__in=own)
    )
    first = Case(
        When(pk__in=own, rooms__isnull=False, then=Value(0)),
        When(pk__in=own, kind__group=OrganisationGroup.CENTRE, then=Value(0)),
        When(pk__in=[host for host in hosts if host], then=Value(1)),
        When(kind__group=OrganisationGroup.CENTRE, then=Value(2)),
        default=Value(3),
    )
    found = with_rooms.annotate(first=first).select_related("region")
    return found.order_by("first", "-region_id", "name").distinct()


@dataclass(frozen=True)
class Place:
    """The office looked at, among those that may be chosen."""

    chosen: Organisation
    all: list[Organisation]


def asked_place(request: Any) -> Place | None:
    """The office in the address, or the first; None when the person may look at none."""
    found = list(offices(request.user))
    if not found:
        return None
    asked = request.GET.get("at", "")
    chosen = next((office for office in found if str(office.pk) == asked), found[0])
    return Place(chosen, found)
