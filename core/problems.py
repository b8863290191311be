"""Refusals of the API as problem documents (RFC 9457). What was sent is never repeated in the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from .errors import BadInput, DomainError, NotAllowed, NotFound
from .faults import as_refusal, malformed
from .problem_document import CONTENT_TYPE, problem

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}|[0-9]{1,6}")


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER: every expected fault is one problem document; None is a defect (500)."""
    refusal = as_refusal(exc) or _translated(exc)
    if refusal is None:
        return None
    if transaction.get_connection().in_atomic_block or refusal.status < 500:
        set_rollback()
    response = Response(problem(refusal), status=refusal.status, content_type=CONTENT_TYPE)
    for name, value in _headers(exc).items():
        response[name] = value
    return response


def _translated(exc: Exception) -> DomainError | None:
    if isinstance(exc, Http404):
        return NotFound(_("There is nothing here, or it is not yours to see."))
    if isinstance(exc, PermissionDenied):
        return NotAllowed(_("Your role does not include this."))
    if isinstance(exc, RecursionError):  # JSON nested a thousand deep
        return malformed()
    if isinstance(exc, ModelError):
        return invalid(exc)
    if isinstance(exc, exceptions.ValidationError):
        return _invalid(dict(_flat(exc.detail)))
    if isinstance(exc, exceptions.APIException):
        return _api_refusal(exc)
    return None


def invalid(exc: ModelError) -> BadInput:
    """The refusal that says what is wrong field by field, without repeating what was sent."""
    return _invalid(dict(_model_errors(exc)))


def _invalid(fields: dict[str, list[str]]) -> BadInput:
    return BadInput(_("Some fields need mending."), code="invalid", fields=fields)


def _api_refusal(exc: exceptions.APIException) -> DomainError:
    sentence = _sentences().get(str(exc.default_code))
    refusal = DomainError(sentence or str(exc.detail), code=str(exc.default_code))
    refusal.status = exc.status_code
    refusal.title = str(exc.default_detail).split("{")[0].strip(' ."') if sentence is None else sentence
    return refusal


def _headers(exc: Exception) -> dict[str, str]:
    found = {}
    if challenge := getattr(exc, "auth_header", None):
        found["WWW-Authenticate"] = str(challenge)
    if wait := getattr(exc, "wait", None):
        found["Retry-After"] = str(int(wait))
    return found


def _flat(detail: Any, place: str = "") -> Iterator[tuple[str, list[str]]]:
    """``{"parties": [{"phone": [...]}]}`` as ``parties.0.phone``."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, f"{place}.{_safe(str(name))}".strip("."))
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        for position, inner in enumerate(detail):
            yield from _flat(inner, f"{place}.{position}".strip("."))
    elif detail:
        errors = detail if isinstance(detail, list) else [detail]
        yield place or "non_field_errors", [_sentence(error, getattr(error, "code", "")) for error in errors]


def _model_errors(exc: ModelError) -> Iterator[tuple[str, list[str]]]:
    by_field = exc.error_dict if hasattr(exc, "error_dict") else {"non_field_errors": exc.error_list}
    for name, errors in by_field.items():
        place = "non_field_errors" if name == "__all__" else name
        yield place, [_sentence(error.messages[0], error.code or "") for error in errors]


def _safe(name: str) -> str:
    return name if _NAME.fullmatch(name) else "?"


def _sentence(error: Any, code: str) -> str:
    """The framework's own sentence, unless it would quote what was sent."""
    return _sentences().get(code) or str(error)


def _sentences() -> dict[str, str]:
    choice = _("Choose one of the offered values.")
    missing = _("This does not exist, or it is not yours to see.")
    return {
        "invalid_choice": choice, "invalid_pk_value": choice, "not_a_list": _("A list is expected here."),
        "does_not_exist": missing, "no_match": missing, "incorrect_match": missing, "incorrect_type": choice,
        "invalid_image": _("This is not an image."), "parse_error": _("The body is not well-formed JSON."),
        "unsupported_media_type": _("Send the body as application/json."),
        "not_acceptable": _("Only application/json is served here."),
        "method_not_allowed": _("This address does not take that method."),
        "not_authenticated": _("Log in first."),
        "authentication_failed": _("These credentials are not valid."),
        "throttled": _("Too many requests. Wait a little."),
        "permission_denied": _("Your role does not include this."),
        "not_found": _("There is nothing here, or it is not yours to see."),
    }  # fmt: skip
