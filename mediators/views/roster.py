"""The duty roster of an office by week."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core import htmx
from mediators.forms.calendar import ShiftForm
from mediators.forms.register import WhereForm
from mediators.models import DutyShift, keeps
from mediators.presenters.frame import Week, asked_day, asked_place, tabs
from mediators.services import roster as keeping
from organisations.models import Organisation

from .shared import FormPage, form_page, posted


@require_safe
@needs(Perms.REGISTER_READ)
def roster(request: StaffRequest) -> HttpResponse:
    """Who is present on each day of a week, and in which way."""
    place, week = asked_place(request), Week.of(asked_day(request))
    shifts: list[DutyShift] = []
    if place:
        found = DutyShift.objects.standing().between(week.first, week.last).for_rows()
        shifts = list(found.filter(organisation=place.chosen))
    days = [(day, [shift for shift in shifts if shift.day == day]) for day in week.days]
    context = {
        "tabs": tabs("roster"), "place": place, "week": week, "days": days, "today": timezone.localdate(),
        "any": bool(shifts), "keeps": bool(place and keeps(request.user, place.chosen)),
    }  # fmt: skip
    return render(request, "mediators/roster.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.REGISTER_KEEP)
def plan(request: StaffRequest) -> HttpResponse:
    """One shift, or the same on weekdays until a last day."""
    where = WhereForm(request.GET or None, by=request.user)
    crumbs = [(reverse("mediators:roster"), _("Duty roster"))]
    if not where.is_valid():
        return render(request, "mediators/where.html", {"form": where, "crumbs": crumbs})
    office = where.cleaned_data["organisation"]
    form = ShiftForm(request.POST or None, organisation=office)
    if posted(request, form, lambda: _plan(request, office, form)):
        url = f"{reverse('mediators:roster')}?at={office.pk}&day={form.cleaned_data['day'].isoformat()}"
        return htmx.done(request, url, _("The duty is planned."))
    page = FormPage(_("Plan a duty"), form, _("Plan"), crumbs, hint=office.name)
    return form_page(request, page)


@require_POST
@needs(Perms.REGISTER_KEEP)
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    shifts = DutyShift.objects.visible_to(request.user).for_rows()
    shift = get_object_or_404(shifts, pk=pk)
    keeping.cancel_shift(by=request.user, shift=shift)
    url = f"{reverse('mediators:roster')}?at={shift.organisation_id}&day={shift.day.isoformat()}"
    return htmx.done(request, url, _("The shift is cancelled."))


def _plan(request: StaffRequest, office: Organisation, form: ShiftForm) -> list[DutyShift]:
    return keeping.plan(by=request.user, organisation=office, duty=form.duty(), **form.when())
