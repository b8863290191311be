"""The return of a unit: nothing found in one tap, or a finding typed on a phone."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.forms import intake_lists
from cases.models import AlertLevel
from core import htmx
from core.errors import BadInput, NotAllowed
from screening.forms.finding import FindingForm
from screening.models import Finding, Task
from screening.presenters import returns as presented
from screening.services import returns


@require_safe
@needs(Perms.SCREEN_READ)
def task(request: StaffRequest, pk: int) -> HttpResponse:
    """What the unit has to return, or has returned, and what it found."""
    seen = _seen(request, pk, Perms.SCREEN_READ)
    return render(request, "screening/return.html", {"page": presented.one(seen, request.user)})


@require_POST
@needs(Perms.SCREEN_RETURN)
def nothing(request: StaffRequest, pk: int) -> HttpResponse:
    """Nothing found: one tap is the whole return."""
    mine = _own(request, pk)
    returns.file_return(task=mine, by=request.user, key=request.POST.get("key", ""))
    message = _("%(unit)s: returned, nothing found.") % {"unit": mine.region.name}
    return htmx.done(request, "screening:home", message)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.SCREEN_RETURN)
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """The form of a finding; POST reports it, once for its key."""
    mine = _own(request, pk)
    return _report(request, mine) if request.method == "POST" else _page(request, mine, read(None))


@require_POST
@needs(Perms.SCREEN_RETURN)
def risk(request: StaffRequest) -> HttpResponse:
    """The level the rules propose for what was typed so far, and why."""
    finding = read(request.POST).as_typed()
    proposal = returns.propose(finding) if finding else None
    return render(request, "cases/intake_risk.html", {"proposal": proposal, "title": ""})


def read(data: QueryDict | None) -> FindingForm:
    """The form as typed, or a new one, with the lists it chooses from."""
    return FindingForm(data, lists=intake_lists.load())


def _report(request: StaffRequest, task: Task) -> HttpResponse:
    form = read(request.POST)
    if form.is_valid():
        try:
            made = returns.report_finding(
                task=task, by=request.user, key=form.key_sent, finding=form.to_input()
            )
        except BadInput as refusal:
            form.take(refusal)
        else:
            message = _("Reported: %(number)s.") % {"number": made.number}
            return htmx.done(request, _after(made), message)
    return _page(request, task, form, status=400)


def _after(made: Finding) -> str:
    """Back to the return; with a red finding to its own page, where a major risk is told at once."""
    if AlertLevel.RED in (made.alert_level, made.proposed):
        return reverse("screening:finding", args=[made.number])
    return reverse("screening:return", args=[made.task_id])


def _page(request: StaffRequest, task: Task, form: FindingForm, status: int = 200) -> HttpResponse:
    context = {
        "page": presented.reporting(task, request.user),
        "form": form,
        "errors": form.error_lines() if form.is_bound else [],
        "levels": AlertLevel,
    }
    whole, form_alone = "screening/return_finding.html", "screening/_finding_form.html"
    return htmx.page_or_fragment(request, whole, form_alone, context, status=status)


def _seen(request: StaffRequest, pk: int, perm: Perms) -> Task:
    return get_object_or_404(presented.whole(Task.objects.visible_to(request.user, perm)), pk=pk)


def _own(request: StaffRequest, pk: int) -> Task:
    """The task if an office of the person answers for it; 404 out of her sight, 403 if it is another's."""
    seen = _seen(request, pk, Perms.SCREEN_RETURN)
    if not presented.may_return(seen, request.user):
        raise NotAllowed(_("Only the office of the unit itself returns for it."))
    return seen
