"""A session ends after a time without a request, and at the latest after a working day."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user, logout
from django.http import HttpRequest, HttpResponse

SEEN = "seen_at"
SINCE = "since"
STEP = 60  # seconds; a session row is written at most once in this time


class IdleSessionMiddleware:
    """Logs a person out when idle for SESSION_IDLE_SECONDS or logged in for SESSION_COOKIE_AGE (seconds).

    What a page asks by itself (the bell, every minute) carries `X-Background` and is no sign of a person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key:
            # Handed on as it is: a page asks the person some hundred times, each through a lazy wrapper else.
            request.user = get_user(request)
            if request.user.is_authenticated:
                self.check(request, int(time.time()))
        return self.get_response(request)

    def check(self, request: HttpRequest, now: int) -> None:
        """End the session when its time is over, else note that it is in use."""
        session = request.session
        seen, since = session.get(SEEN, now), session.get(SINCE, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - since > settings.SESSION_COOKIE_AGE:
            logout(request)
        elif "X-Background" not in request.headers and (SINCE not in session or now - seen >= STEP):
            session[SINCE], session[SEEN] = since, now
