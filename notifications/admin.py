"""Administration of what could not be sent. It shows whom and why, never what a message says."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import ReadOnlyAdmin
from core.errors import DomainError

from .models import Message
from .services.health import parked
from .services.parking import send_again, set_aside


@admin.register(Message)
class ParkedMessageAdmin(ReadOnlyAdmin):
    """Messages that were given up or perhaps sent, newest first."""

    list_display = ("created_at", "recipient", "channel", "kind", "state", "attempts", "problem")
    list_filter = ("channel", "state")
    search_fields = ("recipient__username",)
    fields = (
        "created_at",
        "recipient",
        "channel",
        "kind",
        "urgent",
        "state",
        "attempts",
        "due_at",
        "problem",
    )
    actions = ("again", "aside")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return parked()

    @admin.action(description=_("Send again"))
    def again(self, request: HttpRequest, messages: QuerySet[Message]) -> None:
        """Try them anew from the beginning."""
        self._end(request, messages, send_again)

    @admin.action(description=_("Set aside"))
    def aside(self, request: HttpRequest, messages: QuerySet[Message]) -> None:
        """Give them up for good."""
        self._end(request, messages, set_aside)

    def _end(self, request: HttpRequest, messages: QuerySet[Message], do: Any) -> None:
        try:
            count = do(by=request.user, messages=list(messages.values_list("pk", flat=True)))
        except DomainError as refusal:
            self.tell(request, refusal)
            return
        self.message_user(request, ngettext("%(n)d message.", "%(n)d messages.", count) % {"n": count})
