"""A gateway that takes signed JSON over HTTP: `{"id", "to", "text"}` at YIZHAN_SMS_URL."""

from __future__ import annotations

from django.conf import settings

from .outbound import identity, post
from .sms import Gateway


class HttpGateway(Gateway):
    """Most providers, directly or behind a small adapter of the city."""

    def send(self, *, key: str, number: str, text: str) -> None:
        post(settings.SMS_URL, settings.SMS_KEY, {"id": identity(key), "to": number, "text": text})
