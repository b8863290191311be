"""Moments in words, and deadlines that no act begins or ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from deadlines.models import Deadline
from deadlines.services.clocks import Start, start
from tests.cast import Cast


def at(words: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(words))


MONDAY = at("2026-03-02 09:00")


def begin(cast: Cast, policy: str, when: datetime = MONDAY, subject: int = 0, **more: Any) -> Deadline:
    """A deadline of a case that is not there, so that no act begins or ends it."""
    start([Start(policy, "case", subject or 10**9, cast.centre.pk, when, **more)])
    return Deadline.objects.get(subject_id=subject or 10**9, policy=policy)


def local(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def due(row: Deadline) -> str:
    row.refresh_from_db()
    return local(row.due_at)
