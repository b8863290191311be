"""The first page after signing in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, signed_in
from cases.presenters.desk import desk as presented


@require_safe
@signed_in
def desk(request: StaffRequest) -> HttpResponse:
    """What waits for me, grouped by whose turn it is."""
    return render(request, "cases/desk.html", {"desk": presented(request.user)})
