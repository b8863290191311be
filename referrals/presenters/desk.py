"""The referral desk: its lists as tabs, one of them open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, posting_for
from cases.models import Case
from core.paging import Count, Page, capped_count, keyset
from organisations.models import OrganisationGroup
from referrals.acts import ON_CASE
from referrals.lists import DECIDE, LISTS, WAITING, DeskList
from referrals.models import Leg

from .legs import ActLink, LegRow, case_acts, case_link, rows

SIZE, MOST_COUNTED = 25, 99


@dataclass(frozen=True)
class Tab:
    """A list as a tab."""

    url: str
    label: str | Promise
    active: bool
    count: Count


@dataclass(frozen=True)
class Desk:
    """Everything the referral desk shows."""

    tabs: list[Tab]
    title: str | Promise
    empty: str | Promise
    rows: list[LegRow]
    page: Page[Leg]
    query: str
    may_send: bool


@dataclass(frozen=True)
class Chain:
    """The legs of one case in their order, and what may be begun."""

    number: str
    rows: list[LegRow]
    acts: list[ActLink]


def the_list(slug: str) -> DeskList:
    """The list of that name; what waits if there is none."""
    return next((one for one in LISTS if one.slug == slug), WAITING)


def desk(user: User, slug: str, after: str | None, before: str | None) -> Desk:
    """The desk of a person with one list open. Raises BadInput for a place no page gave out."""
    shown = the_list(slug)
    page = keyset(shown.legs(user).for_rows(), after=after, before=before, size=SIZE)
    counts = {one.slug: capped_count(one.legs(user), MOST_COUNTED) for one in LISTS}
    tabs = [
        Tab(_url(one), one.label, one is shown, counts[one.slug])
        for one in LISTS
        if one.always or one is shown or counts[one.slug].value
    ]
    listed = rows(page.items, user)
    if shown is DECIDE:
        listed = [replace(row, acts=[_decide(leg)]) for row, leg in zip(listed, page.items, strict=True)]
    return Desk(tabs, shown.label, shown.empty, listed, page, urlencode({"list": shown.slug}), may_send(user))


def chain(case: Case, user: User) -> Chain:
    """The hand-overs of a case as far as this person may see them."""
    legs = Leg.objects.visible_to(user).of(case).for_rows()
    return Chain(case.number or "", rows(legs, user, origin="?from=case"), case_acts(case, user))


def may_send(user: User) -> bool:
    """Whether the person's office sends disputes in: it logs them, and is no centre."""
    if not can(user, Perms.CASE_LOG):
        return False
    office = posting_for(user, Perms.CASE_LOG).organisation
    return office.kind.group != OrganisationGroup.CENTRE


def _decide(leg: Leg) -> ActLink:
    return case_link(ON_CASE["decide"], leg.case, main=True)


def _url(one: DeskList) -> str:
    return f"{reverse('referrals:desk')}?{urlencode({'list': one.slug})}"
