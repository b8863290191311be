"""Rounds over the API: how far each has come, its figures by place, who has not returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.fields import CodeAndName, RegionField
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, PageIn, StrictSerializer, page_of
from core.api import page as page_answer
from core.paging import keyset
from core.problems import invalid
from organisations.models import Region
from screening.forms.filters import RoundFilter
from screening.models import UNIT_LEVELS, Frequency, Plan, Round, Task
from screening.presenters.rounds import in_sight, one_round
from screening.services.figures import FORMULAS, Figures, of_round, of_rounds

from .shown import RoundShown, TaskShown
from .tasks import for_rows

_PK = OpenApiParameter("pk", int, OpenApiParameter.PATH)
_PLACE = OpenApiParameter("place", str, description="Code of a place; those below it are taken along.")
_NARROW = frozenset(RoundFilter.base_fields)


class FiguresShown(serializers.Serializer[Figures]):
    """What came of it, exact; `percent` is returned ÷ due. Places stand by their codes, never by rate."""

    percent = serializers.CharField()
    expected = serializers.IntegerField()
    done = serializers.IntegerField()
    on_time = serializers.IntegerField()
    missing = serializers.IntegerField()
    nothing = serializers.IntegerField()
    findings = serializers.IntegerField()
    settled = serializers.IntegerField()


class FormulaShown(serializers.Serializer[Any]):
    """A figure in words, and how it comes about."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    formula = serializers.CharField()


class CountedRound(RoundShown):
    """A round with what of it lies in the asking person's sight. Findings are counted in `places` alone."""

    figures = serializers.SerializerMethodField()

    def get_figures(self, one: Round) -> dict[str, Any]:
        shown = FiguresShown(self.context["figures"].get(one.pk, Figures())).data
        return {name: value for name, value in shown.items() if name not in {"findings", "settled"}}


class PlaceShown(serializers.Serializer[Any]):
    """A place just below, or a unit, with its figures."""

    code = serializers.CharField()
    name = serializers.CharField()
    figures = FiguresShown()


class PlacesShown(serializers.Serializer[Any]):
    """A round at one place: its figures and those of the places just below."""

    place = CodeAndName()
    whole = serializers.BooleanField(
        help_text="Whether all units of the place are counted, or only one's own."
    )
    figures = FiguresShown(source="total")
    below = PlaceShown(many=True)
    formulas = FormulaShown(many=True)


class PlaceIn(StrictSerializer):
    """Where to look; the highest place in sight if it is left out."""

    place = serializers.RegexField(r"^[0-9]{6,15}\Z", required=False, default="")


class UnitsIn(StrictSerializer):
    """What the units of a round are narrowed by."""

    place = RegionField(required=False)
    missing = serializers.BooleanField(required=False, default=False)


class RoundViewSet(StaffViewSet):
    """Rounds in which a unit of the asking person's sight has a task."""

    serializer_class = CountedRound
    lookup_value_regex = r"[0-9]{1,18}"
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(
        ("list", "retrieve", "places", "tasks"), Perms.SCREEN_READ
    )
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": PAGE_PARAMETERS | _NARROW,
        "places": frozenset({"place"}),
        "tasks": PAGE_PARAMETERS | {"place", "missing"},
    }

    def get_queryset(self) -> QuerySet[Round]:
        return in_sight(self.by)

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "lists": {}}

    @extend_schema(
        parameters=[
            *PAGE_SCHEMA,
            OpenApiParameter("plan", int, description="Rounds of this plan."),
            OpenApiParameter("level", str, enum=[str(level) for level in UNIT_LEVELS]),
            OpenApiParameter("every", str, enum=list(Frequency.values)),
        ],
        responses=page_of(CountedRound),
    )
    def list(self, request: Request) -> Response:
        """Rounds with their figures, the last due first."""
        form = RoundFilter(request.query_params, plans=Plan.objects.of(self.by))
        if not form.is_valid():
            raise invalid(ValidationError(form.errors.as_data()))
        where = {name: value for name, value in request.query_params.items() if name in PAGE_PARAMETERS}
        place = PageIn(data=where)
        place.is_valid(raise_exception=True)
        found = keyset(form.narrowed(self.get_queryset()), **place.validated_data, moment="due_at")
        return Response({"items": self._counted(found), "next": found.next, "previous": found.previous})

    @extend_schema(parameters=[_PK], responses=CountedRound)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One round with its figures."""
        return Response(self._counted([self.get_object()])[0])

    @extend_schema(parameters=[_PK, _PLACE], responses=PlacesShown)
    @action(detail=True, methods=["get"])
    def places(self, request: Request, pk: str) -> Response:
        """The figures of a round at a place and just below it, by the codes of the places."""
        one = self.get_object()
        at = one_round(self.by, one, place=self.read_query(PlaceIn)["place"])
        counted = of_round(self.by, one, at.place)
        names = dict(Region.objects.filter(code__in=counted).values_list("code", "name"))
        below = [
            {"code": code, "name": names.get(code, ""), "figures": figures}
            for code, figures in counted.items()
        ]
        shown = {"place": at.place, "whole": at.whole, "total": at.total, "below": below}
        return self.shown(PlacesShown, {**shown, "formulas": FORMULAS})

    @extend_schema(
        parameters=[
            _PK, *PAGE_SCHEMA, _PLACE,
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
        return page_answer(self, rows, TaskShown, request.query_params)

    def _counted(self, rounds: Any) -> Any:
        """Rounds with their figures; one statement for all of them."""
        figures = of_rounds(self.by, [one.pk for one in rounds])
        context = {**self.get_serializer_context(), "figures": figures}
        return CountedRound(rounds, many=True, context=context).data
