"""Where a member of staff is reached, and which messages she wants there."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.fields import EncryptedTextField
from core.models import Stamped

from .message import Channel


class Contact(Stamped):
    """The address of a person on one channel, given by herself or the administrator."""

    PERSONAL_DATA: ClassVar[tuple[str, ...]] = ("address",)

    user = models.ForeignKey(User, models.CASCADE, related_name="contacts", verbose_name=_("user"))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    address = EncryptedTextField(pgettext_lazy("channel", "address"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "channel"], name="contact_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.channel}"


class MessageLanguage(Stamped):
    """The language in which a person is written to; without a row the system's own."""

    user = models.OneToOneField(User, models.CASCADE, related_name="message_language", verbose_name=_("user"))
    code = models.CharField(_("language"), max_length=16, choices=settings.LANGUAGES)

    class Meta:
        verbose_name = _("language of messages")
        verbose_name_plural = _("languages of messages")

    def __str__(self) -> str:
        return f"{self.user_id} {self.code}"


class Preference(Stamped):
    """Whether a person wants messages of a kind over a channel, where she differs from the default."""

    user = models.ForeignKey(User, models.CASCADE, related_name="preferences", verbose_name=_("user"))
    kind = models.CharField(pgettext_lazy("message", "kind"), max_length=32)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    wanted = models.BooleanField(_("wanted"))

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.channel}"
