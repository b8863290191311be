"""Who the open deadlines of cases wait for now, and under which number people know them. Many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from deadlines.subjects import Waiting
from organisations.models import Organisation

from .audience import Late, Watchers
from .models import AlertLevel, Case
from .ringing import family

__all__ = ["case_numbers", "waits_for"]


def waits_for(
    waiting: Sequence[Waiting], audiences: Sequence[str], at: datetime
) -> Mapping[int, Sequence[int]]:
    """For deadlines.subjects.late_watchers: the people of these audiences, by the deadline."""
    files = {one.file for one in waiting}
    cases = {pk: (region, level) for pk, region, level in _rows(files, "region", "alert_level")}
    known = [one for one in waiting if one.file in cases]
    offices = dict(
        Organisation.objects.filter(pk__in={one.office for one in known}).values_list("pk", "region")
    )
    late = {one.deadline: _late(one, *cases[one.file or 0]) for one in known}
    watchers = Watchers(late.values(), offices, day=timezone.localdate(at))
    return {deadline: watchers.of(one, audiences) for deadline, one in late.items()}


def case_numbers(waiting: Sequence[Waiting]) -> Mapping[int, str]:
    """For deadlines.subjects.numbers: the case number, by the deadline."""
    found = dict(_rows({one.file for one in waiting}, "number"))
    return {one.deadline: found[one.file] for one in waiting if one.file in found}


def _rows(files: set[int | None], *names: str) -> list[tuple]:
    return list(Case.objects.filter(pk__in=[file for file in files if file]).values_list("pk", *names))


def _late(one: Waiting, region: str, level: str) -> Late:
    return Late(one.file or 0, one.office, region, level == AlertLevel.RED, family(one.policy))
