"""What every channel is: an address it understands, a promise, and one way to send a letter."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

__all__ = ["Letter", "NotSent", "Refused", "Sender", "Unsure"]


@dataclass(frozen=True)
class Letter:
    """A message ready to be sent: plain text in the reader's language, no personal data but the address."""

    key: str
    """Exists once: a receiver that has seen it has the message already."""
    address: str
    subject: str
    body: str
    link: str
    """The whole address of the act, or empty."""
    urgent: bool
    written_at: datetime


class NotSent(Exception):  # noqa: N818 — the relay answers it
    """It certainly did not arrive, and may later: tried again. `whole`: the whole channel is out of order."""

    def __init__(self, problem: str, *, whole: bool = False) -> None:
        super().__init__(problem)
        self.whole = whole


class Unsure(NotSent):
    """The line broke after it was handed over: it may have arrived."""


class Refused(Exception):  # noqa: N818 — the relay answers it
    """It will never arrive: the address is wrong, or the receiver refuses it for good."""


class Sender(ABC):
    """One channel. Every method may be called by several processes at once."""

    code: ClassVar[str]
    repeats: ClassVar[bool] = True
    """Whether a message that may have arrived is sent again: its receiver knows a repeated one by its key."""

    def ready(self) -> bool:
        """Whether this installation has the channel."""
        return True

    @abstractmethod
    def clean(self, typed: str) -> str:
        """The address in its one written form.

        Raises:
            ValueError: it is not one; the message tells the person what to do.
        """

    @abstractmethod
    def mask(self, address: str) -> str:
        """Enough of the address to recognise it."""

    @abstractmethod
    def send(self, letter: Letter) -> None:
        """Send it and return when the receiver has taken it.

        Raises:
            NotSent: not now. Unsure: perhaps. Refused: never.
        """
