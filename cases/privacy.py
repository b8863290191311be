"""How deep a person sees into a file: whole, what an offer needs, or what her office was asked."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import Perms
from accounts.scope import posting_for, scope_of
from core.errors import NotAllowed

from .models import Case, Depth, Holding, Party, Person
from .models.case import CaseQuerySet
from .models.sight import NOTHING

__all__ = ["choosable_people", "depth_of", "seen_whole", "whole_file_for"]


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


def seen_whole(user: User | AnonymousUser, perm: Perms = Perms.CASE_READ) -> CaseQuerySet:
    """The cases that this person sees whole: the rule of `depth_of` as a condition of the database.

    With another right only her postings count that carry it.
    """
    scope = scope_of(user, perm)
    seen = NOTHING if not scope else Q()
    for prefix in sorted(scope.prefixes):
        seen |= Q(region__code__startswith=prefix)
    if scope.organisations:
        offices = sorted(scope.organisations)
        held = Holding.objects.filter(case=OuterRef("pk"), organisation__in=offices)
        seen |= Q(received_by__in=offices) | Q(holder__in=offices) | Q(Exists(held))
    return Case.objects.filter(seen)


def choosable_people(user: User) -> QuerySet[Person]:
    """People whom this person may name again in a new case: those of files she sees whole."""
    parties = Party.objects.filter(case__in=seen_whole(user))
    return Person.objects.filter(id__in=parties.values("person"))


def whole_file_for(user: User, perm: Perms, case: Case) -> Posting:
    """The posting in which the person may do something that needs the whole file.

    Raises:
        NotAllowed: the right is missing, or her office was shown only a part of the file.
    """
    posting = posting_for(user, perm, case)
    if depth_of(case, user) != Depth.WHOLE:
        raise NotAllowed(_("Your office was shown only a part of this file."))
    return posting
