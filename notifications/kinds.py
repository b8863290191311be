"""The kinds of message: what each says, over which channels it goes, and what makes it untrue.

A room registers its kinds in its `apps.py` (`ready`), beside the words:

    register(
        Kind(
            "leg_offered", _("A case is handed over to us"),
            said(
                subject=_("〔%(number)s〕 is waiting for your office to accept it"),
                body=_("%(sender)s hands this case over. Accept or decline it by %(due)s."),
                word=_("Open the hand-over"),
                words=lambda facts: {"due": moment(facts["due"])},
            ),
        )
    )

and writes messages with `notifications.services.outbox.write([Draft(...)])` in the transaction of the act:

* `key`: what makes this message exist once, without the channel: `leg:7:offered:31`, the last part the
  recipient. Writing the same key again writes nothing.
* `recipient`: a person who may open what `path` leads to. Whoever writes the draft works that out (the
  audience); nobody here widens it. Never send to a closed account.
* `path`: a path of ours (`reverse(...)`), to the place where the next act is done; never with a name, phone
  or other personal data in it. It may be empty.
* `facts`: codes, numbers and moments (ISO text) only. A message is not a place for personal data: a mail
  server, a gateway and a lock screen all see it. What it says is worked out from the facts when shown.
* `about`: what it speaks of, `prefix:rest`, if it can stop being true before it is sent; the room registers
  `notifications.truth.still_true("prefix", function)`. In the inbox it stays as history.
* `urgent`: only for danger (a red case). It cannot be refused, goes over every channel of `when_urgent`, and
  does not wait for office hours.
* `not_before`: the next opening of the office for what is not urgent (`deadlines.services.quiet.opening`);
  the inbox has it at once all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.moments import day_and_hour

from .models import Channel, Message

__all__ = ["KINDS", "Kind", "Rendered", "kind", "moment", "register", "said"]

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Rendered:
    """A message in the language of its reader: plain text, no personal data."""

    subject: str
    """One line: what and when."""
    body: str
    """What happened, by when, what to do."""
    word: str
    """What the way to the act is called, such as "Open the case"."""


Renderer = Callable[[Message], Rendered]


def said(
    *,
    subject: str | Promise,
    body: str | Promise = "",
    word: str | Promise = "",
    words: Callable[[Facts], Facts] | None = None,
) -> Renderer:
    """A renderer from texts with `%(name)s` for each fact; `words` turns facts that are codes into words.

    The texts are lazy translations, so that they speak the language in force when the message is shown.
    """

    def render(message: Message) -> Rendered:
        facts = {**message.facts, **(words(message.facts) if words else {})}
        line = " ".join((str(subject) % facts).split())
        return Rendered(line, str(body) % facts if body else "", str(word or _("Open")))

    return render


def moment(iso: str) -> str:
    """A moment among the facts (ISO text) as a reader reads it, in local time."""
    day, hour = day_and_hour(datetime.fromisoformat(iso))
    return f"{day:%Y-%m-%d} {hour}"


@dataclass(frozen=True)
class Kind:
    """One kind of message. Without a renderer it says its label."""

    code: str
    label: str | Promise
    """What the preferences call it."""
    render: Renderer | None = None
    default: Set[str] = frozenset({Channel.EMAIL, Channel.WEBHOOK})
    """Channels beside the inbox, if the person has an address there."""
    when_urgent: Set[str] = frozenset({Channel.EMAIL, Channel.WEBHOOK, Channel.SMS})
    """Channels of an urgent one, whatever the person wishes; she may add, not take away."""

    def goes_to(self, channel: str, urgent: bool, wanted: bool | None) -> bool:
        """Whether it goes there, if the person has an address there. Urgent ones cannot be refused."""
        if urgent:
            return channel in self.when_urgent or bool(wanted)
        return channel in self.default if wanted is None else wanted


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds of message known; each room registers its own in apps.py.

    Raises:
        ValueError: another kind has that code.
    """
    for one in kinds:
        if KINDS.setdefault(one.code, one) != one:
            raise ValueError(f"two kinds of message are called {one.code}")


def kind(code: str) -> Kind:
    """The kind of that code. Raises KeyError for one that nobody registered."""
    return KINDS[code]
