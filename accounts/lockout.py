"""The answer when a user name is locked from an address after too many wrong passwords."""

from __future__ import annotations

import logging
import math

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from core.errors import DomainError
from core.problem_document import problem_response

_log = logging.getLogger(__name__)


class LockedOut(DomainError):  # noqa: N818 — a refusal, not a defect
    """Too many wrong passwords; the sentence says how long to wait."""

    status = 429
    default_code = "locked_out"


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None = None,
    credentials: dict[str, str] | None = None,
) -> HttpResponse:
    """429 with the waiting time, as a page or as a problem document; called by axes."""
    seconds = _seconds_left(request, credentials)
    minutes = max(1, math.ceil(seconds / 60))
    _log.warning("log-in locked for %s minutes", minutes)
    if request.path_info.startswith("/api/"):
        sentence = ngettext(
            "The password was wrong too many times. Try again in %(minutes)s minute.",
            "The password was wrong too many times. Try again in %(minutes)s minutes.",
            minutes,
        )
        response: HttpResponse = problem_response(LockedOut(sentence % {"minutes": minutes}))
    else:
        response = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _seconds_left(request: HttpRequest, credentials: dict[str, str] | None) -> int:
    """Seconds until the lock opens; the whole cooling time when the attempts cannot be told apart."""
    whole = get_cool_off(request)
    total = int(whole.total_seconds()) if whole else 0
    newest = (
        AccessAttempt.objects.filter(
            username=(credentials or {}).get("username"),
            ip_address=request.META.get("REMOTE_ADDR"),
            failures_since_start__gte=get_failure_limit(request, credentials),
        )
        .order_by("-attempt_time")
        .first()
    )
    if newest is None:
        return max(1, total)
    passed = (timezone.now() - newest.attempt_time).total_seconds()
    return max(1, math.ceil(total - passed))
