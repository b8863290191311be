"""Administration of what could not be sent, and of where people are reached; both without showing content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.admin import HouseAdmin, ReadOnlyAdmin
from core.errors import DomainError

from .channels import SENDERS, outward
from .models import Channel, Contact, Message
from .services.health import parked
from .services.parking import send_again, set_aside
from .services.reaching import give_address


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


class ContactForm(forms.ModelForm):
    """A new address in the place of the kept one, which nobody reads here."""

    address = forms.CharField(label=_("New address"), max_length=254)

    class Meta:
        model = Contact
        fields = ("user", "channel", "address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.pop("address", None)
        if "channel" in self.fields:
            there = [(sender.code, Channel(sender.code).label) for sender in outward()]
            self.fields["channel"] = forms.ChoiceField(label=_("channel"), choices=there)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        channel = given.get("channel") or self.instance.channel
        try:
            if channel and given.get("address"):
                given["address"] = SENDERS[channel].clean(given["address"])
        except ValueError as fault:
            self.add_error("address", str(fault))
        return given


@admin.register(Contact)
class ContactAdmin(HouseAdmin):
    """Where people are reached, for those who do not enter it themselves."""

    form = ContactForm
    fields = ("user", "channel", "address")
    list_display = ("user", "channel", "shown", "updated_at")
    list_filter = ("channel",)
    search_fields = ("user__username", "user__name")
    autocomplete_fields = ("user",)

    @admin.display(description=_("shown as"))
    def shown(self, contact: Contact) -> str:
        """Enough to recognise it."""
        return SENDERS[contact.channel].mask(contact.address)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "channel"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by: Any = request.user
        give_address(by=by, user=obj.user, channel=obj.channel, address=obj.address)
        obj.pk = Contact.objects.get(user=obj.user, channel=obj.channel).pk
