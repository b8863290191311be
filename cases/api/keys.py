"""The submission key of a call: in the header or in the body, one UUID."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from core.errors import BadInput

KEY_HEADER = "Idempotency-Key"
SENT_KEY = OpenApiParameter(
    KEY_HEADER, str, OpenApiParameter.HEADER, description="Submission key, a UUID; or field submission_key."
)


def required_key(request: Request, in_body: uuid.UUID | None) -> str:
    """The submission key in its one written form.

    Raises:
        BadInput: there is none, it is no UUID, or header and body differ.
    """
    key = optional_key(request, in_body)
    if not key:
        raise _malformed()
    return key


def optional_key(request: Request, in_body: uuid.UUID | None) -> str:
    """The same for calls that need no key; empty if there is none.

    Raises:
        BadInput: it is no UUID, or header and body differ.
    """
    sent = request.headers.get(KEY_HEADER)
    try:
        in_header = uuid.UUID(sent) if sent else None
    except ValueError as error:
        raise _malformed() from error
    if in_header and in_body and in_header != in_body:
        raise _malformed()
    return str(in_header or in_body or "")


def _malformed() -> BadInput:
    sentence = _("Send one UUID as the submission key, in the header Idempotency-Key or in this field.")
    return BadInput(sentence, code="bad_submission_key", fields={"submission_key": [sentence]})
