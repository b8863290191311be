"""Administration of the lists of the case file. No case and no person is ever registered here."""

from __future__ import annotations

from django.contrib import admin

from core.admin import ReadOnlyAdmin, ReferenceAdmin

from .models import (
    CaseSource,
    DisputeType,
    KeyGroup,
    PartyCategory,
    RefusalReason,
    ResolutionMode,
    RiskRule,
    StatisticsType,
)

admin.site.register([KeyGroup, PartyCategory], ReferenceAdmin)


@admin.register(StatisticsType)
class StatisticsTypeAdmin(ReadOnlyAdmin):
    """The types of the Ministry's table are the Ministry's."""

    list_display = ("code", "name_zh", "name_en")


@admin.register(DisputeType)
class DisputeTypeAdmin(ReferenceAdmin):
    """Dispute types, with the statistics type each counts under."""

    list_display = ("code", "name_zh", "name_en", "parent", "statistics_type", "active", "position")
    list_select_related = ("parent", "statistics_type")


@admin.register(CaseSource)
class CaseSourceAdmin(ReferenceAdmin):
    """Where disputes come from."""

    list_display = ("code", "name_zh", "name_en", "moj_source", "active", "position")


@admin.register(ResolutionMode)
class ResolutionModeAdmin(ReferenceAdmin):
    """Ways to resolve a dispute."""

    list_display = ("code", "name_zh", "name_en", "parent", "active", "position")
    list_select_related = ("parent",)


@admin.register(RefusalReason)
class RefusalReasonAdmin(ReferenceAdmin):
    """Why a dispute is not accepted."""

    list_display = ("code", "name_zh", "basis", "active", "position")


@admin.register(RiskRule)
class RiskRuleAdmin(ReferenceAdmin):
    """Signs of danger and their points; they apply to disputes logged from now on."""

    list_display = ("code", "name_zh", "sign", "threshold", "points", "level_at_once", "active")
    list_filter = ("active", "sign")
