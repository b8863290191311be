"""The addresses of figures and reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import behind, dashboard, exports, reports

app_name = "reports"

urlpatterns: list[URLPattern] = [
    path("figures/", dashboard.show, name="dashboard"),
    path("figures/cases/", behind.show, name="behind"),
    path("figures/filters/", dashboard.filters, name="filters"),
    path("figures/parts/<slug:code>/", dashboard.part, name="part"),
    path("reports/", reports.catalogue, name="catalogue"),
    path("reports/export/", exports.export, name="export"),
    path("reports/exports/", exports.mine, name="exports"),
    path("reports/kept/", reports.kept_list, name="kept_list"),
    path("reports/kept/<int:pk>/", reports.kept, name="kept"),
    path("reports/kept/<int:pk>/word/", reports.kept_file, {"form": "word"}, name="kept_word"),
    path("reports/kept/<int:pk>/excel/", reports.kept_file, {"form": "excel"}, name="kept_excel"),
    path("reports/building/<uuid:pk>/", reports.building, name="building"),
    path("reports/<slug:code>/", reports.ask, name="ask"),
]
