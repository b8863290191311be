"""Legs over the API: the lists of the desk, one leg, every act on it."""

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
from cases.api.base import CaseApiViewSet, StaffViewSet
from cases.api.keys import SENT_KEY, optional_key
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, StrictSerializer, page, page_of
from core.formapi import PARSERS, bound, cleaned, serializer_for
from referrals.acts import ON_CASE, ON_LEG, perform
from referrals.lists import LISTS, WAITING
from referrals.models import Leg
from referrals.models.leg import LegQuerySet

from .shown import LegShown

_NAMES = [one.slug for one in LISTS]


class ListIn(StrictSerializer):
    """Which list of the desk."""

    list = serializers.ChoiceField([(name, name) for name in _NAMES], required=False, default=WAITING.slug)


def _leg_act(code: str) -> Any:
    """One act on a leg as an address; its form says what the body holds."""
    this = ON_LEG[code]

    def post(view: LegViewSet, request: Request, pk: str) -> Response:
        leg = view.get_object()
        key = str(optional_key(request, None) or "")
        form = bound(this.form, request.data, request.FILES, key=key, leg=leg, user=view.by)
        perform(this, by=view.by, given=cleaned(form), leg=leg)
        return view.leg(leg.pk)

    post.__name__, post.__doc__ = code, str(this.consequence)
    described = extend_schema(
        request=serializer_for(this.form),
        parameters=[SENT_KEY],
        responses=LegShown,
        summary=str(this.label),
    )(post)
    return action(detail=True, methods=["post"], url_path=code.replace("_", "-"))(described)


class _LegActs:
    """The acts on a leg as methods."""


for _code in ON_LEG:
    setattr(_LegActs, _code, _leg_act(_code))


class LegViewSet(_LegActs, StaffViewSet):
    """Hand-overs the asking person may see; the answer to an act is the leg as it stands afterwards."""

    serializer_class = LegShown
    lookup_value_regex = r"[0-9]{1,18}"
    parser_classes = PARSERS
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.CASE_READ,
        "retrieve": Perms.CASE_READ,
        **{code: act.needs for code, act in ON_LEG.items()},
    }
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": PAGE_PARAMETERS | {"list"}}

    def get_queryset(self) -> LegQuerySet:
        return Leg.objects.visible_to(self.by).for_rows()

    @extend_schema(
        parameters=[*PAGE_SCHEMA, OpenApiParameter("list", str, enum=_NAMES)], responses=page_of(LegShown)
    )
    def list(self, request: Request) -> Response:
        """One list of the desk, newest first: what waits for the person's offices unless another is named."""
        asked = self.read_query(ListIn)["list"]
        shown = next(one for one in LISTS if one.slug == asked)
        return page(self, shown.legs(self.by).for_rows(), LegShown, request.query_params)

    @extend_schema(responses=LegShown)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One leg."""
        return self.shown(LegShown, self.get_object())

    def leg(self, pk: int) -> Response:
        """The answer with the leg, read anew; its sender and its receiver see it whatever became of it."""
        return self.shown(LegShown, Leg.objects.for_rows().get(pk=pk))


def _case_act(code: str) -> Any:
    """One act on a case as an address."""
    this = ON_CASE[code]

    def post(view: CaseLegViewSet, request: Request, number: str) -> Response:
        case = view.get_object()
        key = str(optional_key(request, None) or "")
        form = bound(this.form, request.data, request.FILES, key=key, case=case, user=view.by)
        perform(this, by=view.by, given=cleaned(form), case=case)
        return view.chain(number)

    post.__name__, post.__doc__ = code, str(this.consequence)
    described = extend_schema(
        request=serializer_for(this.form),
        parameters=[SENT_KEY],
        responses=LegShown(many=True),
        summary=str(this.label),
    )(post)
    return action(detail=True, methods=["post"], url_path=code.replace("_", "-"))(described)


class _CaseActs:
    """The acts that begin something with a case as methods."""


for _code in ON_CASE:
    setattr(_CaseActs, _code, _case_act(_code))


class CaseLegViewSet(_CaseActs, CaseApiViewSet):
    """The hand-overs of one case in sight, and what begins one; the answer is the legs as they stand then."""

    parser_classes = PARSERS
    needs: ClassVar[Mapping[str, Declaration]] = {
        "legs": Perms.CASE_READ,
        **{code: act.needs for code, act in ON_CASE.items()},
    }

    @extend_schema(responses=LegShown(many=True))
    @action(detail=True, methods=["get"])
    def legs(self, request: Request, number: str) -> Response:
        """The legs of a case in their order, as far as the asking person may see them."""
        return self.chain(self.get_object().number or "")

    def chain(self, number: str) -> Response:
        """The answer with the legs, read anew."""
        legs = Leg.objects.visible_to(self.by).filter(case__number=number).order_by("number")
        return self.shown_many(LegShown, legs.for_rows())
