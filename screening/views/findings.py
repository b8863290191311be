"""The ledger and the page of a finding; each act fetches its dialog, checks shape, calls its service."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.forms.base import ActForm
from core import htmx
from core.errors import BadInput, Conflict
from core.paging import keyset
from screening.acts import ON_FINDING, FindingAct, perform
from screening.filters import LedgerFilter, moment
from screening.forms.ledger import CaseForm, LedgerForm, MajorForm
from screening.lists import narrowed
from screening.models import Entry, Finding, RiskReport
from screening.presenters.findings import Dialog, act_dialog, finding_page, taken
from screening.presenters.ledger import ledger_list
from screening.services.export import start_export
from screening.whom import told

View = Callable[..., HttpResponse]
ROWS = 25
CASE = ON_FINDING[CaseForm.code]


@require_safe
@needs(Perms.SCREEN_READ)
def findings(request: StaffRequest) -> HttpResponse:
    """The ledger as far as the person sees it, the newest first. A whole number opens its finding."""
    filters = LedgerFilter(request.GET, user=request.user)
    chosen = filters.chosen
    seen = Finding.objects.visible_to(request.user)
    if "number" in chosen and seen.filter(number=chosen["number"]).exists():
        return htmx.redirect(request, "screening:finding", chosen["number"])
    rows = narrowed(seen, chosen).select_related("region", "dispute_type", "in_charge")
    place = {way: request.GET.get(way) for way in ("after", "before")}
    page = keyset(rows.prefetch_related("people"), **place, size=ROWS, moment=moment(chosen))
    return render(request, "screening/findings.html", {"list": ledger_list(page, filters, request.GET)})


@require_POST
@needs(Perms.SCREEN_READ)
def export(request: StaffRequest) -> HttpResponse:
    """Write the list as it is narrowed, in the background; the page of the job shows how far it is."""
    chosen = LedgerFilter(request.POST, user=request.user).chosen
    job = start_export(by=request.user, chosen=chosen)
    return htmx.redirect(request, "accounts:job", job.pk)


@require_safe
@needs(Perms.SCREEN_READ)
def finding(request: StaffRequest, number: str) -> HttpResponse:
    """One finding."""
    page = finding_page(get_finding(request, number), request.user)
    return render(request, "screening/finding.html", {"page": page})


@require_safe
@needs(Perms.SCREEN_READ)
def finding_form(request: StaffRequest, number: str, code: str) -> HttpResponse:
    """The dialog of an act; without scripts a page of its own."""
    found, this = get_finding(request, number), ON_FINDING.get(code)
    if this is None or this is CASE or not this.when(found, request.user):
        raise Conflict(_("This is not possible now."))
    dialog = _dialog(this, found, this.form(finding=found, user=request.user))
    context = {"act": dialog, "finding": found}
    return htmx.page_or_fragment(
        request, "screening/finding_act.html", "screening/_finding_act.html", context
    )


def act(code: str) -> View:
    """The address of one act on a finding."""
    this = ON_FINDING[code]

    @require_POST
    @needs(this.needs)
    def view(request: StaffRequest, number: str) -> HttpResponse:
        found = get_finding(request, number)
        form = this.form(request.POST, finding=found, user=request.user)
        if not _done(this, form, found, request):
            context = {"act": _dialog(this, found, form), "finding": found}
            return render(request, "screening/finding_act.html", context, status=400)
        return htmx.done(request, reverse("screening:finding", args=[number]), this.done)

    return view


@require_safe
@needs(Perms.SCREEN_MEASURE)
def as_case(request: StaffRequest, number: str) -> HttpResponse:
    """What the case will take over, what is missing for it, and one button."""
    found = get_finding(request, number)
    if not CASE.when(found, request.user):
        raise Conflict(_("This is not possible now."))
    return _case_page(request, found, CaseForm(finding=found, user=request.user))


@require_POST
@needs(Perms.SCREEN_MEASURE)
def log_as_case(request: StaffRequest, number: str) -> HttpResponse:
    """Log it; to the page of the finding, from which the case is one step away."""
    found = get_finding(request, number)
    form = CaseForm(request.POST, finding=found, user=request.user)
    if not _done(CASE, form, found, request):
        return _case_page(request, found, form, status=400)
    return htmx.done(request, reverse("screening:finding", args=[number]), CASE.done)


def get_finding(request: StaffRequest, number: str) -> Finding:
    """The finding with all that its page shows, if it is in the person's sight; else 404."""
    rows = Finding.objects.visible_to(request.user).select_related(
        "region", "organisation", "dispute_type__parent", "found_by", "in_charge", "case__holder"
    )
    reports = RiskReport.objects.select_related("organisation", "read_by")
    parts = (Prefetch("entries", Entry.objects.select_related("by")), Prefetch("reports", reports), "people")
    return get_object_or_404(rows.prefetch_related(*parts), number=number)


def _done(act: FindingAct, form: LedgerForm, found: Finding, request: StaffRequest) -> bool:
    """Whether it was done; what the service wants mended stands in the form then."""
    if not form.is_valid():
        return False
    try:
        perform(act, finding=found, by=request.user, given=form.given())
    except BadInput as refusal:
        form.refused(refusal)
        return False
    return True


def _dialog(act: FindingAct, found: Finding, form: ActForm) -> Dialog:
    offices = told(found, timezone.localdate()) if act.code == MajorForm.code else ()
    return act_dialog(act, found, form, offices)


def _case_page(request: StaffRequest, found: Finding, form: CaseForm, status: int = 200) -> HttpResponse:
    context = {"finding": found, "form": form, "act": CASE, "taken": taken(found, form.taken)}
    return render(request, "screening/finding_case.html", context, status=status)
