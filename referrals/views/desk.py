"""The referral desk, and the hand-overs of one case as the case page fetches them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.views.case_page import get_case
from core import htmx
from referrals.presenters import desk as presented


@require_safe
@needs(Perms.CASE_READ)
def desk(request: StaffRequest) -> HttpResponse:
    """What waits for the person's offices, what they sent, what came back: one list at a time."""
    place = {way: request.GET.get(way) for way in ("after", "before")}
    shown = presented.desk(request.user, request.GET.get("list", ""), **place)
    return render(request, "referrals/desk.html", {"desk": shown})


@require_safe
@needs(Perms.CASE_READ)
def case_tab(request: StaffRequest, number: str) -> HttpResponse:
    """The legs of a case as a chain; a whole page where it is opened by itself."""
    case = get_case(request, number)
    context = {"chain": presented.chain(case, request.user)}
    return htmx.page_or_fragment(request, "referrals/case.html", "referrals/_chain.html", context)
