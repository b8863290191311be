"""How things stood at the end of a period, beside what was counted: lateness, supervision, screening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from cases.models import Case, Supervision
from deadlines.models import Deadline
from reports.asked import Asked
from reports.promises import Kept, kept
from screening.services.figures import Figures, of_place

__all__ = ["Lateness", "lateness", "promises", "screened"]


@dataclass(frozen=True)
class Lateness:
    """What was overdue at the end, and the supervisions of the period."""

    deadlines: int
    cases: int
    issued: int
    answered: int
    lifted: int
    standing: int


def lateness(asked: Asked, now: datetime) -> Lateness:
    """Of a period still under way, as it stands now. Two statements."""
    end = min(now, _midnight(asked.until + timedelta(days=1)))
    begin = _midnight(asked.since)
    cases = Case.objects.filter(region__code__startswith=asked.place.prefix, received_at__lt=end)
    cases = cases.filter(Q(closed_at=None) | Q(closed_at__gte=end))
    late = Deadline.objects.filter(due_at__lt=end, paused_at=None, file_id__in=cases.values("pk"))
    late = late.filter(Q(ended_at=None) | Q(ended_at__gte=end))
    found = late.aggregate(deadlines=Count("pk"), cases=Count("file_id", distinct=True))
    within = {"issued": "issued_at", "answered": "answered_at", "lifted": "lifted_at"}
    counts = {
        name: Count("pk", filter=Q(**{f"{column}__gte": begin, f"{column}__lt": end}))
        for name, column in within.items()
    }
    open_at = Q(issued_at__lt=end) & (Q(lifted_at=None) | Q(lifted_at__gte=end))
    rows = Supervision.objects.filter(case__region__code__startswith=asked.place.prefix)
    return Lateness(**found, **rows.aggregate(**counts, standing=Count("pk", filter=open_at)))


def promises(asked: Asked) -> Kept:
    """Deadlines that ended in the period: in time, and late."""
    found = kept(asked).values()
    return Kept(sum(one.kept for one in found), sum(one.late for one in found))


def screened(asked: Asked) -> Figures:
    """Screening of the place: returns of rounds that began in the period, and what was found in it."""
    return of_place(asked.place, asked.since, asked.until)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
