"""The city's own messenger: signed JSON to the one address of YIZHAN_WEBHOOK_URL. At least once, same id.

A person gives the name by which the messenger knows her, never an address to call.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.translation import gettext as _

from notifications.models import Channel

from .base import Letter, Sender
from .outbound import identity, post

_ACCOUNT = re.compile(r"[\w.@+-]{2,64}")


class Webhook(Sender):
    """One receiver for the whole site, which passes each message on to its person."""

    code = Channel.WEBHOOK

    def ready(self) -> bool:
        return bool(settings.WEBHOOK_URL and settings.WEBHOOK_KEY)

    def clean(self, typed: str) -> str:
        account = typed.strip()
        if not _ACCOUNT.fullmatch(account):
            raise ValueError(_("Give your account in the messenger: letters, digits and . @ + - _ only."))
        return account

    def mask(self, address: str) -> str:
        return f"{address[:1]}****{address[-1:]}"

    def send(self, letter: Letter) -> None:
        post(
            settings.WEBHOOK_URL,
            settings.WEBHOOK_KEY,
            {
                "id": identity(letter.key), "to": letter.address, "subject": letter.subject,
                "text": letter.body, "link": letter.link, "urgent": letter.urgent,
                "written_at": letter.written_at.isoformat(timespec="seconds"),
            },
        )  # fmt: skip
