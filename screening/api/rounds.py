"""Rounds over the API: what was asked of whom, and who has not returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.fields import RegionField
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, StrictSerializer, page, page_of
from screening.models import Round, Task

from .shown import RoundShown, TaskShown
from .tasks import for_rows

_PK = OpenApiParameter("pk", int, OpenApiParameter.PATH)


class UnitsIn(StrictSerializer):
    """What the units of a round are narrowed by."""

    place = RegionField(required=False)
    missing = serializers.BooleanField(required=False, default=False)


class RoundViewSet(StaffViewSet):
    """Rounds in which a unit of the asking person's sight has a task."""

    serializer_class = RoundShown
    lookup_value_regex = r"[0-9]{1,18}"
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(
        ("list", "retrieve", "tasks"), Perms.SCREEN_READ
    )
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": PAGE_PARAMETERS,
        "tasks": PAGE_PARAMETERS | {"place", "missing"},
    }

    def get_queryset(self) -> QuerySet[Round]:
        mine = Task.objects.visible_to(self.by).filter(round=OuterRef("pk"))
        return Round.objects.filter(Exists(mine)).select_related("plan__region")

    @extend_schema(parameters=PAGE_SCHEMA, responses=page_of(RoundShown))
    def list(self, request: Request) -> Response:
        """Rounds, the last due first."""
        return page(self, self.get_queryset(), RoundShown, request.query_params, moment="due_at")

    @extend_schema(parameters=[_PK], responses=RoundShown)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One round."""
        return self.shown(RoundShown, self.get_object())

    @extend_schema(
        parameters=[
            _PK, *PAGE_SCHEMA,
            OpenApiParameter("place", str, description="Code of a place; those below it are taken along."),
            OpenApiParameter("missing", bool, description="Only units that have not returned."),
        ],
        responses=page_of(TaskShown),
    )  # fmt: skip
    @action(detail=True, methods=["get"])
    def tasks(self, request: Request, pk: str) -> Response:
        """The units of a round in sight, as they returned or not."""
        asked = self.read_query(UnitsIn)
        rows = for_rows(Task.objects.visible_to(self.by)).filter(round=self.get_object())
        if asked.get("place"):
            rows = rows.filter(Q(region__code__startswith=asked["place"].prefix))
        rows = rows.open() if asked["missing"] else rows
        return page(self, rows, TaskShown, request.query_params)
