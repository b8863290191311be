"""Who decides on what an office asked for: somebody one level higher, never the one who asked."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, Perms, Role
from cases.models import Case
from cases.models.triage import Request
from core.errors import NotAllowed
from organisations.models import Organisation, Region

__all__ = ["approver", "posting_above", "somebody_above"]

_APPROVING = tuple(role for role in Role if Perms.CASE_APPROVE in ROLE_PERMS[role])


def posting_above(by: User, *, asked_for: Organisation, case: Case) -> Posting | None:
    """The posting in which the person may decide: its region contains the case and, strictly, the asker."""
    least = len(asked_for.region.prefix)
    held = (p for p in by.current_postings if p.role in _APPROVING and by.is_active)
    regions = ((p, p.organisation.region) for p in held)
    return next(
        (p for p, region in regions if len(region.prefix) < least and _holds(region, asked_for, case)), None
    )


def approver(by: User, request: Request, case: Case) -> Posting:
    """The posting in which the person decides on the request.

    Raises:
        NotAllowed: she asked for it herself, or stands no level higher than the office that asked.
    """
    if request.asked_by_id == by.pk:
        raise NotAllowed(_("Whoever asked does not decide."))
    posting = posting_above(by, asked_for=request.asked_for, case=case)
    if posting is None:
        raise NotAllowed(_("Only a supervisor or official one level higher decides on this."))
    return posting


def somebody_above(by: User, *, asked_for: Organisation, case: Case) -> bool:
    """Whether anybody but the asker could decide on what this office asks for."""
    ours = {*asked_for.region.ancestor_codes} & {*case.region.ancestor_codes, case.region_id}
    postings = Posting.objects.current(timezone.localdate()).filter(
        role__in=_APPROVING, organisation__region__in=ours, user__is_active=True
    )
    return postings.exclude(user=by).exists()


def _holds(region: Region, asked_for: Organisation, case: Case) -> bool:
    return region.contains(asked_for.region_id) and region.contains(case.region_id)
