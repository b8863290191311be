"""What the web process does around the pages: proxies, log lines, sessions, a missing Redis."""

from __future__ import annotations

import logging
import sys
from ipaddress import ip_network
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from config import sessions
from config.cache import PatientRedisCache
from config.logs import OneLine
from config.proxies import TrustedProxies


def seen(**environ: str) -> dict[str, Any]:
    """What the application sees behind a proxy at 10.0.0.0/24."""
    caught: dict[str, Any] = {}

    def application(inner: dict[str, Any], _: Any) -> list[bytes]:
        caught.update(inner)
        return []

    TrustedProxies(application, [ip_network("10.0.0.0/24")])(dict(environ), lambda *_: None)  # type: ignore[list-item]
    return caught


def test_our_proxy_may_say_who_asks() -> None:
    inner = seen(REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="6.6.6.6, 1.2.3.4, 10.0.0.8",
                 HTTP_X_FORWARDED_PROTO="https")
    assert inner["REMOTE_ADDR"] == "1.2.3.4"
    assert inner["HTTP_X_FORWARDED_PROTO"] == "https"


def test_a_stranger_may_not() -> None:
    inner = seen(REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR="1.2.3.4", HTTP_X_FORWARDED_PROTO="https")
    assert inner == {"REMOTE_ADDR": "9.9.9.9"}


def line(text: str, *arguments: object, exc_info: Any = None) -> str:
    return OneLine().format(logging.LogRecord("a.b", logging.ERROR, "", 1, text, arguments, exc_info))


def test_a_record_is_one_line() -> None:
    assert "\n" not in line("a\nb\r\nc")


def test_a_query_is_not_logged() -> None:
    assert line("Not Found: %s", "/cases/?q=张三").endswith("Not Found: /cases/")


def test_the_text_of_an_exception_is_not_logged() -> None:
    try:
        raise ValueError("150102199001011234")
    except ValueError:
        told = line("failed", exc_info=sys.exc_info())
    assert "150102" not in told
    assert "failed | ValueError < test_web.py:" in told


def test_the_site_works_without_redis() -> None:
    cache = PatientRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    cache.set("a", 1)
    assert cache.get("a", "lost") == "lost"
    assert cache.get_many(["a"]) == {}
    assert cache.incr("a", 3) == 3
    assert not cache.has_key("a")  # the method is what is tried


class Session(dict):
    session_key = "k"
    flushed = False

    def flush(self) -> None:
        self.flushed = True
        self.clear()


def used(session: Session, now: int) -> Session:
    request = RequestFactory().get("/")
    request.session = session  # type: ignore[assignment]
    request.user = SimpleNamespace(is_authenticated=True, get_username=lambda: "clerk")  # type: ignore[assignment]
    sessions.IdleSessionMiddleware(lambda _: HttpResponse()).check(request, now)
    if session.flushed:
        assert isinstance(request.user, AnonymousUser)
    return session


def test_a_session_is_written_once_a_minute_and_not_at_every_request() -> None:
    session = used(Session(), 1000)
    assert session[sessions.SEEN] == 1000
    assert used(session, 1059)[sessions.SEEN] == 1000
    assert used(session, 1060)[sessions.SEEN] == 1060


@pytest.mark.parametrize("step", [settings.SESSION_IDLE_SECONDS + 1])
@pytest.mark.django_db
def test_an_idle_session_ends(step: int) -> None:
    session = used(Session(), 1000)
    assert not used(session, 1000 + step - 1).flushed
    assert used(session, 1000 + 2 * step).flushed


@pytest.mark.django_db
def test_a_busy_session_ends_after_its_day() -> None:
    session = Session({sessions.SINCE: 0, sessions.SEEN: settings.SESSION_COOKIE_AGE})
    assert not used(session, settings.SESSION_COOKIE_AGE).flushed
    assert used(session, settings.SESSION_COOKIE_AGE + 1).flushed
