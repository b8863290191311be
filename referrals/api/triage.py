"""Triage over the API: what is suggested for a case, and the decision in one call, by the page's own form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.api.base import CaseApiViewSet
from cases.api.keys import SENT_KEY, optional_key
from cases.api.shown import CaseFile
from cases.models import Case
from cases.models.case import CaseQuerySet
from cases.privacy import whole_file_for
from core.formapi import bound, cleaned, serializer_for
from referrals.forms.triage import ReferForm
from referrals.matching import match
from referrals.services.refer import refer_once
from referrals.suggest import suggest


class OfficeOut(serializers.Serializer[Any]):
    """An office that can lead. `to` is what the decision takes."""

    to = serializers.CharField(source="key")
    organisation = serializers.IntegerField(source="organisation.pk")
    name = serializers.CharField(source="organisation.name")
    place = serializers.CharField(source="organisation.region.name")
    here = serializers.BooleanField()
    preferred = serializers.BooleanField()


class RouteOut(serializers.Serializer[Any]):
    """A route, why, and to whom, nearest first."""

    route = serializers.CharField()
    title = serializers.CharField(source="route.label")
    urgent = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    offices = OfficeOut(many=True)


class ReasonOut(serializers.Serializer[Any]):
    """A reason and the points it adds."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    points = serializers.IntegerField()


class MatchOut(serializers.Serializer[Any]):
    """A mediator proposed; the reasons add up to the points."""

    mediator = serializers.IntegerField(source="mediator.pk")
    name = serializers.CharField(source="mediator.name")
    organisation = serializers.CharField(source="mediator.organisation.name")
    points = serializers.IntegerField()
    load = serializers.IntegerField()
    last_assigned = serializers.DateTimeField(allow_null=True)
    acquainted = serializers.BooleanField()
    reasons = ReasonOut(many=True)


class SuggestionsOut(serializers.Serializer[Any]):
    """What speaks for which way; a person decides."""

    routes = RouteOut(many=True)
    mediators = MatchOut(many=True)


class CaseTriageViewSet(CaseApiViewSet):
    """Suggestions for one case in sight, and the decision of triage."""

    needs: ClassVar[Mapping[str, Declaration]] = {
        "suggestions": Perms.CASE_TRIAGE,
        "refer": Perms.CASE_TRIAGE,
    }

    def get_queryset(self) -> CaseQuerySet:
        return super().get_queryset().select_related("region", "holder__region", "holder__kind")

    def whole(self) -> Case:
        """The case, for an office that sees the whole of its file."""
        case: Case = self.get_object()
        whole_file_for(self.by, Perms.CASE_TRIAGE, case)
        return case

    @extend_schema(responses=SuggestionsOut)
    @action(detail=True, methods=["get"])
    def suggestions(self, request: Request, number: str) -> Response:
        """Routes with their reasons and offices, and mediators with theirs."""
        case = self.whole()
        found = {
            "routes": suggest(case, every=True),
            "mediators": match(case, user=self.by, at=timezone.now()),
        }
        return self.shown(SuggestionsOut, found)

    @extend_schema(request=serializer_for(ReferForm), parameters=[SENT_KEY], responses=CaseFile)
    @action(detail=True, methods=["post"])
    def refer(self, request: Request, number: str) -> Response:
        """Decide route and lead office, and carry it out: all of it, or nothing."""
        case = self.whole()
        key = str(optional_key(request, None) or "")
        form = bound(ReferForm, request.data, key=key, case=case, user=self.by)
        refer_once(case=case, by=self.by, given=cleaned(form))
        return self.file(case)
