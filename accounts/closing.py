"""Why an office cannot be switched off yet: people still work there."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from core.errors import Conflict
from organisations.models import Organisation

from .models import Posting


def nobody_works_there(organisation: Organisation, **_signal: Any) -> None:
    """Receiver of organisations.services.closing.

    Raises:
        Conflict: active users have a posting in force or to come there.
    """
    today = timezone.localdate()
    staying = Posting.objects.filter(organisation=organisation, user__is_active=True)
    people = staying.exclude(ends_on__lt=today).values("user").distinct().count()
    if people:
        sentence = ngettext(
            "%(count)s person still works there. End the posting first.",
            "%(count)s people still work there. End their postings first.",
            people,
        )
        raise Conflict(sentence % {"count": people}, code="people_work_there")
