"""The addresses of the staff pages and the API. Each room keeps its own list."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("healthz/deadlines", views.healthz_deadlines, name="healthz_deadlines"),
    path("health/", views.health_shown, name="health"),
    path("health/retry/", views.health_retry, name="health_retry"),
    path("language/", views.set_language, name="set_language"),
    path("manage/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("", include("cases.urls")),
    path("", include("mediators.urls")),
    path("", include("referrals.urls")),
    path("", include("screening.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("config.api")),
]

handler400 = "core.pages.bad_request"
handler403 = "core.pages.permission_denied"
handler404 = "core.pages.not_found"
handler500 = "core.pages.server_error"
