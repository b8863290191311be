"""A message made into a letter for one channel, or the reason why it need not be sent any more."""

from __future__ import annotations

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

from notifications.channels import Letter, Refused, Sender
from notifications.models import Contact, Message, MessageLanguage
from notifications.rendering import render
from notifications.truth import is_still_true

__all__ = ["NoLongerNeeded", "letter_of", "safe_path"]


class NoLongerNeeded(Exception):  # noqa: N818 — the relay notes the reason
    """What it says is no longer so, or its reader is gone."""


def letter_of(message: Message, sender: Sender) -> Letter:
    """The letter, in the language of its reader, asking again whether it is still true.

    Raises:
        NoLongerNeeded: it is not, or the reader has left or gave up the address.
        Refused: the address is not one of the channel.
    """
    if not message.recipient.is_active:
        raise NoLongerNeeded("the account is closed")
    contact = Contact.objects.filter(user=message.recipient_id, channel=message.channel).first()
    if contact is None:
        raise NoLongerNeeded("the person has no address there any more")
    if message.about and not is_still_true(message.about):
        raise NoLongerNeeded("it is no longer so")
    try:
        address = sender.clean(contact.address)
    except ValueError as error:
        raise Refused("the address is not one of this channel") from error
    words = render(message, _language_of(message.recipient_id))
    return Letter(
        key=message.key, address=address, subject=words.subject, body=words.body,
        link=f"{settings.SITE_URL}{path}" if (path := safe_path(message.path)) else "",
        urgent=message.urgent, written_at=message.created_at,
    )  # fmt: skip


def safe_path(path: str) -> str:
    """The path if it leads to a page of ours, else nothing."""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else ""


def _language_of(user: int) -> str:
    chosen = MessageLanguage.objects.filter(user=user).values_list("code", flat=True).first()
    return chosen or settings.LANGUAGE_CODE
