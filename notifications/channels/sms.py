"""Text messages over a gateway. A telephone shows every copy: only an urgent one is ever repeated."""

from __future__ import annotations

from abc import ABC, abstractmethod

import phonenumbers
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.masks import mask_phone
from notifications.models import Channel

from .base import Letter, Sender

__all__ = ["Gateway", "Sms", "text_of"]

MOST_CHARACTERS = 300
_MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


class Gateway(ABC):
    """What speaks to one provider. The provider's way of doing things stays in its own file."""

    def ready(self) -> bool:
        """Whether the provider's address and key are set."""
        return bool(settings.SMS_URL and settings.SMS_KEY)

    @abstractmethod
    def send(self, *, key: str, number: str, text: str) -> None:
        """Hand a text over; `key` is the same for every copy. Raises as `Sender.send` does."""


class Sms(Sender):
    """Over the gateway that YIZHAN_SMS_GATEWAY names."""

    code = Channel.SMS
    repeats = False

    def ready(self) -> bool:
        return self._gateway().ready()

    def clean(self, typed: str) -> str:
        try:
            number = phonenumbers.parse(typed, "CN")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not _is_mobile(number):
            raise ValueError(_("This is not a mobile number. Give its 11 digits."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def mask(self, address: str) -> str:
        return mask_phone(address.removeprefix("+86"))

    def send(self, letter: Letter) -> None:
        self._gateway().send(key=letter.key, number=letter.address, text=text_of(letter))

    def _gateway(self) -> Gateway:
        return import_string(settings.SMS_GATEWAY)()


def text_of(letter: Letter) -> str:
    """The subject says it all; a telephone has no room for more."""
    text = f"{letter.subject} {letter.link}".strip()
    return text if len(text) <= MOST_CHARACTERS else letter.subject[:MOST_CHARACTERS]


def _is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _MOBILE
