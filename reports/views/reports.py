"""Reports: the catalogue, one asked for, its way through the background, the kept one and its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core import htmx
from core.errors import BadInput
from core.files import served
from core.models import Job
from core.paging import keyset
from reports.forms import AskForm
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.presenters import reports as presented
from reports.report import Report
from reports.services import building as services

ROWS = 30


@require_safe
@needs(Perms.FIGURES)
def catalogue(request: StaffRequest) -> HttpResponse:
    """What each report is for, when it was last made, when it is made next."""
    return render(request, "reports/catalogue.html", {"rows": presented.catalogue(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.FIGURES)
def ask(request: StaffRequest, code: str) -> HttpResponse:
    """The form of a report; sent, it begins to be built, and the page of its progress follows."""
    report = _report(code)
    if request.method != "POST":
        asked = {name: request.GET[name] for name in ("place", "period") if request.GET.get(name)}
        return _form(request, AskForm(user=request.user, report=report, initial=asked), report)
    form = AskForm(request.POST, user=request.user, report=report)
    job = _begun(request, form, report) if form.is_valid() else None
    if job is None:
        return _form(request, form, report, status=400)
    return htmx.redirect(request, "reports:building", job.pk)


@require_safe
@needs(Perms.FIGURES)
def building(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How far it has come; to the report itself when it is done."""
    job = get_object_or_404(Job, pk=pk, owner=request.user, kind=services.KIND)
    if job.state == Job.State.DONE:
        kept = KeptReport.objects.visible_to(request.user).filter(job=job.pk).only("pk")
        return htmx.redirect(request, "reports:kept", get_object_or_404(kept).pk)
    context = {"job": job, "again": _again(job)}
    return htmx.page_or_fragment(request, "reports/building.html", "reports/_building.html", context)


@require_safe
@needs(Perms.FIGURES)
def kept_list(request: StaffRequest) -> HttpResponse:
    """The kept reports of one's places, the newest first; of one kind if asked."""
    rows, kind = KeptReport.objects.visible_to(request.user).for_rows(), request.GET.get("kind", "")
    report = REPORTS.get(kind)
    rows = rows.filter(kind=kind) if report else rows
    page = keyset(rows, after=request.GET.get("after"), before=request.GET.get("before"), size=ROWS)
    context = {
        "page": page, "rows": presented.kept_rows(page), "report": report, "reports": REPORTS.values(),
        "query": f"kind={kind}" if report else "",
    }  # fmt: skip
    return render(request, "reports/kept.html", context)


@require_safe
@needs(Perms.FIGURES)
def kept(request: StaffRequest, pk: int) -> HttpResponse:
    """One report as it was made."""
    return render(request, "reports/report.html", {"page": presented.report_page(_kept(request, pk))})


@require_safe
@needs(Perms.FIGURES)
def kept_file(request: StaffRequest, pk: int, form: services.Form) -> FileResponse:
    """Its Word file or its workbook; who takes it away is on record."""
    stored, name = services.open_file(kept=_kept(request, pk), by=request.user, form=form)
    return served(stored, name=name)


def _kept(request: StaffRequest, pk: int) -> KeptReport:
    rows = KeptReport.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("place", "built_by", "word", "excel"), pk=pk)


def _report(code: str) -> Report:
    if code not in REPORTS:
        raise Http404
    return REPORTS[code]


def _begun(request: StaffRequest, form: AskForm, report: Report) -> Job | None:
    """The job; None if the service wants something mended, which stands in the form then."""
    key = str(form.cleaned_data.get("key") or uuid4())
    try:
        return services.start_build(by=request.user, key=key, report=report, order=form.order())
    except BadInput as refusal:
        form.refused(refusal)
        return None


def _form(request: StaffRequest, form: AskForm, report: Report, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "report": report}
    return render(request, "reports/ask.html", context, status=status)


def _again(job: Job) -> Report | None:
    """The report to ask for once more, if it failed."""
    return REPORTS.get(job.params.get("report", "")) if job.state == Job.State.FAILED else None
