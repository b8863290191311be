"""The audit trail, for auditors."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import trail
from accounts.access import StaffRequest, needs
from accounts.forms import TrailForm
from accounts.permissions import Perms
from accounts.presenters import lines
from core.paging import keyset


@needs(Perms.AUDIT_READ)
@require_safe
def audit(request: StaffRequest) -> HttpResponse:
    """Entries newest first, fifty a page, narrowed by person, act and days."""
    form = TrailForm(request.GET)
    entries = trail.visible_to(request.user)
    if form.is_valid():
        entries = trail.narrowed(entries, **form.cleaned_data)
    page = keyset(entries, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {
        "form": form,
        "page": page,
        "lines": lines(page),
        "query": form.query,
        "filtered": bool(form.query),
    }
    return render(request, "accounts/audit.html", context)
