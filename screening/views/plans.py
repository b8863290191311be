"""Plans and key periods: the list, a new one, a change, an end."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core import htmx
from core.errors import BadInput
from screening.forms.plans import EndForm, KeyPeriodForm, PlanForm
from screening.models import KeyPeriod, Plan
from screening.presenters import plans as presented
from screening.presenters.foreseen import Foreseen, foreseen
from screening.services import key_periods as keys
from screening.services import planning

from .planning import FormPage, form_page, saved, sent


@require_safe
@needs(Perms.SCREEN_PLAN)
def plans(request: StaffRequest) -> HttpResponse:
    """Plans, key periods and campaigns that hold in the person's area or for it."""
    return render(request, "screening/plans.html", {"board": presented.board(request.user)})


@require_safe
@needs(Perms.SCREEN_PLAN)
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """One plan with the rounds it will make."""
    found = _plan(request, pk)
    context = {"it": presented.one(found, request.user), "form": EndForm(auto_id="end_%s")}
    return render(request, "screening/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.SCREEN_PLAN)
def new(request: StaffRequest) -> HttpResponse:
    """A new plan; asked for a preview it shows what would be made and makes nothing."""
    form = PlanForm(sent(request), by=request.user, initial={"phase": request.GET.get("phase", "")})
    page = FormPage(_("New plan"), form, _("Add the plan"), _crumbs(), previews=True)
    return _written(request, form, page, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.SCREEN_PLAN)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Rewrite a plan that has made no round yet."""
    found = _plan(request, pk)
    form = PlanForm(sent(request), by=request.user, initial=PlanForm.initial_of(found))
    crumbs = [*_crumbs(), (reverse("screening:plan", args=[pk]), found.title)]
    return _written(
        request, form, FormPage(_("Change the plan"), form, _("Save"), crumbs, previews=True), found
    )


@require_POST
@needs(Perms.SCREEN_PLAN)
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a plan hold until a day."""
    found, form = _plan(request, pk), EndForm(request.POST, auto_id="end_%s")
    if form.is_valid():
        try:
            planning.end_plan(plan=found, by=request.user, on=form.cleaned_data["on"])
            return htmx.done(request, reverse("screening:plan", args=[pk]), _("The plan ends on that day."))
        except BadInput as refusal:
            form.add_error("on", refusal.fields["on"])
    context = {"it": presented.one(found, request.user), "form": form}
    return render(request, "screening/plan.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.SCREEN_PLAN)
def new_key_period(request: StaffRequest) -> HttpResponse:
    """A time in which units screen more often."""
    form = KeyPeriodForm(sent(request), by=request.user)
    made = None
    if request.method == "POST":
        made = saved(form, lambda: keys.add_key_period(by=request.user, given=form.given()))
    if made:
        return htmx.done(request, "screening:plans", _("The key period is entered."))
    return form_page(request, FormPage(_("New key period"), form, _("Add the key period"), _crumbs()))


@require_POST
@needs(Perms.SCREEN_PLAN)
def remove_key_period(request: StaffRequest, pk: int) -> HttpResponse:
    """Take it back before it begins."""
    found = get_object_or_404(KeyPeriod.objects.of(request.user), pk=pk)
    keys.remove_key_period(key=found, by=request.user)
    return htmx.done(request, "screening:plans", _("The key period is taken back."))


def _plan(request: StaffRequest, pk: int) -> Plan:
    found: Plan = get_object_or_404(presented.whole(request.user), pk=pk)
    return found


def _written(request: StaffRequest, form: PlanForm, page: FormPage, found: Plan | None) -> HttpResponse:
    """Save what was sent, or show what it would make; the form again with what is wrong."""
    if request.method == "POST" and "preview" in request.POST:
        told = saved(form, lambda: _foreseen(request, form, found))
        return form_page(request, FormPage(**{**vars(page), "foreseen": told}))
    if request.method == "POST":
        done = saved(form, lambda: _save(request, form, found))
        if done:
            return htmx.done(request, reverse("screening:plan", args=[done.pk]), _("Saved."))
    return form_page(request, page)


def _save(request: StaffRequest, form: PlanForm, found: Plan | None) -> Plan:
    if found:
        return planning.change_plan(plan=found, by=request.user, given=form.given())
    return planning.add_plan(by=request.user, given=form.given())


def _foreseen(request: StaffRequest, form: PlanForm, found: Plan | None) -> Foreseen:
    return foreseen(planning.checked_plan(by=request.user, given=form.given(), instead_of=found))


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("screening:plans"), _("Plans and key periods"))]
