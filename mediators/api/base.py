"""What the addresses of this room share: who asks, the key of a call, a form read from a body."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django import forms
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from accounts.models import User
from core.api import ApiViewSet
from core.errors import BadInput
from core.formapi import bound, cleaned
from mediators.forms.register import WhereForm
from organisations.models import Organisation

F = TypeVar("F", bound=forms.Form)
PK = OpenApiParameter("id", int, OpenApiParameter.PATH)
KEY_HEADER = "Idempotency-Key"
SENT_KEY = OpenApiParameter(
    KEY_HEADER, str, OpenApiParameter.HEADER, description="Submission key, a UUID; or field submission_key."
)


class RegisterViewSet(ApiViewSet):
    """A view behind the door: somebody is signed in."""

    lookup_value_regex = r"[0-9]{1,18}"

    @property
    def by(self) -> User:
        """The person who asks and acts."""
        return cast("User", self.request.user)

    def form(self, request: Request, form_class: type[F], **kwargs: Any) -> F:
        """The form of the page filled with the body, and found right."""
        form = bound(form_class, request.data, key=_key(request), **kwargs)
        cleaned(form)
        return form

    def placed_form(
        self, request: Request, form_class: Callable[..., F], **kwargs: Any
    ) -> tuple[Organisation, F]:
        """The same for a form about an organisation, which the body names by its id."""
        body = dict(request.data) if isinstance(request.data, dict) else {}
        named = {name: body.pop(name) for name in ("organisation",) if name in body}
        office = cleaned(bound(WhereForm, named, by=self.by))["organisation"]
        form = bound(cast("type[F]", form_class), body, organisation=office, **kwargs)
        cleaned(form)
        return office, form


def _key(request: Request) -> str:
    sent = request.headers.get(KEY_HEADER, "")
    try:
        return str(uuid.UUID(sent)) if sent else ""
    except ValueError as error:
        raise BadInput(_("The submission key must be a UUID."), code="bad_submission_key") from error
