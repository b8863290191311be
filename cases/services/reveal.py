"""Showing a party's full personal data, with a reason, as an entry of the audit trail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from cases.models import Party
from cases.privacy import whole_file_for
from core import audit
from core.errors import BadInput, DomainError
from core.models import AuditEntry

MOST_AN_HOUR = 30
"""How many parties one person may reveal within an hour (reliability.md 3.5)."""


class TooMany(DomainError):  # noqa: N818 — a refusal, not a defect
    """The hourly limit is reached."""

    status = 429
    default_code = "too_many_reveals"


@transaction.atomic
def reveal(*, party: Party, by: User, reason: str, now: datetime | None = None) -> Party:
    """Allow the full data of one party to be shown once.

    Raises:
        NotAllowed: no posting gives the right on this case, or the office sees only a part of the file.
        BadInput: no reason given.
        TooMany: more than thirty within an hour.
    """
    posting = whole_file_for(by, Perms.CASE_REVEAL, party.case)
    if len(reason.strip()) < 2:
        raise BadInput(
            _("Say why you need the full data."),
            code="incomplete",
            fields={"reason": [_("Say why you need the full data.")]},
        )
    since = (now or timezone.now()) - timedelta(hours=1)
    if AuditEntry.objects.filter(by=by, action="party.reveal", at__gte=since).count() >= MOST_AN_HOUR:
        raise TooMany(_("You have looked at thirty people within an hour. Ask your supervisor, or wait."))
    audit.record(
        by=by,
        action="party.reveal",
        subject=party,
        reason=reason.strip(),
        detail={"case": party.case.number},
        organisation_id=posting.organisation_id,
    )
    return party
