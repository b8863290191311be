"""Reports over the API: what there is, one asked for, those that are kept, their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.jobs_api import JobShown
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.fields import EntryShown
from cases.api.keys import SENT_KEY, required_key
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, LocalTime, StrictSerializer, page, page_of
from core.files import served
from core.problems import invalid
from reports.forms import AskForm
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.periods import Grain, parse
from reports.report import Report
from reports.services.building import Form, open_file, start_build
from reports.services.scheduling import next_on

_PK = OpenApiParameter("pk", int, OpenApiParameter.PATH)
_FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class ReportShown(serializers.Serializer[Report]):
    """A report one can ask for; `periods` are the lengths it is made for, `next_on` when it makes itself."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    about = serializers.CharField()
    periods = serializers.SerializerMethodField()
    next_on = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Grain.choices)))
    def get_periods(self, report: Report) -> list[str]:
        return [str(grain.value) for grain in report.grains]

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_next_on(self, report: Report) -> str | None:
        on = next_on(report, timezone.localdate())
        return on.isoformat() if on else None


class BuildIn(StrictSerializer):
    """What is asked for: `2026-W10`, `2026-03`, `2026-Q1`, `2026`, or `days` with `since` and `until`."""

    place = serializers.RegexField(r"^[0-9]{6,15}\Z", help_text="Code of a place in one's own area.")
    period = serializers.CharField(max_length=24)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    given = serializers.DictField(required=False, default=dict, help_text="Further fields of the report.")
    submission_key = serializers.UUIDField(required=False, help_text="May stand in the header instead.")


class KeptShown(serializers.Serializer[KeptReport]):
    """A kept report without what it says. `job` is the work that built it; none for one made by itself."""

    id = serializers.IntegerField()
    report = serializers.CharField(source="kind")
    name = serializers.SerializerMethodField()
    place = EntryShown()
    period = serializers.CharField()
    period_name = serializers.SerializerMethodField()
    since = serializers.DateField()
    until = serializers.DateField()
    language = serializers.CharField()
    made_at = LocalTime()
    built_by = serializers.CharField(source="built_by.name", allow_null=True, default=None)
    job = serializers.UUIDField(allow_null=True)

    def get_name(self, kept: KeptReport) -> str:
        report = REPORTS.get(kept.kind)
        return str(report.label) if report else kept.kind

    def get_period_name(self, kept: KeptReport) -> str:
        return parse(kept.period).words


class KeptWhole(KeptShown):
    """A kept report with its document: sections of text, figures and tables (docs/how-to/reports.md)."""

    document = serializers.JSONField()


class KeptIn(StrictSerializer):
    """What the list of kept reports is narrowed by."""

    report = serializers.ChoiceField(choices=list(REPORTS), required=False)
    job = serializers.UUIDField(required=False)


class ReportViewSet(StaffViewSet):
    """The reports there are."""

    queryset = KeptReport.objects.none()
    serializer_class = ReportShown
    lookup_field = "code"
    lookup_value_regex = r"[a-z0-9_]{1,32}"
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(("list", "build"), Perms.FIGURES)

    @extend_schema(responses=ReportShown(many=True))
    def list(self, request: Request) -> Response:
        """All of them, in the order of the catalogue."""
        return self.shown_many(ReportShown, list(REPORTS.values()))

    @extend_schema(request=BuildIn, parameters=[SENT_KEY], responses={202: JobShown})
    @action(detail=True, methods=["post"])
    def build(self, request: Request, code: str) -> Response:
        """Begin to build one; ask the job until it is `done`, then find it among the kept ones by `job`."""
        if code not in REPORTS:
            raise Http404
        asked = self.read(BuildIn).validated_data
        key = required_key(request, asked.pop("submission_key", None))
        form = AskForm({**asked.pop("given"), **asked}, user=self.by, report=REPORTS[code])
        if not form.is_valid():
            raise invalid(ValidationError(form.errors.as_data()))
        job = start_build(by=self.by, key=key, report=REPORTS[code], order=form.order())
        return self.shown(JobShown, job, 202)


class KeptReportViewSet(StaffViewSet):
    """Kept reports of the places whose figures the asking person sees."""

    serializer_class = KeptShown
    lookup_value_regex = r"[0-9]{1,18}"
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(
        ("list", "retrieve", "word", "excel"), Perms.FIGURES
    )
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": PAGE_PARAMETERS | {"report", "job"}}

    def get_queryset(self) -> QuerySet[KeptReport]:
        return KeptReport.objects.visible_to(self.by)

    @extend_schema(
        parameters=[
            *PAGE_SCHEMA, OpenApiParameter("report", str, enum=list(REPORTS)),
            OpenApiParameter("job", OpenApiTypes.UUID, description="The one that this work built."),
        ],
        responses=page_of(KeptShown),
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """The newest first."""
        asked = self.read_query(KeptIn)
        named = {"kind": asked.get("report"), "job": asked.get("job")}
        rows = self.get_queryset().filter(**{name: value for name, value in named.items() if value})
        return page(self, rows.for_rows(), KeptShown, request.query_params)  # type: ignore[attr-defined]

    @extend_schema(parameters=[_PK], responses=KeptWhole)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One of them, with what it says."""
        return self.shown(KeptWhole, self.get_object())

    @extend_schema(parameters=[_PK], responses=_FILE)
    @action(detail=True, methods=["get"])
    def word(self, request: Request, pk: str) -> FileResponse:
        """As a Word file; who takes it away is on record."""
        return self._file("word")

    @extend_schema(parameters=[_PK], responses=_FILE)
    @action(detail=True, methods=["get"])
    def excel(self, request: Request, pk: str) -> FileResponse:
        """As a workbook; who takes it away is on record."""
        return self._file("excel")

    def _file(self, form: Form) -> FileResponse:
        kept: Any = self.get_object()
        stored, name = open_file(kept=kept, by=self.by, form=form)
        return served(stored, name=name)
