"""The ledger over the API: findings in sight, one of them with its history, every act on it, its export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.jobs_api import JobShown
from accounts.models import User
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.keys import SENT_KEY, optional_key
from cases.models import AlertLevel
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, page, page_of
from core.formapi import PARSERS, bound, cleaned, serializer_for
from core.problems import invalid
from screening.acts import ON_FINDING, perform
from screening.filters import STATES, LedgerFilter, moment
from screening.lists import narrowed
from screening.models import Entry, Finding, RiskReport
from screening.models.finding import FindingQuerySet
from screening.services.export import start_export

from .shown import FindingRow, FindingShown

FINDING_NUMBER = r"P[0-9]{6}-[0-9]{4}-[0-9]{6,9}"
_NARROW = frozenset(LedgerFilter.base_fields)
_FILTERS = [
    OpenApiParameter("state", str, enum=[code for code, _label in STATES]),
    OpenApiParameter("level", str, enum=list(AlertLevel.values)),
    OpenApiParameter("major", bool, description="Only what was reported as a major risk."),
    OpenApiParameter("number", str, description="How the ledger number begins."),
    OpenApiParameter("type", str, description="Code of a dispute type; a family takes its members along."),
    OpenApiParameter("place", str, description="Code of a place; those below it are taken along."),
    OpenApiParameter("since", OpenApiTypes.DATE, description="Found on this day or later."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Found on this day or earlier."),
]


def _act(code: str) -> Any:
    """One act on a finding as an address; its form says what the body holds."""
    this = ON_FINDING[code]

    def post(view: FindingViewSet, request: Request, number: str) -> Response:
        found, key = one_finding(view.by, number), str(optional_key(request, None) or "")
        form = bound(this.form, request.data, request.FILES, key=key, finding=found, user=view.by)
        cleaned(form)
        perform(this, finding=found, by=view.by, given=form.given())
        return view.finding(number)

    post.__name__, post.__doc__ = f"act_{code}", str(this.consequence)
    described = extend_schema(
        request=serializer_for(this.form),
        parameters=[SENT_KEY],
        responses=FindingShown,
        summary=str(this.label),
    )(post)
    return action(detail=True, methods=["post"], url_path=code, url_name=code)(described)


class _Acts:
    """The acts on a finding as methods."""


for _code in ON_FINDING:
    setattr(_Acts, f"act_{_code}", _act(_code))


class FindingViewSet(_Acts, StaffViewSet):
    """Findings in the asking person's sight, personal data masked; an act answers with the finding."""

    serializer_class = FindingShown
    lookup_field = "number"
    lookup_value_regex = FINDING_NUMBER
    parser_classes = PARSERS
    needs: ClassVar[Mapping[str, Declaration]] = {
        **dict.fromkeys(("list", "retrieve", "export"), Perms.SCREEN_READ),
        **{f"act_{code}": act.needs for code, act in ON_FINDING.items()},
    }
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": PAGE_PARAMETERS | _NARROW,
        "export": _NARROW,
    }

    def get_queryset(self) -> FindingQuerySet:
        return Finding.objects.visible_to(self.by)

    @extend_schema(parameters=[*PAGE_SCHEMA, *_FILTERS], responses=page_of(FindingRow))
    def list(self, request: Request) -> Response:
        """The ledger, the newest finding first."""
        chosen = self._chosen()
        rows = for_rows(narrowed(self.get_queryset(), chosen))
        return page(self, rows, FindingRow, request.query_params, moment=moment(chosen))

    @extend_schema(parameters=_FILTERS, request=None, responses={202: JobShown})
    @action(detail=False, methods=["post"])
    def export(self, request: Request) -> Response:
        """Begin to write the ledger as a workbook; ask the job until it is done, then fetch its file."""
        return self.shown(JobShown, start_export(by=self.by, chosen=self._chosen()), 202)

    @extend_schema(responses=FindingShown)
    def retrieve(self, request: Request, number: str) -> Response:
        """One finding with its people, its history and whom it was reported to."""
        return self.finding(number)

    def finding(self, number: str) -> Response:
        """The answer with the finding, read anew."""
        return self.shown(FindingShown, one_finding(self.by, number))

    def _chosen(self) -> dict[str, str]:
        """What the list is narrowed by. Raises BadInput for a value that is none."""
        filters = LedgerFilter(self.request.query_params, user=self.by)
        if not filters.is_valid():
            raise invalid(ValidationError(filters.errors.as_data()))
        return filters.chosen


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
    seen = for_rows(Finding.objects.visible_to(user)).select_related("in_charge", "found_by")
    return get_object_or_404(seen.prefetch_related(entries, reports), number=number)
