"""E-mail over SMTP: at least once, every copy with the same Message-ID, so that a mail program shows one."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from email.utils import parseaddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from notifications.models import Channel

from .base import Letter, NotSent, Refused, Sender
from .cutting import cut_after

_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
_MOST = 254


class Email(Sender):
    """Over the mail server of YIZHAN_MAIL_URL."""

    code = Channel.EMAIL

    def ready(self) -> bool:
        return bool(settings.MAIL)

    def clean(self, typed: str) -> str:
        address = typed.strip()
        try:
            validate_email(address)
        except ValidationError:
            address = ""
        if not address or len(address) > _MOST:
            raise ValueError(_("This is not an e-mail address. It looks like name@example.cn."))
        return address

    def mask(self, address: str) -> str:
        name, _at, host = address.rpartition("@")
        return f"{name[:1]}****@{host}"

    def send(self, letter: Letter) -> None:
        try:
            _hand_over(letter)
        except SMTPRecipientsRefused as refusal:
            raise _of_the_recipient(refusal) from refusal
        except SMTPAuthenticationError as error:
            raise NotSent(f"the mail server refuses our log-in: {error.smtp_code}", whole=True) from error
        except (SMTPConnectError, SMTPHeloError, SMTPSenderRefused) as error:
            raise NotSent(f"the mail server refuses us: {error.smtp_code}", whole=True) from error
        except SMTPResponseException as error:
            raise _answered(error.smtp_code) from error
        except (SMTPException, OSError) as error:
            raise NotSent(f"the mail server does not answer: {type(error).__name__}", whole=True) from error


def _hand_over(letter: Letter) -> None:
    connection: Any = get_connection(_BACKEND, timeout=settings.MAIL_TIMEOUT, **(settings.MAIL or {}))
    connection.open()
    try:
        line = connection.connection.sock
        # Servers may think long about what they were given; the lease of the relay is the end of it.
        line.settimeout(settings.MAIL_MOST)
        with cut_after(settings.MAIL_MOST, line):
            _mail(letter, connection).send()
    finally:
        with suppress(SMTPException, OSError):  # it was taken or not; a failed good-bye changes nothing
            connection.close()


def message_id(key: str) -> str:
    """The same for every copy of a message, and telling nothing of it."""
    _name, sender = parseaddr(settings.MAIL_FROM)
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2] or 'yizhan'}>"


def _mail(letter: Letter, connection: Any) -> EmailMessage:
    body = "\n\n".join(part for part in (letter.body or letter.subject, letter.link) if part)
    headers = {"Message-ID": message_id(letter.key), "Auto-Submitted": "auto-generated"}
    if letter.urgent:
        headers["Importance"] = "high"
    subject = " ".join(letter.subject.split())
    return EmailMessage(subject, f"{body}\n", settings.MAIL_FROM, [letter.address], headers=headers,
                        connection=connection)  # fmt: skip


def _of_the_recipient(refusal: SMTPRecipientsRefused) -> Exception:
    code = next((code for code, _words in refusal.recipients.values()), 0)
    return _answered(code)


def _answered(code: int) -> Exception:
    """What the code means (RFC 5321, 4.2.1): 4 try again, 5 never. The server's words may name a person."""
    if 500 <= code < 600:
        return Refused(f"the mail server refuses it for good: {code}")
    return NotSent(f"the mail server puts it off: {code}")
