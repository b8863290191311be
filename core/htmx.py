"""Answers that suit both a plain request and htmx, so that a view says what happened and not how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.functional import Promise

_TRIGGER = "HX-Trigger"
_LEVELS = {
    "success": messages.SUCCESS, "info": messages.INFO, "warning": messages.WARNING, "danger": messages.ERROR,
}  # fmt: skip


def is_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part of a page (a boosted link or a history restore wants the whole page)."""
    header = request.headers
    whole = header.get("HX-Boosted") == "true" or header.get("HX-History-Restore-Request") == "true"
    return header.get("HX-Request") == "true" and not whole


def page_or_fragment(
    request: HttpRequest,
    page: str,
    fragment: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """One URL serves both: ``fragment`` to htmx, ``page`` to everybody else."""
    response = render(request, fragment if is_fragment(request) else page, dict(context or {}), status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def redirect(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Go to ``to`` (object, view name or path): 303-like for pages, ``HX-Redirect`` for htmx."""
    url = resolve_url(to, *args, **kwargs)
    if not is_fragment(request):
        response = HttpResponseRedirect(url)
        response.status_code = 303
        return response
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def done(request: HttpRequest, to: Any, message: str | Promise = "", level: str = "success") -> HttpResponse:
    """The end of an act: remember ``message`` for the next page and go there."""
    if message:
        messages.add_message(request, _LEVELS[level], str(message))
    return redirect(request, to)


def toast(response: HttpResponse, message: str | Promise, level: str = "success") -> HttpResponse:
    """Let the page show a short notice: the event ``toast`` with ``{message, level}``."""
    return trigger(response, "toast", {"message": str(message), "level": level})


def trigger(response: HttpResponse, event: str, detail: Mapping[str, Any] | None = None) -> HttpResponse:
    """Add a client event; several may be added. Header text stays ASCII (JSON escapes)."""
    events = json.loads(response.headers.get(_TRIGGER, "{}"))
    events[event] = dict(detail or {})
    response.headers[_TRIGGER] = json.dumps(events)
    return response
