"""The reference lists of the case file, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration, Door
from cases.models import (
    CaseSource,
    DisputeType,
    KeyGroup,
    PartyCategory,
    RefusalReason,
    ResolutionMode,
    StatisticsType,
)
from core.api import ApiViewSet
from core.models import ReferenceItem

LISTS: dict[str, type[ReferenceItem]] = {
    "dispute-types": DisputeType,
    "statistics-types": StatisticsType,
    "sources": CaseSource,
    "key-groups": KeyGroup,
    "party-categories": PartyCategory,
    "resolution-modes": ResolutionMode,
    "refusal-reasons": RefusalReason,
}


class EntryOut(serializers.Serializer[ReferenceItem]):
    """An entry of a list. Entries that are not active stay in old cases but are not taken any more."""

    code = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    active = serializers.BooleanField()
    parent = serializers.SerializerMethodField(
        help_text="Code of the entry it belongs to, in lists of two levels."
    )
    basis = serializers.SerializerMethodField(help_text="Article that gives a reason for refusal.")

    def get_parent(self, entry: ReferenceItem) -> str | None:
        return getattr(entry, "parent_id", None)

    def get_basis(self, entry: ReferenceItem) -> str | None:
        return getattr(entry, "basis", None)


class ReferenceViewSet(ApiViewSet):
    """The lists a dispute is described with."""

    serializer_class = EntryOut
    lookup_field = "list"
    lookup_value_regex = "[a-z-]{1,32}"
    needs: ClassVar[Mapping[str, Declaration]] = {"retrieve": Door.SIGNED_IN}

    @extend_schema(
        parameters=[OpenApiParameter("list", str, OpenApiParameter.PATH, enum=list(LISTS))],
        responses=EntryOut(many=True),
    )
    def retrieve(self, request: Request, list: str) -> Response:  # noqa: A002 — the name in the address
        """One list, whole, in its own order."""
        if list not in LISTS:
            raise Http404
        entries: Any = LISTS[list]._default_manager.order_by("position", "code")
        return self.shown_many(EntryOut, entries)
