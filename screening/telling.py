"""Who hears what becomes of a finding, and how the message is made: numbers, units and stages alone.

A message tells of one line of the history, so it exists once however often it is written. Nobody is told of
what she did herself; everybody told holds a posting in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Posting, PostingQuerySet
from accounts.permissions import ROLE_PERMS, Perms, Role
from deadlines.services.quiet import opening
from notifications.services.outbox import Draft, write

from .models import Entry, Finding

__all__ = ["deciding", "followers", "posted", "tell"]

_APPROVING = tuple(role for role in Role if Perms.SCREEN_APPROVE in ROLE_PERMS[role])
_RETURNING = tuple(role for role in Role if Perms.SCREEN_RETURN in ROLE_PERMS[role])


def tell(
    kind: str, finding: Finding, entry: Entry, people: Iterable[int | None], *, urgent: bool = False,
    key: str = "", **facts: Any,
) -> int:  # fmt: skip
    """Tell these people, but not the one who acted; how many messages are new.

    Args:
        key: what makes it exist once, if not the line of the history itself.
        facts: codes, names of offices and moments beside number and unit.
    """
    told = [one for one in dict.fromkeys(people) if one is not None and one != entry.by_id]
    if not told:
        return 0
    office = finding.organisation_id
    waits = None if urgent else opening(office=office, at=entry.at)
    path = reverse("screening:finding", args=[finding.number])
    facts = {"number": finding.number, "place": finding.region.name, **facts}
    return write([
        Draft(
            key=f"{key or f'finding:{entry.pk}'}:{kind}:{one}", kind=kind, recipient=one, facts=facts,
            path=path, urgent=urgent, office=office, at=entry.at, not_before=waits,
        )
        for one in told
    ])  # fmt: skip


def deciding(finding: Finding, day: date) -> list[int]:
    """Who decides on its striking off: those nearest to the place who may, there, else further up."""
    codes = [finding.region_id, *reversed(finding.region.ancestor_codes)]
    rows = posted(day).filter(organisation__region__in=codes, role__in=_APPROVING)
    out = {finding.asked_by_id, finding.in_charge_id}
    found = [
        (codes.index(code), user) for code, user in rows.values_list("organisation__region", "user")
        if user not in out
    ]  # fmt: skip
    nearest = min((place for place, _user in found), default=0)
    return [user for place, user in found if place == nearest]


def followers(finding: Finding, day: date | None = None) -> list[int]:
    """Who found it and who is in charge, as far as they still work here; else those of the unit's office."""
    wanted = [finding.found_by_id, finding.in_charge_id]
    current = posted(day or timezone.localdate())
    there = current.filter(user__in=[one for one in wanted if one])
    office = current.filter(organisation=finding.organisation_id, role__in=_RETURNING)
    people = list((there | office).values_list("user", flat=True))
    return [one for one in people if one in wanted] or people


def posted(day: date) -> PostingQuerySet:
    """Postings in force of open accounts, the oldest first."""
    return Posting.objects.current(day).filter(user__is_active=True).order_by("pk")
