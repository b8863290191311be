"""A browser's worth of HTTP: cookies, CSRF, one connection a request as a sync worker gives it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string

from accounts.models import User


@dataclass(frozen=True)
class Answer:
    """What came back, and how long it took in milliseconds."""

    status: int
    milliseconds: float
    statements: int
    location: str
    body: bytes


class Client:
    """One signed-in person; `get`, `post` and `api` each time a whole request."""

    def __init__(self, port: int, user: User) -> None:
        self.port = port
        self.csrf = _get_new_csrf_string()
        names = {settings.SESSION_COOKIE_NAME: _session(user), settings.CSRF_COOKIE_NAME: self.csrf}
        self.headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in names.items()),
            "Accept-Language": "zh-hans",
        }

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, Any]) -> Answer:
        body = urlencode({**fields, "csrfmiddlewaretoken": self.csrf}, doseq=True)
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def api(self, path: str, content: Mapping[str, Any]) -> Answer:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.csrf}
        return self._send("POST", path, json.dumps(content), headers)

    def _send(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.perf_counter()
        connection.request(method, path, body and body.encode(), {**self.headers, **headers})
        response = connection.getresponse()
        content = response.read()
        took = (time.perf_counter() - started) * 1000
        connection.close()
        statements = int(response.getheader("X-Statements") or 0)
        return Answer(response.status, took, statements, response.getheader("Location") or "", content)


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)
