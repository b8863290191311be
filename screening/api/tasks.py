"""Returns over the API: what the person's offices have to return, the return itself, one finding more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Declaration
from accounts.permissions import Perms
from cases.api.asked import RiskShown
from cases.api.base import StaffViewSet
from cases.api.keys import SENT_KEY, required_key
from core.api import PAGE_PARAMETERS, PAGE_SCHEMA, StrictSerializer, page, page_of
from core.idempotency import sent_before
from screening.models import Task
from screening.models.round import TaskQuerySet
from screening.services.returns import file_return, propose, report_finding

from .finding_in import LevelIn, ReportIn, ReturnIn
from .findings import one_finding
from .shown import FindingShown, TaskShown

_PK = OpenApiParameter("pk", int, OpenApiParameter.PATH)


class TasksIn(StrictSerializer):
    """What one's own returns are narrowed by."""

    open = serializers.BooleanField(required=False, allow_null=True, default=None)


class TaskViewSet(StaffViewSet):
    """Screening tasks in the asking person's sight."""

    serializer_class = TaskShown
    lookup_value_regex = r"[0-9]{1,18}"
    needs: ClassVar[Mapping[str, Declaration]] = {
        "list": Perms.SCREEN_RETURN,
        "retrieve": Perms.SCREEN_READ,
        "file": Perms.SCREEN_RETURN,
        "findings": Perms.SCREEN_RETURN,
        "risk": Perms.SCREEN_RETURN,
    }
    parameters: ClassVar[Mapping[str, frozenset[str]]] = {"list": PAGE_PARAMETERS | {"open"}}

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "lists": {}}

    def get_queryset(self) -> TaskQuerySet:
        return for_rows(Task.objects.visible_to(self.by))

    @extend_schema(
        parameters=[
            *PAGE_SCHEMA,
            OpenApiParameter("open", bool, description="Those that wait, or those that were returned."),
        ],
        responses=page_of(TaskShown),
    )
    def list(self, request: Request) -> Response:
        """What offices of the person return, the last due first; of all periods that are there."""
        waits = self.read_query(TasksIn)["open"]
        rows = for_rows(Task.objects.of_office(self.by))
        rows = rows if waits is None else rows.filter(returned_at__isnull=waits)
        return page(self, rows, TaskShown, request.query_params, moment="due_at")

    @extend_schema(parameters=[_PK], responses=TaskShown)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One task."""
        return self.shown(TaskShown, self.get_object())

    @extend_schema(parameters=[_PK, SENT_KEY], request=ReturnIn, responses=TaskShown)
    @action(detail=True, methods=["post"], url_path="return")
    def file(self, request: Request, pk: str) -> Response:
        """File the return: nothing found, or findings. Sent again with its key, it changes nothing."""
        task, asked = self.get_object(), self.read(ReturnIn)
        given = asked.validated_data
        done = file_return(
            task=task, by=self.by, key=required_key(request, given.get("submission_key")),
            findings=asked.as_inputs(), remark=given["remark"],
        )  # fmt: skip
        return self.shown(TaskShown, self.get_queryset().get(pk=done.pk))

    @extend_schema(
        parameters=[_PK, SENT_KEY],
        request=ReportIn,
        responses={
            201: FindingShown,
            200: OpenApiResponse(FindingShown, description="An earlier call with this key reported it."),
        },
    )
    @action(detail=True, methods=["post"])
    def findings(self, request: Request, pk: str) -> Response:
        """Report one finding more; a round that is open counts as returned with it."""
        task, asked = self.get_object(), self.read(ReportIn)
        key = required_key(request, asked.validated_data.get("submission_key"))
        again = sent_before(by=self.by, key=key, action="screening.finding")
        made = report_finding(task=task, by=self.by, key=key, finding=asked.finding())
        return self.shown(FindingShown, one_finding(self.by, made.number), 200 if again else 201)

    @extend_schema(request=LevelIn, responses=RiskShown)
    @action(detail=False, methods=["post"])
    def risk(self, request: Request) -> Response:
        """The alert level the rules propose for a finding, with the reasons; a person confirms it."""
        return self.shown(RiskShown, propose(self.read(LevelIn).finding()))


def for_rows(tasks: TaskQuerySet) -> TaskQuerySet:
    """Tasks with all that a row shows."""
    return tasks.select_related("round__plan__region", "region", "organisation")
