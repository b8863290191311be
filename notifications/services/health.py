"""How the messages are: what waits too long, what somebody must look at. For pages and watchdogs."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min, Q

from core.paging import Count, capped_count
from notifications.channels import outward
from notifications.models import Message, MessageQuerySet

__all__ = ["oldest_unsent", "parked", "parked_count"]


def oldest_unsent(now: datetime) -> datetime | None:
    """Since when the message that waits longest should have been sent; None when nothing is late."""
    channels = [sender.code for sender in outward()]  # what a channel left that is switched off waits for it
    late = Message.objects.waiting().filter(Q(due_at__lte=now) | Q(due_at=None), channel__in=channels)
    return late.aggregate(oldest=Min("due_at"))["oldest"]


def parked() -> MessageQuerySet:
    """Messages that were given up or perhaps sent, newest first: a person decides what becomes of them."""
    return Message.objects.parked().select_related("recipient").order_by("-pk")


def parked_count(most: int = 99) -> Count:
    """How many there are, counted no further than `most`."""
    return capped_count(Message.objects.parked(), most)
