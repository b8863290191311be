"""Major risk (重大风险): told upward and sideways at once, with a receipt of each office that read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import posting_for, scope_of
from core import audit
from core.errors import Conflict
from organisations.models import Organisation
from screening.models import Direction, EntryKind, Finding, RiskReport
from screening.telling import tell
from screening.whom import Told, people_of, reachable, told

from .ground import UNFINISHED, bad, check_state, hold, keep, needs_words

__all__ = ["confirm_read", "report_major", "waits_for_receipt"]


@transaction.atomic
def report_major(
    *, finding: Finding, by: User, note: str, also: Sequence[Organisation] = (), now: datetime | None = None
) -> Finding:
    """Report it at once: one row for each office told, an urgent message to the people there.

    Args:
        note: what the risk is, and what keeps it quiet for now.
        also: further offices, beside those the rules name.

    Raises:
        NotAllowed: no posting of the person takes measures here.
        BadInput: the note is missing, or a further office cannot be told.
        Conflict: it was reported already, or struck off.
    """
    at = now or timezone.now()
    posting = posting_for(by, Perms.SCREEN_MEASURE, finding)
    check_state(hold(finding), UNFINISHED)
    if finding.major:
        raise Conflict(_("It was reported as a major risk already."), code="reported")
    words = needs_words(note, _("Say what the risk is, and what was done to keep it quiet."))
    offices = _offices(finding, also, at)
    entry = keep(
        finding, EntryKind.MAJOR, at=at, by=by, note=words, facts={"offices": len(offices)}, major=True
    )
    RiskReport.objects.bulk_create(
        RiskReport(finding=finding, organisation=one.organisation, direction=one.direction, at=at, by=by)
        for one in offices
    )
    people = people_of([one.organisation.pk for one in offices], timezone.localdate(at))
    tell("major_risk", finding, entry, people, urgent=True, office=posting.organisation.name)
    audit.record(
        by=by, action="screening.major", subject=finding, detail={"offices": len(offices)},
        organisation_id=posting.organisation_id,
    )  # fmt: skip
    return finding


@transaction.atomic
def confirm_read(*, finding: Finding, by: User, now: datetime | None = None) -> Finding:
    """The receipt: somebody of an office that was told says that she has read it. The first one counts.

    Raises:
        NotAllowed: no office of the person was told.
        Conflict: somebody of her office has confirmed it already.
    """
    at = now or timezone.now()
    rows = RiskReport.objects.filter(finding=finding)
    there = _Told(frozenset(rows.values_list("organisation", flat=True)))
    posting = posting_for(by, Perms.SCREEN_READ, there)
    offices = scope_of(by, Perms.SCREEN_READ).organisations
    unread = rows.filter(organisation__in=offices, read_at=None)
    if not unread.update(read_at=at, read_by=by):
        raise Conflict(_("Somebody of your office has confirmed it already."), code="read")
    audit.record(by=by, action="screening.read", subject=finding, organisation_id=posting.organisation_id)
    return finding


def waits_for_receipt(finding: Finding, user: User) -> bool:
    """Whether an office of this person was told and has not confirmed."""
    offices = scope_of(user, Perms.SCREEN_READ).organisations
    return any(row.organisation_id in offices and row.read_at is None for row in finding.reports.all())


@dataclass(frozen=True)
class _Told:
    """The offices that were told, alone: nobody confirms for an office because it lies in her area."""

    scope_organisations: frozenset[int]
    scope_region: str = ""


def _offices(finding: Finding, also: Sequence[Organisation], at: datetime) -> list[Told]:
    """Those the rules name, and those named by hand, each once."""
    day = timezone.localdate(at)
    found = {one.organisation.pk: one for one in told(finding, day)}
    wanted = {one.pk for one in also} - found.keys()
    known = {office.pk: office for office in reachable(finding, day).filter(pk__in=wanted)} if wanted else {}
    if wanted - known.keys():
        raise bad("also", _("Choose offices of this county or above it."))
    found |= {pk: Told(office, Direction.SIDEWAYS) for pk, office in known.items()}
    if not found:
        raise bad("also", _("No office with somebody at work can be told here. Tell them in another way."))
    return list(found.values())
