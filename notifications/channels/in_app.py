"""The inbox: the row is the message, so there is nothing to send. Exactly once, by its unique key."""

from __future__ import annotations

from notifications.models import Channel

from .base import Letter, Sender


class InApp(Sender):
    """Where everybody is reached; it cannot be refused."""

    code = Channel.IN_APP

    def clean(self, typed: str) -> str:
        return ""

    def mask(self, address: str) -> str:
        return ""

    def send(self, letter: Letter) -> None:
        """Nothing: the row was born sent."""
