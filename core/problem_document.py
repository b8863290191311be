"""The problem document (RFC 9457) of a refusal. Knows nothing of DRF, so that middleware may use it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse

from .context import request_context
from .errors import DomainError

CONTENT_TYPE = "application/problem+json"


def problem(refusal: DomainError) -> dict[str, Any]:
    """The document: type, title, status, detail, code, request_id, and errors by field when there are any."""
    document: dict[str, Any] = {
        "type": f"urn:problem:{refusal.code}", "title": str(refusal.title), "status": refusal.status,
        "detail": str(refusal), "code": refusal.code, "request_id": request_context().request_id,
    }  # fmt: skip
    if refusal.fields:
        document["errors"] = refusal.fields
    return document


def problem_response(refusal: DomainError) -> HttpResponse:
    """The same document outside DRF (unknown address, CSRF, middleware)."""
    return JsonResponse(
        problem(refusal),
        status=refusal.status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
