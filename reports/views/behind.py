"""The list behind a figure."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import can
from reports.asked import asked_from
from reports.counted import counted, narrow_from
from reports.presenters.behind import behind


@require_safe
@needs(Perms.FIGURES)
def show(request: StaffRequest) -> HttpResponse:
    """The acts that a figure counted, of the same place, days and filters; as many rows as it says."""
    given = request.GET.dict()
    asked = asked_from(request.user, given)
    narrow = narrow_from(given)
    found = counted(request.user, asked, narrow, given)
    it = behind(asked, narrow, found, after=given.get("after"), before=given.get("before"))
    context = {
        "it": it,
        "query": urlencode(it.params),
        "may_export": can(request.user, Perms.EXPORT),
    }
    return render(request, "reports/behind.html", context)
