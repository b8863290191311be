"""The lists of the referral desk: which legs wait for whom. Each is one index of the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import scope_of

from .models import Contest, KindCode, Leg, LegState
from .models.leg import LegQuerySet
from .privacy import desks_of

__all__ = ["DECIDE", "LISTS", "WAITING", "DeskList", "to_decide"]


@dataclass(frozen=True)
class DeskList:
    """One list of the desk. `always`: its tab stands even when nothing is in it."""

    slug: str
    label: str | Promise
    empty: str | Promise
    legs: Callable[[User], LegQuerySet]
    always: bool = False


def waiting(user: User) -> LegQuerySet:
    """Offers and questions to the offices of this person that nobody has answered."""
    return Leg.objects.open().filter(to_organisation__in=desks_of(user)).exclude(kind=KindCode.BACK)


def to_claim(user: User) -> LegQuerySet:
    """Petitions by proxy that her offices may claim."""
    return Leg.objects.to_claim_by(desks_of(user))


def sent(user: User) -> LegQuerySet:
    """What her offices sent and nobody has answered."""
    return Leg.objects.open().filter(from_organisation__in=desks_of(user))


def returned(user: User) -> LegQuerySet:
    """What comes back: returns to take back, and refusals not yet seen."""
    desks = desks_of(user)
    declined = Q(from_organisation__in=desks, state=LegState.DECLINED, seen_at=None)
    back = Q(to_organisation__in=desks, kind=KindCode.BACK, state=LegState.OFFERED)
    return Leg.objects.filter(declined | back)


def answered(user: User) -> LegQuerySet:
    """Answers and results that her offices have not yet seen."""
    ended = Leg.objects.filter(state=LegState.COMPLETED, seen_at=None).exclude(kind=KindCode.BACK)
    return ended.filter(from_organisation__in=desks_of(user))


def unanswered(user: User) -> LegQuerySet:
    """Hand-overs between offices of a supervisor's area that wait for an answer."""
    area = Q()
    for prefix in sorted(scope_of(user, Perms.LEG_OVERRULE).prefixes):
        area |= Q(to_organisation__region__code__startswith=prefix)
        area |= Q(from_organisation__region__code__startswith=prefix)
    return Leg.objects.open().moving().filter(area) if area else Leg.objects.none()


def contested(user: User) -> LegQuerySet:
    """The hand-overs in question of cases that her centre has to decide."""
    return Leg.objects.filter(pk__in=to_decide(user).values("leg"))


def to_decide(user: User) -> QuerySet[Contest]:
    """The open questions to her centres."""
    rights = (Perms.CASE_TRIAGE, Perms.LEG_OVERRULE)
    scope = {office for right in rights for office in scope_of(user, right).organisations}
    return Contest.objects.filter(above__in=scope, decision=None)


WAITING = DeskList(
    "waiting", _("Waiting for us"), _("Nothing waits for an answer of your office."), waiting, always=True
)
DECIDE = DeskList("decide", _("To decide"), _("Nothing is to be decided."), contested)
LISTS: tuple[DeskList, ...] = (
    WAITING,
    DeskList("sent", _("Sent and unanswered"), _("Everything sent was answered."), sent, always=True),
    DeskList("returned", _("Returned to us"), _("Nothing came back."), returned, always=True),
    DeskList("claim", _("To claim"), _("Nothing is open to be claimed."), to_claim),
    DeskList("answered", _("Answers to us"), _("Every answer was seen."), answered),
    DECIDE,
    DeskList("unanswered", _("Unanswered in our area"), _("Every office has answered."), unanswered),
)
