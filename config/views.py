"""Pages that belong to no room."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, needs, public, signed_in
from accounts.permissions import Perms
from accounts.scope import can
from config.health import health_page
from core import htmx
from core.errors import NotAllowed
from deadlines.services.health import health
from deadlines.services.retrying import retry_effects


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the web process reaches its database, else 503. Says nothing else to a stranger."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@public
@require_safe
def healthz_deadlines(request: HttpRequest) -> JsonResponse:
    """200 while rungs fire in time and somebody drives them, else 503. Figures only, no name of anything."""
    try:
        found = health()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    figures = {
        "status": found.status, "late_seconds": round(found.lag.total_seconds(), 1), "waiting": found.waiting,
        "fired_last_hour": found.fired, "undated": found.undated, "effects_failed": found.effects_failed,
        "clocks_differ": found.clocks_differ,
        "silent_seconds": {
            role: round(age.total_seconds(), 1)
            for role in ("sweeper", "beat", "relay")
            if (age := found.age_of(role)) is not None
        },
    }  # fmt: skip
    return JsonResponse(figures, status=200 if found.status == "ok" else 503)


@require_safe
@signed_in
def health_shown(request: StaffRequest) -> HttpResponse:
    """How the machinery of the deadlines is, in words; for administrators, supervisors and officials."""
    if not (can(request.user, Perms.ADMINISTER) or can(request.user, Perms.CASE_APPROVE)):
        raise NotAllowed(_("Only administrators, supervisors and officials see the state of the system."))
    context = {"page": health_page(), "administers": can(request.user, Perms.ADMINISTER)}
    return render(request, "health.html", context)


@require_POST
@needs(Perms.ADMINISTER)
def health_retry(request: StaffRequest) -> HttpResponse:
    """Let failed effects be tried again."""
    retry_effects(by=request.user)
    return htmx.done(request, "health", _("They are tried again."))


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Speak the chosen language from now on."""
    return i18n.set_language(request)
