"""One's own messages over the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration, Door
from accounts.models import User
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, ApiViewSet, LocalTime, StrictSerializer, page, page_of

from .models import Message
from .rendering import render
from .services.inbox import mark_all_read, mark_read
from .services.letters import safe_path

_PK = OpenApiParameter("id", int, OpenApiParameter.PATH, description="Id of the message.")
_UNREAD = OpenApiParameter("unread", bool, description="Only those not read.")


class MessageShown(serializers.Serializer[Message]):
    """A message in the language of the request."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    subject = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    path = serializers.SerializerMethodField(help_text="Where the act is done, on the pages; may be empty.")
    urgent = serializers.BooleanField()
    written_at = LocalTime(source="created_at")
    read_at = LocalTime(allow_null=True)

    def get_subject(self, message: Message) -> str:
        return render(message).subject

    def get_text(self, message: Message) -> str:
        return render(message).body

    def get_path(self, message: Message) -> str:
        return safe_path(message.path)


class MarkedShown(serializers.Serializer[Any]):
    """How many were new."""

    marked = serializers.IntegerField()


class InboxIn(StrictSerializer):
    """Which messages."""

    unread = serializers.BooleanField(default=False)


class MessageViewSet(ApiViewSet):
    """One's own inbox."""

    serializer_class = MessageShown
    lookup_value_regex = r"\d{1,18}"
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Door.SIGNED_IN,
        "read_one": Door.SIGNED_IN,
        "read_all": Door.SIGNED_IN,
    }
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": PAGE_PARAMETERS | {"unread"}}

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.inbox(self._by)

    @property
    def _by(self) -> User:
        return cast("User", self.request.user)

    @extend_schema(parameters=[_UNREAD, *PAGE_SCHEMA], responses=page_of(MessageShown))
    def list(self, request: Request) -> Response:
        """The newest first."""
        unread = self.read_query(InboxIn)["unread"]
        found = self.get_queryset()
        return page(
            self,
            found.filter(read_at=None) if unread else found,
            MessageShown,
            {name: value for name, value in request.query_params.items() if name in PAGE_PARAMETERS},
        )

    @extend_schema(parameters=[_PK], request=None, responses=MessageShown)
    @action(detail=True, methods=["post"], url_path="read", url_name="read")
    def read_one(self, request: Request, pk: str) -> Response:
        """Mark one as read; the first time stays."""
        return self.shown(MessageShown, mark_read(by=self._by, message=self.get_object()))

    @extend_schema(operation_id="messages_read_all", request=None, responses=MarkedShown)
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all")
    def read_all(self, request: Request) -> Response:
        """Mark everything as read."""
        return self.shown(MarkedShown, {"marked": mark_all_read(by=self._by)})
