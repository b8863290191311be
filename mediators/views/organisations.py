"""Mediation organisations by place, and the profile of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core import htmx
from mediators.forms.register import ProfileForm
from mediators.models import Mediator, Profile, keeps, near_any
from mediators.presenters.frame import tabs
from mediators.presenters.register import mediation_offices, mediator_row, tree
from mediators.services import register as keeping

from .shared import FormPage, check_keeps, form_page, get_office, posted


@require_safe
@needs(Perms.REGISTER_READ)
def organisations(request: StaffRequest) -> HttpResponse:
    """Mediation organisations of the area around the person, under their places."""
    found = mediation_offices(near_any(request.user, Perms.REGISTER_READ))
    context = {"tabs": tabs("organisations"), "branches": tree(request.user, found)}
    return render(request, "mediators/organisations.html", context)


@require_safe
@needs(Perms.REGISTER_READ)
def organisation(request: StaffRequest, pk: int) -> HttpResponse:
    office = get_office(pk)
    profiles = Profile.objects.filter(organisation=office).select_related("stationed_at")
    mediators = Mediator.objects.active().filter(organisation=office).for_rows().order_by("name", "pk")
    context = {
        "office": office,
        "profile": profiles.prefetch_related("specialities").first(),
        "rows": [mediator_row(mediator) for mediator in mediators[:200]],
        "rooms": list(office.rooms.active()),
        "keeps": keeps(request.user, office),
    }
    return render(request, "mediators/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.REGISTER_KEEP)
def profile(request: StaffRequest, pk: int) -> HttpResponse:
    office = get_office(pk)
    check_keeps(request, office)
    initial = ProfileForm.initial_of(Profile.objects.filter(organisation=office).first())
    form = ProfileForm(request.POST or None, initial=initial, organisation=office)
    url = reverse("mediators:organisation", args=[pk])
    if posted(
        request, form, lambda: keeping.edit_profile(by=request.user, organisation=office, **form.cleaned_data)
    ):
        return htmx.done(request, url, _("Saved."))
    crumbs = [(reverse("mediators:organisations"), _("Mediation organisations")), (url, office.name)]
    return form_page(request, FormPage(_("Edit the profile"), form, _("Save"), crumbs))
