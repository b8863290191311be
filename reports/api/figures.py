"""Figures over the API: the numbers of the dashboard, parted as it parts them, and the acts behind each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.fields import ChoiceShown, CodeAndName
from cases.models import AlertLevel, Case, Stage
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, PageIn, StrictSerializer
from reports.asked import Asked, asked_from
from reports.counted import counted, narrow_from
from reports.figures import Dim, by, standing, total
from reports.indicators import INDICATORS, Indicator
from reports.measures import MEASURES, Counts
from reports.passages import passages
from reports.presenters.behind import Act, behind
from reports.promises import kept

_DIMS = {dim.name.lower(): dim for dim in Dim}
_BY = sorted(_DIMS)
_DAY = "2026-03-01"
_ASKED = {
    "place": "Code of a place, taken along with all below it; one's own if it is left out.",
    "since": f"First day, such as {_DAY}; the first of the month if it is left out.",
    "until": "Last day, included; today if it is left out.",
    "type": "Dispute type; one of two digits means all that belong to it.",
    "source": "Case source.",
    "level": "Alert level after the act.",
    "office": "Key of the organisation that held the case after the act.",
}
_BEHIND = {
    "figure": "Code of a measure; or `kept` or `late`, with `policy`; or `passed`, with `giver` and `taker`.",
    "giver": "Kind of the organisation that gave the case.",
    "taker": "Kind of the organisation that took it over.",
    "policy": "Code of a policy of time limits.",
    "own": "`1`: only what lies in none of the places below.",
    "door": "Column of sources of the Ministry's table.",
    "body": "Kind of the organisation that held the case after the act.",
}


def _schema(named: Mapping[str, str]) -> list[OpenApiParameter]:
    return [OpenApiParameter(name, str, description=words) for name, words in named.items()]


class RateShown(serializers.Serializer[Any]):
    """A rate; `percent` is null where there is nothing to rate."""

    code = serializers.CharField()
    name = serializers.CharField()
    formula = serializers.CharField()
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    percent = serializers.CharField(allow_null=True)


class CountedShown(serializers.Serializer[Any]):
    """What was counted in the days asked; `open` is how many cases stood open at the end of the last."""

    place = CodeAndName()
    since = serializers.DateField()
    until = serializers.DateField()
    counts = serializers.DictField(child=serializers.IntegerField())
    open = serializers.IntegerField()
    rates = RateShown(many=True)


class PartedShown(serializers.Serializer[Any]):
    """One part: a code, the key of an organisation, or the first day of a day or month."""

    key = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())


class MeasureShown(serializers.Serializer[Any]):
    """A measure or rate in words."""

    code = serializers.CharField()
    name = serializers.CharField()
    means = serializers.CharField()


class LimitShown(serializers.Serializer[Any]):
    """Time limits of one policy that ended."""

    policy = serializers.CharField()
    kept = serializers.IntegerField()
    late = serializers.IntegerField()


class PassageShown(serializers.Serializer[Any]):
    """Hand-overs from one kind of organisation to another."""

    giver = serializers.CharField()
    taker = serializers.CharField()
    count = serializers.IntegerField()


class CountedActShown(serializers.Serializer[Act]):
    """An act that was counted, with its case as it stands now; personal data is masked."""

    at = serializers.CharField(source="moment")
    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    type = serializers.CharField(source="case.kind")
    place = serializers.CharField(source="case.place")
    holder = serializers.CharField(source="case.holder")
    level = ChoiceShown(AlertLevel, source="case.level")
    stage = ChoiceShown(Stage, source="case.stage")


class ActsShown(serializers.Serializer[Any]):
    """A page of the acts behind a figure; `count` is the figure itself."""

    count = serializers.IntegerField()
    items = CountedActShown(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class DimIn(StrictSerializer):
    """What figures are parted by."""

    by = serializers.ChoiceField(_BY)


class FigureViewSet(StaffViewSet):
    """Figures of a place of one's own, exact at every moment."""

    queryset = Case.objects.none()
    serializer_class = CountedShown
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(
        ("list", "parts", "limits", "passages", "acts", "measures"), Perms.FIGURES
    )
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": frozenset(_ASKED),
        "parts": frozenset({*_ASKED, "by"}),
        "limits": frozenset(_ASKED),
        "passages": frozenset(_ASKED),
        "acts": frozenset({*_ASKED, *_BEHIND}) | PAGE_PARAMETERS,
    }

    @extend_schema(parameters=_schema(_ASKED), responses=CountedShown)
    def list(self, request: Request) -> Response:
        """What was counted, the rates, and how many cases stand open."""
        asked = self._asked()
        counts = total(asked)
        shown = {
            "place": asked.place, "since": asked.since, "until": asked.until, "counts": _whole(counts),
            "open": sum(standing(asked).values()), "rates": [_rate(one, counts) for one in INDICATORS],
        }  # fmt: skip
        return self.shown(CountedShown, shown)

    @extend_schema(
        parameters=[*_schema(_ASKED), OpenApiParameter("by", str, required=True, enum=_BY)],
        responses=PartedShown(many=True),
    )
    @action(detail=False, methods=["get"])
    def parts(self, request: Request) -> Response:
        """The same parted by place, type, source, level, office, day or month, in the order of the keys."""
        one = DimIn(data={"by": request.query_params.get("by", "")})
        one.is_valid(raise_exception=True)
        parted = by(self._asked(), _DIMS[one.validated_data["by"]])
        shown = [{"key": str(key), "counts": _whole(parted[key])} for key in sorted(parted)]
        return self.shown_many(PartedShown, shown)

    @extend_schema(parameters=_schema(_ASKED), responses=LimitShown(many=True))
    @action(detail=False, methods=["get"])
    def limits(self, request: Request) -> Response:
        """Time limits that ended in these days, kept or late, by the code of the policy."""
        ended = kept(self._asked())
        shown = [{"policy": code, "kept": one.kept, "late": one.late} for code, one in ended.items()]
        return self.shown_many(LimitShown, shown)

    @extend_schema(parameters=_schema(_ASKED), responses=PassageShown(many=True))
    @action(detail=False, methods=["get"])
    def passages(self, request: Request) -> Response:
        """Hand-overs that were taken in these days, by the kinds of the organisations."""
        passed = passages(self._asked())
        shown = [
            {"giver": giver, "taker": taker, "count": passed[giver, taker]} for giver, taker in sorted(passed)
        ]
        return self.shown_many(PassageShown, shown)

    @extend_schema(parameters=[*PAGE_SCHEMA, *_schema(_ASKED), *_schema(_BEHIND)], responses=ActsShown)
    @action(detail=False, methods=["get"])
    def acts(self, request: Request) -> Response:
        """The acts behind a figure, newest first."""
        given = request.query_params.dict()
        page = PageIn(data={name: value for name, value in given.items() if name in PAGE_PARAMETERS})
        page.is_valid(raise_exception=True)
        asked, narrow = self._asked(), narrow_from(given)
        found = counted(self.by, asked, narrow, given)
        it = behind(asked, narrow, found, **page.validated_data)
        shown = {"count": it.count, "items": it.acts, "next": it.page.next, "previous": it.page.previous}
        return self.shown(ActsShown, shown)

    @extend_schema(responses=MeasureShown(many=True))
    @action(detail=False, methods=["get"])
    def measures(self, request: Request) -> Response:
        """What is counted and rated, each with its formula in words."""
        told = [{"code": one.code, "name": one.label, "means": one.means} for one in MEASURES]
        told += [{"code": one.code, "name": one.label, "means": one.formula} for one in INDICATORS]
        return self.shown_many(MeasureShown, told)

    def _asked(self) -> Asked:
        return asked_from(self.by, self.request.query_params.dict())


def _whole(counts: Counts) -> dict[str, int]:
    return {one.code: counts[one.code] for one in MEASURES}


def _rate(one: Indicator, counts: Counts) -> dict[str, Any]:
    part, whole = one.parts(counts)
    return {
        "code": one.code, "name": one.label, "formula": one.formula, "numerator": part,
        "denominator": whole, "percent": one.percent(counts) if whole else None,
    }  # fmt: skip
