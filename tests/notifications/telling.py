"""Short ways to reach people and to write messages about a deadline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from accounts.models import User
from notifications.models import Contact, Message
from notifications.services.outbox import Draft, write

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Baotou."""
FACTS = {
    "policy": "respond.blue", "rung": "remind_80", "due": "2026-03-02T09:30:00+00:00",
    "number": "150203-2026-00012",
}  # fmt: skip
ADDRESSES = {"email": "xiaomei@centre.example.cn", "sms": "+8613800138000", "webhook": "lin.xiaomei"}


def reach(user: User, *channels: str) -> None:
    """Note where somebody is reached."""
    for channel in channels:
        Contact.objects.update_or_create(user=user, channel=channel, defaults={"address": ADDRESSES[channel]})


def tell(user: User, key: str = "test", **more: Any) -> None:
    """Write a message of the clock to somebody, over every channel that reaches her."""
    given = {"kind": "deadline", "facts": FACTS, "path": "/cases/", "at": NOW, **more}
    write([Draft(key=key, recipient=user.pk, **given)])


def sent(channel: str, key: str = "test") -> Message:
    """The row of that message on that channel."""
    return Message.objects.get(key=f"{key}:{channel}")
