"""Administration of the specialities. Mediators, rooms and rosters are kept on the pages of the register."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReferenceAdmin

from .models import Speciality


@admin.register(Speciality)
class SpecialityAdmin(ReferenceAdmin):
    """Specialities, with the dispute types each covers; eight are expert pools."""

    list_display = ("code", "name_zh", "name_en", "expert_pool", "active", "position")
    list_filter = ("active", "expert_pool")
