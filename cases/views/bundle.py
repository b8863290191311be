"""Binding the file of a case: begins the work and shows how far it has come."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.services.bundle import DOCUMENT, start_bundle
from core import htmx

from .case_page import get_case


@require_POST
@needs(Perms.CASE_PRINT)
def bundle(request: StaffRequest, number: str) -> HttpResponse:
    """Bind it; to htmx the progress, to everybody else the page of the job."""
    case = get_case(request, number)
    job = start_bundle(case=case, by=request.user, shape=request.POST.get("shape", DOCUMENT))
    if htmx.is_fragment(request):
        return render(request, "components/progress.html", {"job": job})
    return htmx.redirect(request, "accounts:job", job.pk)
