"""The alert board."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.forms.alerts import AlertForm
from cases.presenters.alerts import board


@require_safe
@needs(Perms.CASE_READ)
def alerts(request: StaffRequest) -> HttpResponse:
    """What is late or pressing by danger, what waits for approval, what is supervised. Asks for nothing odd:
    a value that no filter offers is left out."""
    form = AlertForm(request.GET)
    shown = board(request.user, form.asked())
    return render(request, "cases/alerts.html", {"board": shown, "form": form.showing(shown.places)})
