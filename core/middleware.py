"""One middleware knows the request, one turns refusals into pages. API views answer by core.problems."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from . import pages
from .context import RequestContext, current

Answer = Callable[[HttpRequest], HttpResponse]
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestContextMiddleware:
    """Gives the request an id (the proxy's, when it sends one), tells audit and logs about it, refuses NUL.

    REMOTE_ADDR is already the asker's: ``config.proxies`` has judged the forwarded headers. Stands first.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        request_id = sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex
        token = current.set(RequestContext(request_id, request.META.get("REMOTE_ADDR") or None))
        request.request_id = request_id  # type: ignore[attr-defined]
        try:
            response = pages.malformed(request) if _has_nul(request) else self.get_response(request)
        finally:
            current.reset(token)
        response.headers["X-Request-ID"] = request_id
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A form may hold NUL too; reading it here costs nothing, the CSRF check reads it next."""
        if request.content_type in _FORMS and _any_nul(_texts(request.POST)):
            return pages.malformed(request)
        return None


class DomainErrorMiddleware:
    """A refusal of a service becomes its page; a database that cannot answer becomes 503."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return pages.answer(request, exception)


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL text cannot hold NUL; a quoted cookie, a path and a query can."""
    return _any_nul([request.path_info, *request.COOKIES.values(), *_texts(request.GET)])


def _texts(values: Any) -> Iterable[str]:
    for name, texts in values.lists():
        yield name
        yield from texts


def _any_nul(texts: Iterable[str]) -> bool:
    return any("\0" in text for text in texts)
