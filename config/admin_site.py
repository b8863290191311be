"""The administration under manage/: own right, own door, only pages that keep an audit entry."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.access import declare_all, needs, own_account, public
from accounts.permissions import Perms
from accounts.scope import can
from accounts.views import door
from core.admin import HouseAdmin


class Site(admin.AdminSite):
    """Enters who has the right by a posting; logs in, logs out and changes passwords at our own door."""

    site_title = site_header = _("Administration")
    index_title = _("Users, organisations and lists")
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages of the house stand here: those of other packages know neither right nor audit."""
        if admin_class and issubclass(admin_class, HouseAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return can(request.user, Perms.ADMINISTER)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The lists by room; the lock list of django-axes under a name of ours, in both languages."""
        rooms = super().get_app_list(request, app_label)
        for room in rooms:
            if room["app_label"] == "axes":
                room["name"] = _("Log-in security")
                room["models"][0]["name"] = _("Failed log-ins and locks")
        return rooms

    def get_urls(self) -> Any:
        urls = super().get_urls()
        declare_all(urls, needs(Perms.ADMINISTER))
        return urls

    @public
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("accounts:login")

    @own_account
    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return door.logout(request)  # type: ignore[arg-type]  # whoever is here is signed in

    @own_account
    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("accounts:password_change")
