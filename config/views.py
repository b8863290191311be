"""Pages that belong to no room."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views import i18n
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public


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
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Speak the chosen language from now on."""
    return i18n.set_language(request)
