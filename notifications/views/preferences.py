"""Where and how a person wants to be told; and, for administrators, sending a parked message again."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import StaffRequest, needs, signed_in
from accounts.permissions import Perms
from core import htmx
from notifications.forms import ReachForm
from notifications.presenters import reach, switches
from notifications.services.parking import send_again
from notifications.services.reaching import choose


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: StaffRequest) -> HttpResponse:
    """Own addresses, language, and which kinds go over which channel."""
    masked, language = reach(request.user)
    initial = {"language": language or settings.LANGUAGE_CODE}
    form = ReachForm(request.POST or None, masked=masked, initial=initial)
    if form.is_valid():
        choose(by=request.user, wishes=form.wishes())
        return htmx.done(request, "notifications:preferences", _("Saved."))
    kinds = switches(request.user, form.ticked() if form.is_bound else None)
    context = {"form": form, "kinds": kinds, "channels": form.codes}
    return render(request, "notifications/preferences.html", context, status=400 if form.is_bound else 200)


@needs(Perms.ADMINISTER)
@require_POST
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a parked message again, from the health page or the administration."""
    send_again(by=request.user, messages=[pk])
    return htmx.done(request, "admin:notifications_message_changelist", _("It will be sent again."))
