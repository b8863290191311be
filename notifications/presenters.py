"""The inbox and the preferences as their pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from core.paging import Count

from .channels import SENDERS, outward
from .kinds import KINDS, Kind
from .models import Channel, Contact, Message, MessageLanguage, Preference
from .rendering import render
from .services.letters import safe_path

__all__ = ["InboxRow", "Switch", "inbox_rows", "inbox_tabs", "reach", "switches"]


@dataclass(frozen=True)
class InboxRow:
    """One message as a reader sees it."""

    pk: int
    subject: str
    lines: list[str]
    word: str
    """What the act is called; empty when the message leads nowhere."""
    kind: str | Promise
    at: datetime
    unread: bool
    urgent: bool


def inbox_rows(messages: Iterable[Message]) -> list[InboxRow]:
    """The messages in the language of the page; asks nothing of the database."""
    return [_row(message) for message in messages]


def _row(message: Message) -> InboxRow:
    words = render(message)
    kind = KINDS.get(message.kind)
    return InboxRow(
        pk=message.pk,
        subject=words.subject,
        lines=words.body.splitlines(),
        word=words.word if safe_path(message.path) else "",
        kind=kind.label if kind else "",
        at=message.created_at,
        unread=message.read_at is None,
        urgent=message.urgent,
    )


def inbox_tabs(show: str, unread: Count) -> list[dict[str, Any]]:
    """Unread and all, as tabs with addresses of their own."""
    inbox = reverse("notifications:inbox")
    return [
        {"url": inbox, "label": _("Unread"), "active": show == "unread", "count": unread},
        {"url": f"{inbox}?show=all", "label": _("All"), "active": show == "all", "count": None},
    ]


@dataclass(frozen=True)
class Switch:
    """One cell of the table of kinds and channels."""

    name: str
    """Name of its box in the form."""
    channel: str | Promise
    on: bool
    fixed: bool
    """The inbox: it has everything."""


def switches(user: User, ticked: Collection[str] | None = None) -> list[tuple[str | Promise, list[Switch]]]:
    """Each kind with its switches: the inbox, then the channels this installation has.

    Args:
        ticked: the boxes as they were just sent, where a form is shown again.
    """
    kept = Preference.objects.filter(user=user).values_list("kind", "channel", "wanted")
    wishes = {(kind, channel): wanted for kind, channel, wanted in kept}
    codes = [Channel.IN_APP, *(Channel(sender.code) for sender in outward())]
    if ticked is not None:
        wishes = {(kind, code): f"{kind}:{code.value}" in ticked for kind in KINDS for code in codes}
    return [(one.label, [_switch(one, channel, wishes) for channel in codes]) for one in KINDS.values()]


def _switch(kind: Kind, channel: Channel, wishes: Mapping[tuple[str, str], bool]) -> Switch:
    fixed = channel == Channel.IN_APP
    on = fixed or wishes.get((kind.code, channel), channel in kind.default)
    return Switch(f"{kind.code}:{channel.value}", channel.label, on, fixed)


def reach(user: User) -> tuple[dict[str, str], str]:
    """The masked address on each channel, and the chosen language (empty: the system's own)."""
    contacts = Contact.objects.filter(user=user)
    masked = {one.channel: SENDERS[one.channel].mask(one.address) for one in contacts}
    chosen = MessageLanguage.objects.filter(user=user).values_list("code", flat=True).first()
    return masked, chosen or ""
