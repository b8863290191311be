"""The settings of the channels, as the environment gives them."""

from __future__ import annotations

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import load
from config.local import keys

KEY = "k" * 32


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    values = {**keys.fresh(), "YIZHAN_MODE": "local"}
    monkeypatch.setattr(os, "environ", values)
    return values


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, "", "", False, False)),
        ("smtp+starttls://a%40b.cn:p%3Aw@mail", ("mail", 587, "a@b.cn", "p:w", True, False)),
        ("smtps://mail", ("mail", 465, "", "", False, True)),
    ],
)
def test_a_mail_server_is_one_address(
    environment: dict[str, str], url: str, expected: tuple[object, ...]
) -> None:
    environment.update(YIZHAN_MAIL_URL=url, YIZHAN_MAIL_FROM="a@b.cn")
    assert tuple((load().mail() or {}).values()) == expected


def test_without_an_address_no_mail_is_sent(environment: dict[str, str]) -> None:
    assert load().mail() is None


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("YIZHAN_MAIL_URL", "mail.example.cn", "YIZHAN_MAIL_URL looks like smtp"),
        ("YIZHAN_MAIL_URL", "smtp://mail:many", "YIZHAN_MAIL_URL looks like smtp"),
        ("YIZHAN_MAIL_URL", "smtp://mail", "YIZHAN_MAIL_FROM is needed"),
        ("YIZHAN_SMS_URL", "https://sms", "YIZHAN_SMS_KEY is needed"),
        ("YIZHAN_SMS_URL", "ftp://sms", "YIZHAN_SMS_URL looks like https"),
        ("YIZHAN_WEBHOOK_URL", "https://user:word@host/", "YIZHAN_WEBHOOK_URL looks like https"),
        ("YIZHAN_WEBHOOK_KEY", "short", "YIZHAN_WEBHOOK_KEY needs at least 32 characters"),
        ("YIZHAN_PRIVATE_PEERS", "the cellar", "YIZHAN_PRIVATE_PEERS"),
    ],
)
def test_what_cannot_be_right_stops_with_a_sentence(
    environment: dict[str, str], name: str, value: str, sentence: str
) -> None:
    environment[name] = value
    with pytest.raises(ImproperlyConfigured, match=sentence):
        load()


def test_links_lead_to_the_site(environment: dict[str, str]) -> None:
    assert load().address() == "http://127.0.0.1:8000"
    environment["YIZHAN_SITE_URL"] = "https://yizhan.example.cn/"
    assert load().address() == "https://yizhan.example.cn"
