"""Planning over the API: plans, key periods, campaigns; by the forms and services of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.fields import ChoiceShown, CodeField, EntriesShown, EntryShown, RegionField
from cases.models import DisputeType
from core.api import StrictSerializer
from core.formapi import bound, cleaned, serializer_for
from screening.forms.plans import EndForm, KeyPeriodForm, PlanForm
from screening.models import Campaign, Frequency, KeyPeriod, Phase
from screening.presenters.campaigns import campaigns
from screening.presenters.plans import whole
from screening.services import campaigns as campaign_service
from screening.services import key_periods as keys
from screening.services import planning

from .shown import PlanRow

_PK = OpenApiParameter("pk", int, OpenApiParameter.PATH)
MOST = 200
MOST_PHASES = 8


class PlanShown(PlanRow):
    """Which units of a region screen, how often, and what they look at."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    phase = serializers.IntegerField(source="phase_id", allow_null=True)


class KeyPeriodShown(serializers.Serializer[KeyPeriod]):
    """A time in which units screen more often."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    region = EntryShown()
    unit_levels = serializers.ListField(child=serializers.CharField())
    frequency = ChoiceShown(Frequency)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class PhaseShown(serializers.Serializer[Phase]):
    """One phase of a campaign."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    work = serializers.CharField()


class CampaignShown(serializers.Serializer[Campaign]):
    """A topic, for a time, in phases."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    region = EntryShown()
    aim = serializers.CharField()
    topics = EntriesShown()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    phases = PhaseShown(many=True)


class PhaseIn(StrictSerializer):
    """A phase as a client sends it."""

    name = serializers.CharField(max_length=64, allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    work = serializers.CharField(max_length=2000, allow_blank=True, default="")


class CampaignIn(StrictSerializer):
    """A campaign as a client sends it, whole."""

    title = serializers.CharField(max_length=120, allow_blank=True)
    region = RegionField()
    aim = serializers.CharField(max_length=2000, allow_blank=True, default="")
    topics = serializers.ListField(child=CodeField(DisputeType), max_length=200, default=list)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    phases: serializers.BaseSerializer[Any] = serializers.ListSerializer(
        child=PhaseIn(), max_length=MOST_PHASES, default=list
    )

    def given(self) -> campaign_service.CampaignInput:
        """The campaign for the service."""
        values = self.validated_data
        phases = tuple(campaign_service.PhaseInput(**one) for one in values["phases"])
        return campaign_service.CampaignInput(
            **{**values, "topics": tuple(values["topics"]), "phases": phases}
        )


class PlanningViewSet(StaffViewSet):
    """What the views of planning share."""

    lookup_value_regex = r"[0-9]{1,18}"

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "lists": {}}

    def form(self, form_class: Any, **more: Any) -> Any:
        """The page's own form filled with the body, checked."""
        form = bound(form_class, self.request.data, **more)
        cleaned(form)
        return form


class PlanViewSet(PlanningViewSet):
    """Plans that hold in the asking person's area or for it."""

    serializer_class = PlanShown
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(
        ("list", "retrieve", "create", "update", "end"), Perms.SCREEN_PLAN
    )

    def get_queryset(self) -> QuerySet[Any]:
        return whole(self.by)

    @extend_schema(responses=PlanShown(many=True))
    def list(self, request: Request) -> Response:
        """Plans by place, the newest first; at most two hundred."""
        return self.shown_many(PlanShown, self.get_queryset().order_by("region", "-starts_on", "pk")[:MOST])

    @extend_schema(parameters=[_PK], responses=PlanShown)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One plan."""
        return self.shown(PlanShown, self.get_object())

    @extend_schema(request=serializer_for(PlanForm), responses={201: PlanShown})
    def create(self, request: Request) -> Response:
        """A plan from its first day on."""
        given = self.form(PlanForm, by=self.by).given()
        return self.shown(PlanShown, planning.add_plan(by=self.by, given=given), 201)

    @extend_schema(parameters=[_PK], request=serializer_for(PlanForm), responses=PlanShown)
    def update(self, request: Request, pk: str) -> Response:
        """Rewrite a plan of which no round was made yet, whole."""
        found, given = self.get_object(), self.form(PlanForm, by=self.by).given()
        return self.shown(PlanShown, planning.change_plan(plan=found, by=self.by, given=given))

    @extend_schema(parameters=[_PK], request=serializer_for(EndForm), responses=PlanShown)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Let a plan hold until a day and no longer."""
        found, on = self.get_object(), self.form(EndForm).cleaned_data["on"]
        return self.shown(PlanShown, planning.end_plan(plan=found, by=self.by, on=on))


class KeyPeriodViewSet(PlanningViewSet):
    """Key periods that hold in the asking person's area or for it."""

    serializer_class = KeyPeriodShown
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(
        ("list", "create", "destroy"), Perms.SCREEN_PLAN
    )

    def get_queryset(self) -> QuerySet[Any]:
        return KeyPeriod.objects.of(self.by).select_related("region")

    @extend_schema(responses=KeyPeriodShown(many=True))
    def list(self, request: Request) -> Response:
        """Key periods, the newest first; at most two hundred."""
        return self.shown_many(KeyPeriodShown, self.get_queryset()[:MOST])

    @extend_schema(request=serializer_for(KeyPeriodForm), responses={201: KeyPeriodShown})
    def create(self, request: Request) -> Response:
        """Enter a time in which units screen more often."""
        given = self.form(KeyPeriodForm, by=self.by).given()
        return self.shown(KeyPeriodShown, keys.add_key_period(by=self.by, given=given), 201)

    @extend_schema(parameters=[_PK], responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it back before it begins."""
        keys.remove_key_period(key=get_object_or_404(self.get_queryset(), pk=int(pk)), by=self.by)
        return Response(status=204)


class CampaignViewSet(PlanningViewSet):
    """Campaigns that hold in the asking person's area or for it."""

    serializer_class = CampaignShown
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.SCREEN_READ,
        "retrieve": Perms.SCREEN_READ,
        "create": Perms.SCREEN_PLAN,
        "update": Perms.SCREEN_PLAN,
    }

    def get_queryset(self) -> QuerySet[Any]:
        return campaigns(self.by)

    @extend_schema(responses=CampaignShown(many=True))
    def list(self, request: Request) -> Response:
        """Campaigns with their phases, the newest first; at most two hundred."""
        return self.shown_many(CampaignShown, self.get_queryset()[:MOST])

    @extend_schema(parameters=[_PK], responses=CampaignShown)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One campaign."""
        return self.shown(CampaignShown, self.get_object())

    @extend_schema(request=CampaignIn, responses={201: CampaignShown})
    def create(self, request: Request) -> Response:
        """A campaign with its phases."""
        made = campaign_service.add_campaign(by=self.by, given=self.read(CampaignIn).given())
        return self._again(made, 201)

    @extend_schema(parameters=[_PK], request=CampaignIn, responses=CampaignShown)
    def update(self, request: Request, pk: str) -> Response:
        """Rewrite a campaign that has not begun and whose phases have no plans, whole."""
        found, given = self.get_object(), self.read(CampaignIn).given()
        return self._again(campaign_service.change_campaign(campaign=found, by=self.by, given=given))

    def _again(self, campaign: Campaign, status: int = 200) -> Response:
        return self.shown(CampaignShown, self.get_queryset().get(pk=campaign.pk), status)
