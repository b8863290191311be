"""Mediators, mediation organisations and specialities over the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, page, page_of
from core.formapi import serializer_for
from core.problems import invalid
from mediators.filters import MediatorFilter
from mediators.forms.register import AbsenceForm, EndForm, MediatorForm, ProfileForm, TrainingForm
from mediators.models import Language, Mediator, Speciality, near_any
from mediators.models.register import MediatorQuerySet
from mediators.presenters.register import counted, mediation_offices, profiled
from mediators.services import register as keeping
from organisations.models import Organisation

from .base import PK, RegisterViewSet
from .shown import AbsenceShown, MediatorShown, ProfileShown, SpecialityShown, TrainingShown

_FILTERS = ("name", "speciality", "region", "language", "kind", "expert")


class SpecialityViewSet(RegisterViewSet):
    """The specialities, whole."""

    serializer_class = SpecialityShown
    needs: ClassVar[Mapping[str, Declaration]] = {"list": Perms.REGISTER_READ}

    @extend_schema(responses=SpecialityShown(many=True))
    def list(self, request: Request) -> Response:
        """Specialities in their own order, those not in use as well."""
        return self.shown_many(SpecialityShown, Speciality.objects.order_by("position", "code"))


class MediatorViewSet(RegisterViewSet):
    """The register of mediators."""

    serializer_class = MediatorShown
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": PAGE_PARAMETERS | frozenset(_FILTERS)}
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.REGISTER_READ,
        "retrieve": Perms.REGISTER_READ,
        "create": Perms.REGISTER_KEEP,
        "update": Perms.REGISTER_KEEP,
        "end": Perms.REGISTER_KEEP,
        "training": Perms.REGISTER_KEEP,
        "absence": Perms.REGISTER_READ,
        "absence_end": Perms.REGISTER_READ,
    }

    def get_queryset(self) -> MediatorQuerySet:
        found = Mediator.objects.for_rows().select_related("user")
        return found.with_training(timezone.localdate().year)

    @extend_schema(
        parameters=[
            *PAGE_SCHEMA,
            OpenApiParameter("name", str, description="Part of the name."),
            OpenApiParameter("speciality", str, description="Code of a speciality."),
            OpenApiParameter("region", str, description="Code of a region: it and all below."),
            OpenApiParameter("language", str, enum=Language.values),
            OpenApiParameter("kind", str),
            OpenApiParameter("expert", str, enum=["1"]),
        ],
        responses=page_of(MediatorShown),
    )
    def list(self, request: Request) -> Response:
        """Mediators on the register, the last entered first."""
        rows: Any = self.get_queryset().active()
        filters = MediatorFilter(request.query_params, queryset=rows, request=request)
        if not filters.is_valid():
            raise invalid(ValidationError(filters.form.errors.as_data()))
        return page(self, filters.qs, MediatorShown, request.query_params)

    @extend_schema(parameters=[PK], responses=MediatorShown)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One mediator."""
        return self.shown(MediatorShown, self.get_object())

    @extend_schema(request=serializer_for(MediatorForm), responses={201: MediatorShown})
    def create(self, request: Request) -> Response:
        """Put a mediator on the register of `organisation`, named by its id in the body."""
        office, form = self.placed_form(request, MediatorForm)
        made = keeping.appoint(by=self.by, organisation=office, entry=form.entry())
        return self._again(made.pk, 201)

    @extend_schema(parameters=[PK], request=serializer_for(MediatorForm), responses=MediatorShown)
    def update(self, request: Request, pk: str) -> Response:
        """Another entry, whole; the organisation stays."""
        found = self.get_object()
        form = self.form(request, MediatorForm, organisation=found.organisation)
        keeping.edit(by=self.by, mediator=found, entry=form.entry())
        return self._again(found.pk)

    @extend_schema(parameters=[PK], request=serializer_for(EndForm), responses=MediatorShown)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """Take a mediator off the register."""
        given = self.form(request, EndForm).cleaned_data
        keeping.end_term(by=self.by, mediator=self.get_object(), **given)
        return self._again(int(pk))

    @extend_schema(parameters=[PK], request=serializer_for(TrainingForm), responses={201: TrainingShown})
    @action(detail=True, methods=["post"], url_path="trainings")
    def training(self, request: Request, pk: str) -> Response:
        """Record hours of training."""
        given = self.form(request, TrainingForm).cleaned_data
        made = keeping.record_training(by=self.by, mediator=self.get_object(), **given)
        return self.shown(TrainingShown, made, 201)

    @extend_schema(parameters=[PK], request=serializer_for(AbsenceForm), responses={201: AbsenceShown})
    @action(detail=True, methods=["post"], url_path="absences")
    def absence(self, request: Request, pk: str) -> Response:
        """Enter an absence."""
        given = self.form(request, AbsenceForm).cleaned_data
        made = keeping.add_absence(by=self.by, mediator=self.get_object(), **given)
        return self.shown(AbsenceShown, made, 201)

    @extend_schema(
        parameters=[PK, OpenApiParameter("absence", int, OpenApiParameter.PATH)],
        request=None,
        responses={204: None},
    )
    @action(detail=True, methods=["post"], url_path=r"absences/(?P<absence>[0-9]{1,18})/end")
    def absence_end(self, request: Request, pk: str, absence: str) -> Response:
        """Take an absence out: the mediator is there after all."""
        absences = self.get_object().absences.select_related("mediator__organisation__region")
        keeping.remove_absence(by=self.by, absence=get_object_or_404(absences, pk=int(absence)))
        return Response(status=204)

    def _again(self, pk: int, status: int = 200) -> Response:
        return self.shown(MediatorShown, self.get_queryset().get(pk=pk), status)


class MediationOrganisationViewSet(RegisterViewSet):
    """Mediation organisations with their profiles."""

    serializer_class = ProfileShown
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.REGISTER_READ,
        "update": Perms.REGISTER_KEEP,
    }

    @extend_schema(responses=ProfileShown(many=True))
    def list(self, request: Request) -> Response:
        """Mediation organisations of the area around the person, by place; at most five hundred."""
        return self.shown_many(ProfileShown, mediation_offices(near_any(self.by, Perms.REGISTER_READ)))

    @extend_schema(parameters=[PK], request=serializer_for(ProfileForm), responses=ProfileShown)
    def update(self, request: Request, pk: str) -> Response:
        """What an organisation tells about itself, whole."""
        offices = Organisation.objects.active().select_related("region", "kind")
        office = get_object_or_404(offices, pk=int(pk))
        form = self.form(request, ProfileForm, organisation=office)
        keeping.edit_profile(by=self.by, organisation=office, **form.cleaned_data)
        return self.shown(ProfileShown, profiled().annotate(people=counted()).get(pk=office.pk))
