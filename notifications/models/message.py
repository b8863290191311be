"""A message: outbox and inbox in one table. What it says is worked out when shown, from kind and facts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User


class Channel(models.TextChoices):
    IN_APP = "in_app", _("Inbox")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WEBHOOK = "webhook", _("The city's own messenger")


class State(models.TextChoices):
    PENDING = "pending", _("Waiting to be sent")
    LEASED = "leased", _("Being sent")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Not sent: no longer true")
    UNKNOWN = "unknown", _("Perhaps sent; not repeated")
    DEAD = "dead", _("Given up; somebody must look")


class MessageQuerySet(models.QuerySet["Message"]):
    def inbox(self, user: User) -> MessageQuerySet:
        """What a person finds in her inbox."""
        return self.filter(recipient=user, channel=Channel.IN_APP)

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)

    def waiting(self) -> MessageQuerySet:
        """Neither sent nor given up."""
        return self.filter(state__in=(State.PENDING, State.LEASED))

    def parked(self) -> MessageQuerySet:
        """Given up, or perhaps sent: somebody must look."""
        return self.filter(state__in=(State.DEAD, State.UNKNOWN))


class Message(models.Model):
    """One message to one person over one channel. `key` makes it exist once, whoever writes it again.

    `facts` never hold personal data: codes, numbers and moments only.
    """

    key = models.CharField(pgettext_lazy("message", "key"), max_length=200, db_collation="C")
    kind = models.CharField(pgettext_lazy("message", "kind"), max_length=32)
    recipient = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="messages",
        db_index=False,
        verbose_name=pgettext_lazy("message", "to"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    facts = models.JSONField(_("facts"), default=dict)
    path = models.CharField(_("leads to"), max_length=200, blank=True)
    # What it speaks of, so that whoever sends it can ask again whether it is still true: deadline:7:2
    about = models.CharField(pgettext_lazy("message", "about"), max_length=64, blank=True, db_collation="C")
    urgent = models.BooleanField(_("urgent"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    # From when it is to be sent; later than it was written when an office had to open first.
    due_at = models.DateTimeField(_("to be sent from"), null=True)
    # Waiting: when it is tried next. Leased: until when whoever sends it has it.
    next_try_at = models.DateTimeField(_("next attempt"), null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True, db_default="")
    created_at = models.DateTimeField(_("written at"), db_default=models.functions.Now())
    sent_at = models.DateTimeField(_("sent at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ("-id",)
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "-urgent", "next_try_at"],
                condition=Q(state__in=("pending", "leased")),
                name="message_to_send",
            ),
            models.Index(fields=["recipient", "-id"], condition=Q(channel="in_app"), name="message_inbox"),
            models.Index(
                fields=["recipient"], condition=Q(channel="in_app", read_at=None), name="message_unread"
            ),
            models.Index(fields=["-id"], condition=Q(state__in=("dead", "unknown")), name="message_parked"),
        ]
        constraints: ClassVar = [
            # Not unique=True, which would keep a second index for LIKE beside.
            models.UniqueConstraint(fields=["key"], name="message_once"),
            models.CheckConstraint(
                condition=~Q(state__in=("pending", "leased")) | Q(next_try_at__isnull=False),
                name="message_waiting_has_a_next_attempt",
            ),
            models.CheckConstraint(
                condition=~Q(channel="in_app") | Q(state="sent"), name="message_in_app_arrives_at_once"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def late_since(self) -> datetime | None:
        """Since when it should have been sent; None when it was, or need not be."""
        return self.due_at if self.state in {State.PENDING, State.LEASED} else None
