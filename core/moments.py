"""Moments as people say them: a day ends at 24:00, and is not over only on the next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

__all__ = ["day_and_hour"]


def day_and_hour(moment: datetime) -> tuple[date, str]:
    """The local day and hour: the end of Friday is Friday, `24:00` (Civil Code art. 203), not Saturday."""
    local = timezone.localtime(moment)
    if local.time() == time():
        return local.date() - timedelta(days=1), "24:00"
    return local.date(), f"{local:%H:%M}"
