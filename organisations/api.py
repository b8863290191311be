"""Places and offices over the API: reading only, within the area of the asking person's postings.

Rights belong to a later room, so `config.api` declares who may enter.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import ClassVar, Protocol, cast

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, ApiViewSet, StrictSerializer, page, page_of

from .models import Organisation, OrganisationGroup, Region, RegionLevel

MOST_REGIONS = 200
NOTHING = Q(pk__in=())


class Posting(Protocol):
    """A person's work at an organisation."""

    organisation: Organisation


class Posted(Protocol):
    """Somebody who works at organisations; accounts.models.User is one."""

    @property
    def current_postings(self) -> Sequence[Posting]: ...


def area(user: Posted, column: str) -> Q:
    """Rows whose region code in `column` lies in or below a region where the person works."""
    prefixes = sorted({posting.organisation.region.prefix for posting in user.current_postings})
    inside = [Q(**{f"{column}__startswith": prefix}) for prefix in prefixes]
    return reduce(operator.or_, inside, Q()) if inside else NOTHING


class RegionShown(serializers.Serializer[Region]):
    """One administrative division by its official code."""

    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(RegionLevel.choices)
    parent = serializers.CharField(source="parent_id", allow_null=True)


class RegionIn(StrictSerializer):
    """Which regions to list."""

    parent = serializers.RegexField(r"^[0-9]{6,15}\Z", required=False)
    search = serializers.CharField(max_length=64, required=False)


class RegionViewSet(ApiViewSet):
    """Regions where the person works, and all below them."""

    serializer_class = RegionShown
    lookup_field = "code"
    lookup_value_regex = r"[0-9]{6,15}"
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": frozenset({"parent", "search"})}

    def get_queryset(self) -> QuerySet[Region]:
        return Region.objects.filter(area(cast("Posted", self.request.user), "code"))

    @extend_schema(
        parameters=[
            OpenApiParameter("parent", str, description="Code of the region whose children are asked for."),
            OpenApiParameter("search", str, description="Part of a name, or the beginning of a code."),
        ],
        responses=RegionShown(many=True),
    )
    def list(self, request: Request) -> Response:
        """Children of a region, or regions by name or code; at most two hundred, by code."""
        asked = self.read_query(RegionIn)
        regions = self.get_queryset()
        if "parent" in asked:
            regions = regions.filter(parent_id=asked["parent"])
        if "search" in asked:
            regions = regions.filter(Q(name__contains=asked["search"]) | Q(code__startswith=asked["search"]))
        return self.shown_many(RegionShown, regions.order_by("code")[:MOST_REGIONS])

    @extend_schema(responses=RegionShown)
    def retrieve(self, request: Request, code: str) -> Response:
        """One region."""
        return self.shown(RegionShown, self.get_object())


class OrganisationShown(serializers.Serializer[Organisation]):
    """An office, with its public telephone and address."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField(source="kind_id")
    kind_name = serializers.CharField(source="kind.name")
    region = serializers.CharField(source="region_id")
    region_name = serializers.CharField(source="region.name")
    host = serializers.IntegerField(source="host_id", allow_null=True)
    phone = serializers.CharField()
    address = serializers.CharField()


class OrganisationIn(StrictSerializer):
    """Which organisations to list."""

    region = serializers.RegexField(r"^[0-9]{6,15}\Z", required=False)
    group = serializers.ChoiceField(OrganisationGroup.choices, required=False)
    search = serializers.CharField(max_length=64, required=False)


class OrganisationViewSet(ApiViewSet):
    """Active offices in the area where the person works."""

    serializer_class = OrganisationShown
    lookup_value_regex = r"[0-9]{1,18}"
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": PAGE_PARAMETERS | {"region", "group", "search"}
    }

    def get_queryset(self) -> QuerySet[Organisation]:
        seen = area(cast("Posted", self.request.user), "region__code")
        return Organisation.objects.active().filter(seen).select_related("kind", "region")

    @extend_schema(
        parameters=[
            *PAGE_SCHEMA,
            OpenApiParameter("region", str, description="Code of the region of the offices, exactly."),
            OpenApiParameter("group", str, enum=OrganisationGroup.values),
            OpenApiParameter("search", str, description="Part of a name."),
        ],
        responses=page_of(OrganisationShown),
    )
    def list(self, request: Request) -> Response:
        """Offices, the newest first."""
        asked = self.read_query(OrganisationIn)
        lookups = {"region": "region_id", "group": "kind__group", "search": "name__contains"}
        found = self.get_queryset().filter(**{lookups[name]: value for name, value in asked.items()})
        return page(self, found, OrganisationShown, request.query_params)

    @extend_schema(
        parameters=[OpenApiParameter("id", int, OpenApiParameter.PATH)], responses=OrganisationShown
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """One office."""
        return self.shown(OrganisationShown, self.get_object())
