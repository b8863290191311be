"""Administration of places and offices."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import HouseAdmin, ReadOnlyAdmin, ReferenceAdmin

from . import services
from .models import Organisation, OrganisationKind, Region


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    """The official division; it comes with the product."""

    list_display = ("code", "name", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("code", "name")


@admin.register(OrganisationKind)
class OrganisationKindAdmin(ReferenceAdmin):
    """Kinds of organisation."""

    list_display = ("code", "name_zh", "name_en", "group", "active", "position")
    list_filter = ("active", "group")


@admin.register(Organisation)
class OrganisationAdmin(HouseAdmin):
    """Offices, written through organisations.services."""

    fields = ("name", "kind", "region", "host", "phone", "address", "active")
    list_display = ("name", "kind", "region", "active")
    list_filter = ("active", "kind__group")
    list_select_related = ("kind", "region")
    search_fields = ("name", "region__name", "region__code")
    autocomplete_fields = ("region", "host")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["kind", "region"] if obj else ["active"]

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        by: Any = request.user
        given = form.cleaned_data
        plain = {name: given[name] for name in ("name", "host", "phone", "address")}
        if not change:
            made = services.add(by=by, kind=given["kind"], region=given["region"], **plain)
            obj.pk = made.pk
            return
        kept = Organisation.objects.get(pk=obj.pk)
        services.edit(by=by, organisation=kept, **plain)
        if given["active"] != kept.active:
            switch = services.reactivate if given["active"] else services.deactivate
            switch(by=by, organisation=kept)
