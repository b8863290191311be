"""Rows that have outlived their use. Nothing here is part of a case or of the audit trail."""

from __future__ import annotations

from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone
from knox.models import AuthToken

from cases.services import drafts
from core import clearing


def clear_expired(*, now: datetime | None = None) -> dict[str, int]:
    """Delete ended sessions and API tokens, failed log-ins past their lock, old drafts, background work that
    ended a week ago, files that nothing uses; counts by name.
    """
    now = now or timezone.now()
    stale = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "tokens": AuthToken.objects.filter(expiry__lt=now),
        "failed log-ins": AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME),
    }
    cleared = {name: rows.delete()[0] for name, rows in stale.items()}
    return {
        **cleared,
        "drafts": drafts.drop_stale(now=now),
        "jobs": clearing.clear_jobs(now=now),
        "files": clearing.clear_files(now=now),
    }
