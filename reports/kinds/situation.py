"""How things stood at the end of a period, beside what was counted: lateness, supervision, screening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q
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
    files = _overdue(asked, end)
    within = {"issued": "issued_at", "answered": "answered_at", "lifted": "lifted_at"}
    counts = {
        name: Count("pk", filter=Q(**{f"{column}__gte": begin, f"{column}__lt": end}))
        for name, column in within.items()
    }
    open_at = Q(issued_at__lt=end) & (Q(lifted_at=None) | Q(lifted_at__gte=end))
    rows = Supervision.objects.filter(case__region__code__startswith=asked.place.prefix)
    told = rows.aggregate(**counts, standing=Count("pk", filter=open_at))
    return Lateness(len(files), len(set(files)), **told)


def _overdue(asked: Asked, end: datetime) -> list[int]:
    """The file of each deadline that was due before a moment and had not ended then.

    Asked apart: what is open now and what has ended since are few, and each has its index.
    """
    here = Case.objects.filter(pk=OuterRef("file_id"), region__code__startswith=asked.place.prefix)
    due = Deadline.objects.filter(Exists(here), due_at__lt=end, paused_at=None).order_by()
    rows = (due.open(), due.filter(ended_at__gte=end))
    return [file for found in rows for file in found.values_list("file_id", flat=True) if file]


def promises(asked: Asked) -> Kept:
    """Deadlines that ended in the period: in time, and late."""
    found = kept(asked).values()
    return Kept(sum(one.kept for one in found), sum(one.late for one in found))


def screened(asked: Asked) -> Figures:
    """Screening of the place: returns of rounds that began in the period, and what was found in it."""
    return of_place(asked.place, asked.since, asked.until)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
