"""The inbox of one person: reading marks, nothing else. A message is never deleted."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Now

from accounts.models import User
from core.paging import Count, capped_count
from notifications.models import Message

__all__ = ["MOST_COUNTED", "mark_all_read", "mark_read", "unread_count"]

MOST_COUNTED = 99


def unread_count(user: User) -> Count:
    """How many messages she has not read, counted no further than 99: one look into one index."""
    return capped_count(Message.objects.inbox(user).unread(), MOST_COUNTED)


def mark_read(*, by: User, message: Message, now: datetime | None = None) -> Message:
    """Note that she has seen it; the first time stays. What is not hers is left alone."""
    mine = Message.objects.inbox(by).unread().filter(pk=message.pk)
    mine.update(read_at=Value(now) if now else Now())
    message.refresh_from_db(fields=["read_at"])
    return message


def mark_all_read(*, by: User, now: datetime | None = None) -> int:
    """Note that she has seen everything; how many were new."""
    return Message.objects.inbox(by).unread().update(read_at=Value(now) if now else Now())
