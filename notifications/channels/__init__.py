"""The channels. A new one is one file, one line here and one line in `models.Channel`."""

from __future__ import annotations

from .base import Letter, NotSent, Refused, Sender, Unsure
from .email import Email
from .in_app import InApp
from .sms import Sms
from .webhook import Webhook

__all__ = ["SENDERS", "Letter", "NotSent", "Refused", "Sender", "Unsure", "outward"]

SENDERS: dict[str, Sender] = {sender.code: sender for sender in (InApp(), Email(), Sms(), Webhook())}


def outward() -> list[Sender]:
    """The channels beside the inbox that this installation has."""
    return [sender for code, sender in SENDERS.items() if code != InApp.code and sender.ready()]
