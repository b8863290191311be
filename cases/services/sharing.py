"""Showing a file to an office that does not hold it, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Func, Value
from django.db.models.functions import Now

from cases.models import Case, Depth, Share
from organisations.models import Organisation

__all__ = ["share", "unshare"]


def share(
    *, case: Case, organisation: Organisation, depth: Depth, purpose: str, now: datetime | None = None
) -> None:
    """Let the office see the file to that depth, for a purpose such as ``leg:12``; twice is once.

    Called by services that have checked the right; the caller holds the transaction.
    """
    given = {"depth": depth, **({"since": now} if now else {})}
    Share.objects.get_or_create(
        case=case, organisation=organisation, purpose=purpose, until=None, defaults=given
    )
    if organisation.pk not in case.offices:
        appended = Func(F("offices"), Value(organisation.pk), function="array_append")
        Case.objects.filter(pk=case.pk).exclude(offices__contains=[organisation.pk]).update(offices=appended)
        case.refresh_from_db(fields=["offices"])


def unshare(*, case: Case, organisation: Organisation, purpose: str, now: datetime | None = None) -> None:
    """End what was shared for that purpose; the office sees the file no more unless another reason stands."""
    share = Share.objects.filter(case=case, organisation=organisation, purpose=purpose, until=None)
    share.update(until=now or Now())
    reasons = (
        organisation.pk in {case.holder_id, case.received_by_id},
        case.holdings.filter(organisation=organisation).exists(),
        case.shares.filter(organisation=organisation, until=None).exists(),
    )
    if not any(reasons):
        removed = Func(F("offices"), Value(organisation.pk), function="array_remove")
        Case.objects.filter(pk=case.pk).update(offices=removed)
        case.refresh_from_db(fields=["offices"])
