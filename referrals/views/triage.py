"""The triage board: what waits, the case chosen, and the one act that carries the decision out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.models import Case
from cases.privacy import whole_file_for
from core import htmx
from core.errors import BadInput
from referrals import incoming
from referrals.forms.triage import ReferForm
from referrals.presenters.triage import board, work
from referrals.services.refer import refer_once


@require_safe
@needs(Perms.CASE_TRIAGE)
def triage(request: StaffRequest) -> HttpResponse:
    """What waits, the first case beside it; a further part of the list alone to htmx."""
    waiting = board(request.user, after=request.GET.get("after", ""))
    if htmx.is_fragment(request):
        return render(request, "referrals/_triage_rows.html", {"board": waiting})
    first = waiting.rows[0].number if waiting.rows else ""
    case = _waiting(request, first) if first else None
    context = {"board": waiting, "chosen": first, "work": work(case, request.user) if case else None}
    return render(request, "referrals/triage.html", context)


@require_safe
@needs(Perms.CASE_TRIAGE)
def triage_case(request: StaffRequest, number: str) -> HttpResponse:
    """One case to decide; it alone to htmx."""
    return _page(request, _waiting(request, number))


@require_POST
@needs(Perms.CASE_TRIAGE)
def refer(request: StaffRequest, number: str) -> HttpResponse:
    """Carry the decision out, and go on with what waits."""
    case = _waiting(request, number)
    form = ReferForm(request.POST, case=case, user=request.user)
    if not form.is_valid():
        return _page(request, case, form=form, status=400)
    lead = form.cleaned_data["lead"]
    try:
        refer_once(case=case, by=request.user, given=form.cleaned_data)
    except BadInput as refusal:
        form.refuse(refusal)
        return _page(request, _waiting(request, number), form=form, status=400)
    return htmx.done(request, reverse("referrals:triage"), _("Referred: %(office)s.") % {"office": lead.name})


def _waiting(request: StaffRequest, number: str) -> Case:
    """The case with the whole of its file in sight; else 404, or 403 for an office shown only a part."""
    cases = Case.objects.visible_to(request.user, Perms.CASE_TRIAGE).select_related(
        "dispute_type__parent", "source", "region", "holder__region", "holder__kind"
    )
    case = get_object_or_404(cases.defer("search_text", "search"), number=number)
    whole_file_for(request.user, Perms.CASE_TRIAGE, case)
    return case


def _page(
    request: StaffRequest, case: Case, *, form: ReferForm | None = None, status: int = 200
) -> HttpResponse:
    """A case somebody chose: on a narrow screen it takes the place of the list."""
    waits = incoming.incoming(request.user).filter(pk=case.pk).exists()
    shown = {"work": work(case, request.user, form)} if waits else {"gone": case}
    context: dict[str, Any] = {**shown, "asked": True, "chosen": case.number}
    if htmx.is_fragment(request):
        return render(request, "referrals/_triage_work.html", context, status=status)
    context["board"] = board(request.user)
    return render(request, "referrals/triage.html", context, status=status)
