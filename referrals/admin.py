"""Administration of the list of reasons. No leg is ever registered here."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReferenceAdmin

from .models import ReturnReason

admin.site.register(ReturnReason, ReferenceAdmin)
