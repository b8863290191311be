"""The events of a question: those of some days and a place, and those that are not rolled up yet."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left
from django.utils import timezone

from cases.models import FIRST_LEVEL, Event
from core.kept import kept
from organisations.models import RegionLevel

from .asked import Asked
from .models import Horizon

__all__ = ["beginning_of", "events_of", "not_rolled", "of_type", "upto_hint"]

_DAY = timedelta(days=1)
_TOWN = RegionLevel.TOWNSHIP.prefix_length


def events_of(asked: Asked) -> QuerySet[Event]:
    """The events in these days and this place; of type and source too, not of level and office.

    A level or an office is asked of the side of the act that counts.
    """
    prefix, first, after = asked.place.prefix, beginning_of(asked.since), beginning_of(asked.until + _DAY)
    found = Event.objects.filter(region__code__startswith=prefix, at__gte=first, at__lt=after)
    if len(prefix) >= _TOWN:
        found = found.alias(town=Left("region_id", _TOWN)).filter(town=prefix[:_TOWN])
    if asked.type:
        found = found.filter(of_type(asked.type))
    return found.filter(source=asked.source) if asked.source else found


def not_rolled(hint: int) -> QuerySet[Event]:
    """The events that are not rolled up yet; `hint`: a transaction that is never above the horizon.

    Without a number in the statement the planner takes them for a third of all events.
    """
    upto, floor = Horizon.objects.values("upto"), Horizon.objects.values("floor")
    return Event.objects.filter(tx__gte=hint).filter(
        tx__gte=Coalesce(Subquery(upto), 0), pk__gt=Coalesce(Subquery(floor), 0)
    )


def of_type(code: str) -> Q:
    """Events of a dispute type, or of all that belong to it."""
    return Q(dispute_type__code__startswith=code) if len(code) == FIRST_LEVEL else Q(dispute_type=code)


@kept
def upto_hint() -> int:
    """A transaction that is never above the horizon."""
    return Horizon.objects.values_list("upto", flat=True).first() or 0


def beginning_of(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))
