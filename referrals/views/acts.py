"""Acts on a leg and on a case: each fetches its dialog, checks shape, calls its service, and goes back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.models import Case
from cases.views.case_page import get_case
from core import htmx
from core.errors import Conflict
from referrals.acts import ON_CASE, ON_LEG, perform
from referrals.models import Leg
from referrals.presenters.legs import Dialog, case_dialog, leg_dialog

View = Callable[..., HttpResponse]


def get_leg(request: StaffRequest, pk: int) -> Leg:
    """The leg if it is in the person's sight; else 404, as if it did not exist."""
    return get_object_or_404(Leg.objects.visible_to(request.user).for_rows(), pk=pk)


@require_safe
@needs(Perms.CASE_READ)
def leg_form(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """The dialog of an act on a leg; without scripts a page of its own."""
    leg, this = get_leg(request, pk), ON_LEG.get(_code(act))
    if this is None or not this.when(leg, request.user):
        raise Conflict(_("This is not possible now."))
    form = this.form(leg=leg, user=request.user)
    return _asked(request, leg_dialog(this, leg, form, _origin(request)), leg.case)


@require_safe
@needs(Perms.CASE_READ)
def case_form(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """The dialog of an act on a case; without scripts a page of its own."""
    case, this = get_case(request, number), ON_CASE.get(_code(act))
    if this is None or not this.when(case, request.user):
        raise Conflict(_("This is not possible now."))
    form = this.form(case=case, user=request.user, initial=request.GET.dict())
    return _asked(request, case_dialog(this, case, form), case)


def leg_act(code: str) -> View:
    """The address of one act on a leg."""
    this = ON_LEG[code]

    @require_POST
    @needs(this.needs)
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        leg = get_leg(request, pk)
        form = this.form(request.POST, leg=leg, user=request.user)
        if not form.is_valid():
            return _again(request, leg_dialog(this, leg, form, _origin(request)), leg.case)
        perform(this, by=request.user, given=form.cleaned_data, leg=leg)
        return htmx.done(request, _back(request, leg.case), this.done)

    return view


def case_act(code: str) -> View:
    """The address of one act on a case."""
    this = ON_CASE[code]

    @require_POST
    @needs(this.needs)
    def view(request: StaffRequest, number: str) -> HttpResponse:
        case = get_case(request, number)
        form = this.form(request.POST, case=case, user=request.user)
        if not form.is_valid():
            return _again(request, case_dialog(this, case, form), case)
        perform(this, by=request.user, given=form.cleaned_data, case=case)
        return htmx.done(request, _of_case(request, case), this.done)

    return view


def _asked(request: StaffRequest, dialog: Dialog, case: Case) -> HttpResponse:
    context = {"act": dialog, "case": case}
    return htmx.page_or_fragment(request, "referrals/act.html", "referrals/_act.html", context)


def _again(request: StaffRequest, dialog: Dialog, case: Case) -> HttpResponse:
    """The act on a page of its own, with what has to be mended."""
    return render(request, "referrals/act.html", {"act": dialog, "case": case}, status=400)


def _code(act: str) -> str:
    return act.replace("-", "_")


def _origin(request: StaffRequest) -> str:
    return "?from=case" if request.GET.get("from") == "case" else ""


def _back(request: StaffRequest, case: Case) -> str:
    return _of_case(request, case) if _origin(request) else reverse("referrals:desk")


def _of_case(request: StaffRequest, case: Case) -> str:
    """The hand-overs of the case; the desk if the person does not see the case any more."""
    if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return reverse("cases:tab", args=[case.number, "handover"])
    return reverse("referrals:desk")
