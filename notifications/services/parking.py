"""What a person does with parked messages: sends them again, or sets them aside. Both are audited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from core import audit
from core.errors import Conflict
from notifications.models import Message, State

__all__ = ["send_again", "set_aside"]


@transaction.atomic
def send_again(*, by: User, messages: Iterable[int], now: datetime | None = None) -> int:
    """Try parked messages anew from the beginning; how many. One that perhaps arrived may arrive twice.

    Raises:
        NotAllowed: no posting of the person administers.
        Conflict: none of them is parked any more.
    """
    moment = Value(now) if now else Now()
    return _ended(by, messages, "message.send_again", state=State.PENDING, attempts=0, next_try_at=moment)


@transaction.atomic
def set_aside(*, by: User, messages: Iterable[int]) -> int:
    """Give parked messages up for good; how many. Raises as `send_again` does."""
    return _ended(by, messages, "message.set_aside", state=State.SKIPPED)


def _ended(by: User, messages: Iterable[int], action: str, **changes: object) -> int:
    posting = posting_for(by, Perms.ADMINISTER)
    chosen = list(messages)
    parked = Message.objects.parked().filter(pk__in=chosen).select_for_update()
    found = list(parked.order_by("pk").values_list("pk", flat=True))
    if not found:
        raise Conflict(_("None of these messages is parked any more."))
    Message.objects.filter(pk__in=found).update(**changes)
    for pk in found:
        subject = f"notifications.message:{pk}"
        audit.record(by=by, action=action, subject=subject, organisation_id=posting.organisation_id)
    return len(found)
