"""Exports over the API: what there is, one begun, one's own; status and file are those of the job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.jobs_api import JobShown
from accounts.permissions import Perms
from cases.api.base import StaffViewSet
from cases.api.keys import SENT_KEY, required_key
from cases.services.search import sealed
from core.api import StrictSerializer
from core.errors import BadInput
from core.models import Job
from reports.exports import EXPORTS, Column, Export
from reports.exports.narrowing import NAMES, WORD, asked_of
from reports.exports.writing import Format
from reports.services.exporting import KIND, Order, start_export

_MOST = 50


class ExportColumn(serializers.Serializer[Column]):
    """A column of an export."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")


class ExportShown(serializers.Serializer[Export]):
    """A table of cases one can take away; a `fixed` one is always written with all its columns."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    about = serializers.CharField()
    fixed = serializers.BooleanField()
    columns = ExportColumn(many=True)


class ExportIn(StrictSerializer):
    """What to write. `filters` are those of the list of cases, or, with `figure`, of the list behind it."""

    export = serializers.ChoiceField(list(EXPORTS))
    format = serializers.ChoiceField(Format.choices, default=Format.XLSX)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=32), default=list, help_text="Codes; none means all."
    )
    filters = serializers.DictField(child=serializers.CharField(max_length=64), default=dict)
    q = serializers.CharField(max_length=100, required=False, help_text="A word as in the search box.")
    reveal = serializers.BooleanField(default=False, help_text="Write full personal data.")
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)
    sure = serializers.BooleanField(default=False, help_text="That one answers for the file.")
    submission_key = serializers.UUIDField(required=False, help_text="May stand in the header instead.")


class ExportViewSet(StaffViewSet):
    """Lists taken away as files. Personal data is masked unless it is revealed for a reason."""

    queryset = Job.objects.none()
    serializer_class = ExportShown
    needs: ClassVar[Mapping[str, Declaration]] = dict.fromkeys(("list", "create", "mine"), Perms.EXPORT)

    @extend_schema(responses=ExportShown(many=True))
    def list(self, request: Request) -> Response:
        """The tables there are, with their columns."""
        return self.shown_many(ExportShown, EXPORTS.values())

    @extend_schema(request=ExportIn, parameters=[SENT_KEY], responses={202: JobShown})
    def create(self, request: Request) -> Response:
        """Begin to write one; ask the job until it is done, then fetch its file."""
        given = self.read(ExportIn).validated_data
        key = required_key(request, given.get("submission_key"))
        return self.shown(JobShown, start_export(by=self.by, key=key, order=self._order(given)), 202)

    @extend_schema(responses=JobShown(many=True))
    @action(detail=False, methods=["get"])
    def mine(self, request: Request) -> Response:
        """One's own exports of the last days, the newest first."""
        jobs = Job.objects.filter(owner=self.by, kind=KIND).order_by("-created_at")[:_MOST]
        return self.shown_many(JobShown, jobs)

    def _order(self, given: Mapping[str, Any]) -> Order:
        filters, table = dict(given["filters"]), EXPORTS[given["export"]]
        _refuse("filters", set(filters) - (NAMES - {WORD}))
        _refuse("columns", set(given["columns"]) - {column.code for column in table.columns})
        if given.get("q"):
            filters[WORD] = sealed(self.by, given["q"])
        return Order(
            table.code, Format(given["format"]), tuple(given["columns"]), asked_of(filters),
            reveal=given["reveal"], reason=given["reason"].strip(), sure=given["sure"],
        )  # fmt: skip


def _refuse(name: str, unknown: set[str]) -> None:
    if unknown:
        sentence = _("This choice does not exist.")
        raise BadInput(_("Some fields need mending."), code="invalid", fields={name: [sentence]})
