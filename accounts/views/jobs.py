"""Work in the background, for whoever started it: how far it has come, and what it made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, signed_in
from core import htmx
from core.files import served
from core.models import Job


@signed_in
@require_safe
def job(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The page of a job; to htmx, its progress alone, every second until it ends."""
    found = get_object_or_404(Job.objects.select_related("result"), pk=pk, owner=request.user)
    return htmx.page_or_fragment(request, "accounts/job.html", "components/progress.html", {"job": found})


@signed_in
@require_safe
def job_file(request: StaffRequest, pk: UUID) -> FileResponse:
    """What the job made; 404 until it is done."""
    made: Any = Job.objects.select_related("result").filter(owner=request.user, result__isnull=False)
    found = get_object_or_404(made, pk=pk)
    return served(found.result, name=found.file_name)
