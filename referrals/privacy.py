"""In which posting a person acts on a hand-over: at the receiver, the sender or above. What it shows."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, Perms, Role
from cases.models import Case
from core.errors import NotAllowed
from organisations.models import Organisation

from .models import Contest, Leg

__all__ = [
    "answering",
    "deciding",
    "desks_of",
    "overruling",
    "papers_sent",
    "posting_at",
    "sending",
    "the",
]


def posting_at(user: User, organisations: set[int | None], *perms: Perms) -> Posting | None:
    """A posting in force at one of these offices that carries one of the rights."""
    return next((p for p in _with(user, *perms) if p.organisation_id in organisations), None)


def desks_of(user: User) -> list[int]:
    """The offices whose hand-overs this person answers."""
    return sorted({posting.organisation_id for posting in _with(user, Perms.LEG_ANSWER)})


def answering(user: User, leg: Leg) -> Posting | None:
    """The posting in which the person answers for the receiver, or claims what is open to several."""
    offices: set[int | None] = {leg.to_organisation_id}
    if leg.to_organisation_id is None:
        offices = {office.pk for office in leg.candidates.all()}
    return posting_at(user, offices, Perms.LEG_ANSWER)


def sending(user: User, leg: Leg) -> Posting | None:
    """The posting in which the person acts for the sender."""
    return posting_at(user, {leg.from_organisation_id}, Perms.LEG_ANSWER, Perms.CASE_TRIAGE)


def overruling(user: User, organisation: Organisation | None) -> Posting | None:
    """The posting in which a supervisor acts for an office of her area that does not act."""
    if organisation is None:
        return None
    above = (p for p in _with(user, Perms.LEG_OVERRULE))
    return next((p for p in above if p.organisation.region.contains(organisation.region_id)), None)


def deciding(user: User, contest: Contest) -> Posting | None:
    """The posting at the centre above in which the person decides who handles a contested case."""
    return posting_at(user, {contest.above_id}, Perms.CASE_TRIAGE, Perms.LEG_OVERRULE)


def papers_sent(case: Case, offices: frozenset[int]) -> list[int]:
    """The papers that went with what these offices have not answered yet, which see no more of the file."""
    asked = Q(to_organisation__in=offices) | Q(candidates__in=offices)
    legs = Leg.objects.of(case).open().filter(asked).exclude(papers=None)
    return list(legs.values_list("papers", flat=True))


def the(posting: Posting | None) -> Posting:
    """The posting, if there is one.

    Raises:
        NotAllowed: this hand-over is not the person's.
    """
    if posting is None:
        raise NotAllowed(_("This hand-over is not for your office to act on."))
    return posting


def _with(user: User, *perms: Perms) -> list[Posting]:
    postings = user.current_postings if user.is_active else []
    return [posting for posting in postings if ROLE_PERMS[Role(posting.role)] & set(perms)]
