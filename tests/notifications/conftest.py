"""Channels that really send, to receivers on this machine; breakers closed at the start of each test."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from notifications.services import breakers

from .receivers import KEY, MailServer, Receiver, http_receiver, mail_server


@pytest.fixture(autouse=True)
def _closed_breakers() -> Iterator[None]:
    breakers.forget()
    yield
    breakers.forget()


@pytest.fixture
def mail(settings: Any) -> Iterator[MailServer]:
    """A mail server, and the site sends over it."""
    with mail_server() as sink:
        settings.MAIL = {"host": "127.0.0.1", "port": sink.port}
        settings.MAIL_FROM = "一站解纷 <notice@centre.example.cn>"
        settings.SITE_URL = "https://yizhan.example.cn"
        yield sink


@pytest.fixture
def gateway(settings: Any) -> Iterator[Receiver]:
    """A gateway for text messages."""
    with http_receiver() as receiver:
        settings.SMS_URL, settings.SMS_KEY = receiver.url, KEY
        _allow(settings)
        yield receiver


@pytest.fixture
def messenger(settings: Any) -> Iterator[Receiver]:
    """The city's own messenger."""
    with http_receiver() as receiver:
        settings.WEBHOOK_URL, settings.WEBHOOK_KEY = receiver.url, KEY
        _allow(settings)
        yield receiver


def _allow(settings: Any) -> None:
    settings.OUTBOUND_HOSTS = {"127.0.0.1"}
    settings.OUTBOUND_PRIVATE = [ip_network("127.0.0.1/32")]
