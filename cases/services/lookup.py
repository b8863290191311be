"""Searching before a case is made; a look that shows a trace of another office is kept on record."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases import seen
from core import audit
from core.models import AuditEntry

ACTION = "seen.elsewhere"


@transaction.atomic
def look_before_logging(*, by: User, key: str, query: seen.Query) -> seen.Seen:
    """What is known of these people; the audit trail names the offices whose trace was shown.

    The same answer shown again while the same form is being filled in is one entry.
    """
    office = posting_for(by, Perms.CASE_LOG).organisation
    found = seen.look(by, query)
    if found.elsewhere:
        shown = {
            "offices": sorted({trace.office for trace in found.elsewhere}),
            "cases": len(found.elsewhere),
        }
        known = AuditEntry.objects.filter(
            by=by, action=ACTION, subject_type="draft", subject_id=key, detail=shown
        )
        if not known.exists():
            audit.record(
                by=by, action=ACTION, subject=f"draft:{key}", detail=shown, organisation_id=office.pk
            )
    return found
