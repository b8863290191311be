"""The transfer letter with its receipt, as print page and as Word file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.papers import word
from cases.views.papers import WORD
from referrals.models import Leg
from referrals.services.letters import open_letter


@needs(Perms.CASE_PRINT)
@require_safe
@cache_control(private=True, no_store=True)
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter on the screen, to be printed."""
    leg = _leg(request, pk)
    opened = open_letter(leg=leg, by=request.user, form="page")
    back = reverse("cases:tab", args=[leg.case.number, "handover"])
    return render(request, "referrals/letter.html", {"leg": leg, "opened": opened, "back": back})


@needs(Perms.CASE_PRINT)
@require_safe
@cache_control(private=True, no_store=True)
def letter_word(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter as a Word file, to be edited and kept."""
    opened = open_letter(leg=_leg(request, pk), by=request.user, form="word")
    headers = {"Content-Disposition": str(content_disposition_header(True, opened.file_name))}
    return HttpResponse(word.draw(opened.title, opened.sheets), content_type=WORD, headers=headers)


def _leg(request: StaffRequest, pk: int) -> Leg:
    legs = Leg.objects.visible_to(request.user).for_rows().select_related("case__region", "back_of")
    return get_object_or_404(legs, pk=pk)
