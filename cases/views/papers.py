"""Papers as print page and as Word file."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.models import Case
from cases.papers import word
from cases.services.papers import OpenedPaper, open_paper

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs(Perms.CASE_PRINT)
@require_safe
@cache_control(private=True, no_store=True)
def paper(request: StaffRequest, number: str, paper: str) -> HttpResponse:
    """The paper on the screen, to be printed."""
    case, opened = _open(request, number, paper, "page")
    context = {"case": case, "opened": opened, "back": reverse("cases:detail", args=[number])}
    return render(request, "cases/papers/paper.html", context)


@needs(Perms.CASE_PRINT)
@require_safe
@cache_control(private=True, no_store=True)
def paper_word(request: StaffRequest, number: str, paper: str) -> HttpResponse:
    """The paper as a Word file, to be edited and kept."""
    _case, opened = _open(request, number, paper, "word")
    headers = {"Content-Disposition": str(content_disposition_header(True, opened.file_name))}
    return HttpResponse(word.draw(opened.paper.title, opened.sheets), content_type=WORD, headers=headers)


def _open(
    request: StaffRequest, number: str, slug: str, form: Literal["page", "word"]
) -> tuple[Case, OpenedPaper]:
    seen = Case.objects.visible_to(request.user).select_related(
        "dispute_type", "source", "region", "received_by"
    )
    case = get_object_or_404(seen, number=number)
    party = request.GET.get("party", "")
    if party and not (party.isascii() and party.isdigit() and len(party) < 19):
        raise Http404
    chosen = int(party) if party else None
    return case, open_paper(case=case, slug=slug, by=request.user, form=form, party=chosen)
