"""What other offices' systems send in under their own document number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.intake_in import IntakeIn
from cases.api.keys import SENT_KEY, required_key
from cases.services.intake_input import Intake
from referrals.models import KindCode
from referrals.services.inbound import Received, receive

from .shown import InboundReceipt

_HEAD = ("document_number", "kind", "asked")


class InboundIn(IntakeIn):
    """A dispute with the number under which the sender keeps it."""

    document_number = serializers.CharField(max_length=64)
    kind = serializers.ChoiceField(
        KindCode.choices, required=False, default="", help_text="The usual one of the office if blank."
    )
    asked = serializers.CharField(max_length=2000, allow_blank=True, default="")

    def intake(self) -> Intake:
        """The dispute for the service, without what is said about the document."""
        given = self.validated_data
        self._validated_data = {name: value for name, value in given.items() if name not in _HEAD}
        try:
            return super().intake()
        finally:
            self._validated_data = given


class InboundViewSet(StaffViewSet):
    """Disputes that other offices send to the centre."""

    serializer_class = InboundReceipt
    needs: ClassVar[Mapping[str, Declaration]] = {"create": Perms.CASE_LOG}
    received: Received | None = None

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "lists": {}, "received": self.received}

    @extend_schema(
        request=InboundIn,
        parameters=[SENT_KEY],
        responses={
            201: InboundReceipt,
            200: OpenApiResponse(
                InboundReceipt, description="The document was sent before; this is its case."
            ),
        },
    )
    def create(self, request: Request) -> Response:
        """Log a dispute and hand it to the centre. One document of an office makes one case."""
        asked = self.read(InboundIn)
        head = {name: asked.validated_data[name] for name in _HEAD}
        key = required_key(request, asked.validated_data.get("submission_key"))
        self.received = receive(by=self.by, key=key, intake=asked.intake(), **head)
        return self.shown(InboundReceipt, self.received.case, 201 if self.received.first else 200)
