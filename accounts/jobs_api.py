"""Work in the background over the interface: the same rows as on the page, for the same person."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.api import ApiViewSet, LocalTime
from core.files import served
from core.models import Job

from .access import Declaration, Door


class JobShown(serializers.Serializer[Job]):
    """A job: its state (`queued`, `running`, `done`, `failed`), how far it is, where its file is fetched."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    state = serializers.CharField()
    state_name = serializers.CharField(source="get_state_display")
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField()
    problem = serializers.CharField()
    file = serializers.SerializerMethodField()
    file_name = serializers.CharField()
    created_at = LocalTime()
    finished_at = LocalTime()

    def get_file(self, job: Job) -> str | None:
        return reverse("api:job-file", kwargs={"pk": job.pk}) if job.result_id else None


class JobViewSet(ApiViewSet):
    """Jobs of one's own, one at a time."""

    queryset = Job.objects.none()
    serializer_class = JobShown
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    needs: ClassVar[dict[str, Declaration]] = {"retrieve": Door.SIGNED_IN, "file": Door.SIGNED_IN}

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.select_related("result").filter(owner_id=self.request.user.pk)

    @extend_schema(responses=JobShown)
    def retrieve(self, request: Request, pk: str) -> Response:
        """How far a job has come; ask again every second or so until it is `done` or `failed`."""
        return self.shown(JobShown, self.get_object())

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> FileResponse:
        """What the job made; 404 until it is done."""
        job: Job = self.get_object()
        if job.result is None:
            raise Http404
        return served(job.result, name=job.file_name)
