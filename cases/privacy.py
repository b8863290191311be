"""How deep a person sees into a file: whole, what an offer needs, or what her office was asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import Perms
from accounts.scope import posting_for, scope_of
from core.errors import NotAllowed

from .models import Case, Depth


def depth_of(case: Case, user: User) -> Depth:
    """The deepest sight that any posting of the person gives on this case, which is in her sight.

    Whole: the region lies in her reach, or her office receives, holds or held the file. Otherwise as deep
    as the file was shared with her office.
    """
    scope = scope_of(user, Perms.CASE_READ)
    if any(case.region_id.startswith(prefix) for prefix in scope.prefixes):
        return Depth.WHOLE
    if scope.organisations & {case.holder_id, case.received_by_id}:
        return Depth.WHOLE
    if case.holdings.filter(organisation__in=scope.organisations).exists():
        return Depth.WHOLE
    shares = case.shares.filter(organisation__in=scope.organisations, until__isnull=True)
    found = set(shares.values_list("depth", flat=True))
    return next((depth for depth in Depth if depth in found), Depth.ASK)


def whole_file_for(user: User, perm: Perms, case: Case) -> Posting:
    """The posting in which the person may do something that needs the whole file.

    Raises:
        NotAllowed: the right is missing, or her office was shown only a part of the file.
    """
    posting = posting_for(user, perm, case)
    if depth_of(case, user) != Depth.WHOLE:
        raise NotAllowed(_("Your office was shown only a part of this file."))
    return posting
