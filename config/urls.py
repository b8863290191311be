"""The addresses of the staff pages and the API. Each room keeps its own list."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from accounts.access import public
from config import views


def _room(prefix: str, module: str) -> list[URLResolver]:
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", public(views.healthz), name="healthz"),
    path("language/", public(set_language), name="set_language"),
    path("manage/", admin.site.urls),
    *_room("", "accounts.urls"),
    *_room("", "cases.urls"),
    *_room("api/v1/", "config.api"),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.not_allowed"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
