"""Administration of what belongs to no room: locks after wrong passwords."""

from __future__ import annotations

from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import audit
from core.admin import ReadOnlyAdmin


@admin.register(AccessAttempt)
class LockAdmin(ReadOnlyAdmin):
    """User names locked after wrong passwords, and the way to release them."""

    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    fields = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username", "ip_address")
    actions = ("release",)

    @admin.action(description=_("Release the lock"))
    def release(self, request: HttpRequest, attempts: QuerySet[AccessAttempt]) -> None:
        """Forget the failures, so that the person may try again at once."""
        by: Any = request.user
        with transaction.atomic():
            for attempt in attempts:
                subject = f"axes.accessattempt:{attempt.pk}"
                audit.record(by=by, action="account.lock_released", subject=subject)
            attempts.delete()
