"""The first page of screening: what a person needs first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms


@require_safe
@needs(Perms.SCREEN_READ)
def home(request: StaffRequest) -> HttpResponse:
    """Her open tasks, and those done recently."""
    return render(request, "screening/home.html", {})
