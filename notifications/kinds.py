"""The kinds of message: what each says, and over which channels it goes unless a person wishes otherwise."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Channel

__all__ = ["KINDS", "Kind", "kind", "register"]


@dataclass(frozen=True)
class Kind:
    """One kind of message."""

    code: str
    label: str | Promise
    default: Set[str] = frozenset({Channel.EMAIL, Channel.WEBHOOK})
    """Channels beside the inbox, if the person has an address there."""
    when_urgent: Set[str] = frozenset({Channel.EMAIL, Channel.WEBHOOK, Channel.SMS})

    def goes_to(self, channel: str, urgent: bool, wanted: bool | None) -> bool:
        """Whether it goes over that channel, if the person is reached there. Urgent ones cannot be refused."""
        if urgent:
            return channel in self.when_urgent or bool(wanted)
        return channel in self.default if wanted is None else wanted


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds of message known; each room registers its own in apps.py."""
    for one in kinds:
        KINDS[one.code] = one


def kind(code: str) -> Kind:
    """The kind of that code. Raises KeyError for one that nobody registered."""
    return KINDS[code]


register(Kind("deadline", _("A deadline")), Kind("digest", _("What is late, once a day")))
