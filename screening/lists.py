"""How the ledger is narrowed: one rule for the list of the page and for the file that is exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from cases.models import DisputeType

from .models import FindingState
from .models.finding import FindingQuerySet

__all__ = ["OPEN", "narrowed"]

OPEN = "open"
"""Everything that is not struck off."""


def narrowed(findings: FindingQuerySet, chosen: Mapping[str, str]) -> FindingQuerySet:
    """Those that fit what was chosen; every condition is one that an index of the table serves.

    Args:
        chosen: text by name: state (or `open`), level, type (code), place (prefix of codes), since and until
            (days, as 2026-03-01), major, number (how it begins). What is missing or empty does not narrow.
    """
    for name, value in chosen.items():
        if value:
            findings = findings.filter(_CONDITIONS[name](value))
    return findings


def _state(value: str) -> Q:
    return ~Q(state=FindingState.STRUCK_OFF) if value == OPEN else Q(state=value)


def _type(code: str) -> Q:
    """A family holds its members."""
    return Q(dispute_type=code) | Q(dispute_type__in=DisputeType.objects.filter(parent=code))


def _since(day: str) -> Q:
    return Q(found_at__gte=_midnight(date.fromisoformat(day)))


def _until(day: str) -> Q:
    last = min(date.fromisoformat(day), date.max - timedelta(days=2))
    return Q(found_at__lt=_midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


_CONDITIONS: Mapping[str, Callable[[str], Q]] = {
    "state": _state,
    "level": lambda value: Q(alert_level=value),
    "type": _type,
    "place": lambda prefix: Q(region__code__startswith=prefix),
    "since": _since,
    "until": _until,
    "major": lambda _yes: Q(major=True),
    "number": lambda begins: Q(number__startswith=begins),
}
