"""What a clerk has typed so far, kept under its submission key. Only its owner ever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.models import Draft
from cases.services import drafts
from core.api import LocalTime, StrictSerializer
from core.errors import Conflict

from .base import StaffViewSet

_KEY = OpenApiParameter("key", UUID, OpenApiParameter.PATH, description="The submission key.")


class DraftIn(StrictSerializer):
    """The form as typed; any names, since nothing of it is checked yet."""

    content = serializers.DictField()


class DraftRow(serializers.Serializer[Draft]):
    """A draft without what was typed."""

    key = serializers.CharField()
    updated_at = LocalTime()


class DraftShown(DraftRow):
    """A draft as its owner typed it."""

    content = serializers.DictField()


class DraftViewSet(StaffViewSet):
    """Drafts of the asking person."""

    lookup_field = "key"
    lookup_value_regex = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    serializer_class = DraftShown
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(
        ("list", "retrieve", "update", "destroy"), Perms.CASE_LOG
    )

    def get_queryset(self) -> QuerySet[Draft]:
        return Draft.objects.filter(owner=self.by)

    @extend_schema(responses=DraftRow(many=True))
    def list(self, request: Request) -> Response:
        """One's own drafts, the last touched first, at most a hundred."""
        rows = self.get_queryset().defer("body").order_by("-updated_at")[:100]
        return self.shown_many(DraftRow, rows)

    @extend_schema(parameters=[_KEY], responses=DraftShown)
    def retrieve(self, request: Request, key: str) -> Response:
        """One draft, to go on with."""
        return self.shown(DraftShown, get_object_or_404(self.get_queryset(), key=key))

    @extend_schema(parameters=[_KEY], request=DraftIn, responses=DraftShown)
    def update(self, request: Request, key: str) -> Response:
        """Keep what is typed so far, in place of what was kept before."""
        content: dict[str, Any] = self.read(DraftIn).validated_data["content"]
        draft = drafts.keep(by=self.by, key=UUID(key), content=content)
        if draft is None:
            raise Conflict(_("This form was submitted already."), code="already_submitted")
        return self.shown(DraftShown, draft)

    @extend_schema(parameters=[_KEY], responses={204: None})
    def destroy(self, request: Request, key: str) -> Response:
        """Drop a draft; nothing happens if it is gone already."""
        drafts.discard(by=self.by, key=UUID(key))
        return Response(status=204)
