"""Taking a list away: what it will hold, asked for, found again."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import can
from core import htmx
from core.errors import BadInput
from core.models import Job
from reports.export_form import ExportForm, export_of
from reports.exports.narrowing import Narrowed, asked_of
from reports.presenters.exports import export_page, my_exports
from reports.services.exporting import MOST_REVEALED, start_export

_KEPT = ("format", "columns")
"""Choices of the form that stand in its address."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.EXPORT)
def export(request: StaffRequest) -> HttpResponse:
    """The list of the address as a file: its form; sent, it begins to be written."""
    narrowed = Narrowed(request.user, asked_of(request.GET.dict()))
    table = export_of(request.GET.get("export", ""))
    options: dict[str, Any] = {"export": table, "narrowed": narrowed}
    options["may_reveal"] = can(request.user, Perms.CASE_REVEAL)
    if request.method != "POST":
        chosen = {name: request.GET.getlist(name) for name in _KEPT if name in request.GET}
        initial = {**chosen, **({"format": chosen["format"][0]} if "format" in chosen else {})}
        return _page(request, ExportForm(initial=initial, **options))
    form = ExportForm(request.POST, **options)
    job = _begun(request, form) if form.is_valid() else None
    return htmx.redirect(request, "accounts:job", job.pk) if job else _page(request, form, status=400)


@require_safe
@needs(Perms.EXPORT)
def mine(request: StaffRequest) -> HttpResponse:
    """One's own exports of the last days: how far they are, and until when they can be fetched."""
    return render(request, "reports/exports.html", {"rows": my_exports(request.user)})


def _begun(request: StaffRequest, form: ExportForm) -> Job | None:
    """The job; None if the service wants something mended, which stands in the form then."""
    key = str(form.cleaned_data.get("key") or uuid4())
    try:
        return start_export(by=request.user, key=key, order=form.order())
    except BadInput as refusal:
        form.refused(refusal)
        return None


def _page(request: StaffRequest, form: ExportForm, status: int = 200) -> HttpResponse:
    page = export_page(form.narrowed, form.export)
    context = {"page": page, "form": form, "most_revealed": MOST_REVEALED}
    return render(request, "reports/export.html", context, status=status)
