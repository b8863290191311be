"""Rounds: how far each one has come, and one of them from the city down to who has not returned."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import can
from core.paging import keyset
from screening.forms.filters import RoundFilter
from screening.models import Plan
from screening.presenters.map import BANDS
from screening.presenters.rounds import in_sight, one_round, round_rows

ROWS = 30
_PLACE_IN_LIST = ("after", "before")


@require_safe
@needs(Perms.SCREEN_READ)
def rounds(request: StaffRequest) -> HttpResponse:
    """Rounds with a unit in one's sight, the last due first."""
    form = RoundFilter(request.GET, plans=Plan.objects.of(request.user))
    place = {way: request.GET.get(way) for way in _PLACE_IN_LIST}
    page = keyset(form.narrowed(in_sight(request.user)), **place, size=ROWS, moment="due_at")
    kept = request.GET.copy()
    for name in (*_PLACE_IN_LIST, *[name for name, value in request.GET.items() if not value]):
        kept.pop(name, None)
    context = {
        "page": page, "rows": round_rows(request.user, page), "form": form, "query": kept.urlencode(),
        "may_plan": can(request.user, Perms.SCREEN_PLAN),
    }  # fmt: skip
    return render(request, "screening/rounds.html", context)


@require_safe
@needs(Perms.SCREEN_READ)
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """A round at a place: figures, map, places below, and who is missing."""
    found = get_object_or_404(in_sight(request.user), pk=pk)
    place, after = (request.GET.get(name, "") for name in ("place", "after"))
    context = {"it": one_round(request.user, found, place=place, after=after), "bands": BANDS}
    return render(request, "screening/round.html", context)
