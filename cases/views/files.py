"""Added papers: scans and photos of the file, served to whoever may see them."""

from __future__ import annotations

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.services.files import open_attachment
from core import files

from .case_page import get_case


@require_safe
@needs(Perms.CASE_PRINT)
def attachment(request: StaffRequest, number: str, pk: int) -> FileResponse:
    """One added paper, shown by the browser; named by number and kind alone, nothing personal."""
    case = get_case(request, number)
    rows = case.attachments.select_related("file")
    paper = open_attachment(case=case, paper=get_object_or_404(rows, pk=pk), by=request.user)
    name = f"{case.number}-{paper.get_kind_display()}-{paper.pk}"
    return files.served(paper.file, name=name, inline=True)
