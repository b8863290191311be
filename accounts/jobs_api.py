"""Work in the background over the interface: the same rows as on the page, for the same person."""

from __future__ import annotations

from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from core.api import LocalTime
from core.files import served
from core.models import Job

from .access import Declaration, Door
from .models import User


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


class JobView(APIView):
    """One job of one's own."""

    needs: ClassVar[dict[str, Declaration]] = {"GET": Door.SIGNED_IN}

    @extend_schema(responses=JobShown)
    def get(self, request: Request, pk: UUID) -> Response:
        """How far a job has come; ask again every second or so until it is `done` or `failed`."""
        found = get_object_or_404(Job, pk=pk, owner=cast("User", request.user))
        return Response(JobShown(found).data, headers={"Cache-Control": "private, no-store"})


class JobFileView(APIView):
    """What a job of one's own made."""

    needs: ClassVar[dict[str, Declaration]] = {"GET": Door.SIGNED_IN}

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> FileResponse:
        """The file; 404 until the job is done."""
        made: Any = Job.objects.select_related("result").filter(
            owner_id=request.user.pk, result__isnull=False
        )
        found = get_object_or_404(made, pk=pk)
        return served(found.result, name=found.file_name)
