"""Error pages, whole or as htmx fragment, and the handlers Django calls (``core.pages.not_found`` ...).

Templates ``errors/<status>.html`` and ``errors/_fragment.html`` get ``title``, ``message``, ``fields`` and
``request_id``. Under ``/api/`` the same refusal is a problem document.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, loader
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .context import request_context
from .errors import BadInput, DomainError, NotAllowed, NotFound
from .faults import as_refusal
from .faults import malformed as _malformed
from .htmx import is_fragment
from .problem_document import problem_response

_log = logging.getLogger(__name__)
_API = "/api/"


class Broken(DomainError):  # noqa: N818 — the page of a defect, never raised
    """A defect of ours."""

    status = 500
    title = _("Something went wrong")
    default_code = "internal_error"


def answer(request: HttpRequest, fault: BaseException | None) -> HttpResponse | None:
    """The page for a fault that has one; None leaves it to Django."""
    refusal = as_refusal(fault)
    if refusal is None:
        return None
    if not isinstance(fault, DomainError):
        _log.warning("answered %s: %s", refusal.status, type(fault).__name__)
    return refused(request, refusal)


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The page, fragment or problem document of a refusal."""
    if request.path_info.startswith(_API):
        return problem_response(refusal)
    context = {
        "title": str(refusal.title), "message": str(refusal), "fields": refusal.fields,
        "status": refusal.status, "request_id": request_context().request_id,
    }  # fmt: skip
    name = "errors/_fragment.html" if is_fragment(request) else f"errors/{refusal.status}.html"
    # A page drawn while the database is away must not ask it who is logged in: no context processors then.
    drawn_for = request if refusal.status < 500 else None
    response = HttpResponse(_draw(name, context, drawn_for), status=refusal.status)
    if refusal.status == 503:
        response.headers["Retry-After"] = "60"
    return response


def _draw(name: str, context: dict[str, Any], request: HttpRequest | None) -> str:
    try:
        return loader.render_to_string(name, context, request)
    except TemplateDoesNotExist:
        return format_html(
            '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
            "<body><main><h1>{}</h1><p>{}</p><p>{}</p></main></body></html>",
            get_language(), context["title"], context["title"], context["message"], context["request_id"],
        )  # fmt: skip


def malformed(request: HttpRequest) -> HttpResponse:
    """400 for what no field can hold."""
    return refused(request, _malformed())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400"""
    return refused(request, BadInput(_("The request cannot be understood. Reload the page and try again.")))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403"""
    return refused(request, NotAllowed(_("Your role does not include this.")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404"""
    return refused(request, NotFound(_("There is nothing here, or it is not yours to see.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; Django calls it while the fault is being handled, so a lost database is seen as such."""
    fault = Broken(_("A fault on our side. Nothing was saved. Give the request number to the administrator."))
    return answer(request, sys.exc_info()[1]) or refused(request, fault)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW"""
    return refused(
        request,
        NotAllowed(
            _("The page was open too long or came from elsewhere. Reload it and try again."), code="csrf"
        ),
    )
