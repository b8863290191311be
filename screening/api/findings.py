"""The ledger over the API: findings in sight, one of them with its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.models import User
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, page, page_of
from screening.models import Entry, Finding, RiskReport
from screening.models.finding import FindingQuerySet

from .shown import FindingRow, FindingShown

FINDING_NUMBER = r"P[0-9]{6}-[0-9]{4}-[0-9]{6,9}"


class FindingViewSet(StaffViewSet):
    """Findings in the asking person's sight, personal data masked."""

    serializer_class = FindingShown
    lookup_field = "number"
    lookup_value_regex = FINDING_NUMBER
    needs: ClassVar[Mapping[str, Declaration]] = {"list": Perms.SCREEN_READ, "retrieve": Perms.SCREEN_READ}
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": PAGE_PARAMETERS}

    def get_queryset(self) -> FindingQuerySet:
        return Finding.objects.visible_to(self.by)

    @extend_schema(parameters=PAGE_SCHEMA, responses=page_of(FindingRow))
    def list(self, request: Request) -> Response:
        """The ledger, the newest finding first."""
        return page(self, for_rows(self.get_queryset()), FindingRow, request.query_params)

    @extend_schema(responses=FindingShown)
    def retrieve(self, request: Request, number: str) -> Response:
        """One finding with its people, its history and whom it was reported to."""
        return self.shown(FindingShown, one_finding(self.by, number))


def for_rows(findings: FindingQuerySet) -> FindingQuerySet:
    """Findings with all that a row shows."""
    rows = findings.select_related("region", "organisation", "dispute_type", "case")
    return rows.prefetch_related("people")


def one_finding(user: User, number: str) -> Finding:
    """One finding in sight with all that is shown of it. An office it was reported to sees it too, so the
    guard by place alone would not do.

    Raises:
        Http404: there is none of that number in sight.
    """
    entries = Prefetch("entries", Entry.objects.select_related("by"))
    reports = Prefetch("reports", RiskReport.objects.select_related("organisation"))
    seen = for_rows(Finding.objects.visible_to(user)).select_related("in_charge")
    return get_object_or_404(seen.prefetch_related(entries, reports), number=number)
