"""Once a day, after the office opens: one message to each person with late or due deadlines in her charge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from deadlines.calendars import calendar_of
from deadlines.errors import CalendarMissing
from deadlines.models import Audience, Deadline
from deadlines.subjects import Waiting, watching_of
from notifications.services.outbox import Draft, write

__all__ = ["send_digests"]

BATCH = 5000
"""Deadlines whose people are worked out at once."""
_ROWS = ("pk", "policy_id", "subject_kind", "subject_id", "file_id", "office_id", "due_at", "starts_at")


@dataclass
class _Count:
    office: int
    late: int = 0
    soon: int = 0


def send_digests(now: datetime | None = None) -> int:
    """Tell each person what is late and what is due today; how many messages are new.

    May be called as often as one likes: the key of a message holds the day and the person, so there is one a
    day. Called late it sends today's; nothing is sent for days that were missed. An office at rest is left in
    peace; where the calendar does not know the day, its people are told at the hour it would open.
    """
    at = now or timezone.now()
    counts: dict[int, _Count] = {}
    batch: list[tuple[Waiting, datetime]] = []
    for one in _rows(at):
        batch.append(one)
        if len(batch) == BATCH:
            _count(counts, batch, at)
            batch = []
    _count(counts, batch, at)
    with transaction.atomic():
        return write([_draft(person, count, at) for person, count in sorted(counts.items())])


def _rows(at: datetime) -> Iterator[tuple[Waiting, datetime]]:
    """Late or due today, of offices that have opened; what began after they opened waits until tomorrow."""
    today = timezone.localdate(at)
    midnight = timezone.make_aware(datetime.combine(today + timedelta(days=1), time()))
    opened_at = cache(lambda office: _opening(office, today))
    rows = Deadline.objects.open().filter(due_at__lte=midnight, starts_at__lte=at, paused_at=None)
    for *what, due, begun in rows.order_by("pk").values_list(*_ROWS).iterator(chunk_size=BATCH):
        one = Waiting(*what)
        opened = opened_at(one.office)
        if opened and begun <= opened <= at:
            yield one, due


def _opening(office: int, today: date) -> datetime | None:
    """When the office opens today; None where it rests."""
    calendar = calendar_of(office)
    try:
        return calendar.opening(today) if calendar.works(today) else None
    except CalendarMissing:
        return calendar.opening(today)


def _count(counts: dict[int, _Count], batch: Sequence[tuple[Waiting, datetime]], at: datetime) -> None:
    by_kind: dict[str, list[Waiting]] = defaultdict(list)
    for one, _due in batch:
        by_kind[one.kind].append(one)
    people: dict[int, Sequence[int]] = {}
    for kind, some in by_kind.items():
        people |= _in_charge(kind, some, at)
    for one, due in batch:
        for person in people.get(one.deadline, ()):
            count = counts.setdefault(person, _Count(one.office))
            count.late += due <= at
            count.soon += due > at


def _in_charge(kind: str, some: Sequence[Waiting], at: datetime) -> Mapping[int, Sequence[int]]:
    watching = watching_of(kind)
    return watching(some, [Audience.IN_CHARGE], at) if watching else {}


def _draft(person: int, count: _Count, at: datetime) -> Draft:
    day = timezone.localdate(at).isoformat()
    facts = {"day": day, "late": count.late, "soon": count.soon}
    return Draft(
        key=f"digest:{day}:{person}", kind="digest", recipient=person, facts=facts, path=_board(),
        office=count.office, at=at,
    )  # fmt: skip


def _board() -> str:
    try:
        return reverse("cases:alerts")
    except NoReverseMatch:  # an installation without the pages of the cases
        return "/alerts/"
