"""The first page of screening, and what of it stands on the desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from screening.presenters import returns as presented


@require_safe
@needs(Perms.SCREEN_READ)
def home(request: StaffRequest) -> HttpResponse:
    """Her open tasks, and those done recently."""
    return render(request, "screening/home.html", {"home": presented.home(request.user)})


@require_safe
@needs(Perms.SCREEN_RETURN)
def waiting(request: StaffRequest) -> HttpResponse:
    """The returns that are due, as a group of the desk; nothing where none is."""
    rows, count = presented.waiting(request.user)
    return render(request, "screening/_waiting.html", {"rows": rows, "count": count})
