"""Effects of rungs that failed for good, tried again by a person's order."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for
from core.audit import record
from deadlines.models import Firing

__all__ = ["retry_effects"]


@transaction.atomic
def retry_effects(*, by: User) -> int:
    """Let every failed effect be tried again from the beginning; how many. The order is in the audit trail.

    A rung that told nobody stays listed: it has fired, and is not said a second time.

    Raises:
        NotAllowed: no posting of the person administers.
    """
    posting = posting_for(by, Perms.ADMINISTER)
    failed = Firing.objects.filter(effect=Firing.EffectState.FAILED, effect_attempts__gt=0)
    count = failed.update(effect=Firing.EffectState.WAITING, effect_attempts=0, effect_problem="")
    record(
        by=by, action="deadline.retry_effects", subject="deadlines.firing:", detail={"count": count},
        organisation_id=posting.organisation_id,
    )  # fmt: skip
    return count
