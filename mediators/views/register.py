"""The register of mediators: the list, one mediator, and the acts of keeping it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import can
from core import htmx
from core.paging import keyset
from mediators.filters import MediatorFilter
from mediators.forms.register import AbsenceForm, EndForm, MediatorForm, TrainingForm, WhereForm
from mediators.models import Mediator
from mediators.presenters.frame import Dialog, tabs
from mediators.presenters.register import (
    absence_dialog,
    end_dialog,
    mediator_page,
    mediator_row,
    training_dialog,
)
from mediators.services import register as keeping

from .shared import FormPage, check_keeps, form_page, get_mediator, posted, saved

ROWS = 25
_PLACE = ("after", "before")


@require_safe
@needs(Perms.REGISTER_READ)
def register(request: StaffRequest) -> HttpResponse:
    """Mediators on the register, the last entered first."""
    filters = MediatorFilter(request.GET, queryset=Mediator.objects.active(), request=request)
    after, before = (request.GET.get(way) for way in _PLACE)
    page = keyset(filters.qs.for_rows(), after=after, before=before, size=ROWS)
    query = request.GET.copy()
    for name in (*_PLACE, *[name for name, value in request.GET.items() if not value]):
        query.pop(name, None)
    context = {
        "tabs": tabs("register"), "filters": filters, "page": page, "query": query.urlencode(),
        "rows": [mediator_row(mediator) for mediator in page], "keeps": can_keep(request),
    }  # fmt: skip
    return render(request, "mediators/register.html", context)


@require_safe
@needs(Perms.REGISTER_READ)
def mediator(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, get_mediator(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.REGISTER_KEEP)
def new(request: StaffRequest) -> HttpResponse:
    """First for which organisation, then who."""
    where = WhereForm(request.GET or None, by=request.user)
    crumbs = [(reverse("mediators:register"), _("Mediators"))]
    if not where.is_valid():
        return render(request, "mediators/where.html", {"form": where, "crumbs": crumbs})
    office = where.cleaned_data["organisation"]
    form = MediatorForm(request.POST or None, organisation=office)
    made = posted(
        request, form, lambda: keeping.appoint(by=request.user, organisation=office, entry=form.entry())
    )
    if made:
        return htmx.done(
            request, reverse("mediators:mediator", args=[made.pk]), _("Entered in the register.")
        )
    page = FormPage(_("New mediator"), form, _("Enter"), crumbs, hint=office.name)
    return form_page(request, page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.REGISTER_KEEP)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_mediator(request, pk)
    check_keeps(request, found.organisation)
    initial = MediatorForm.initial_of(found)
    form = MediatorForm(request.POST or None, initial=initial, organisation=found.organisation)
    url = reverse("mediators:mediator", args=[pk])
    if posted(request, form, lambda: keeping.edit(by=request.user, mediator=found, entry=form.entry())):
        return htmx.done(request, url, _("Saved."))
    crumbs = [(reverse("mediators:register"), _("Mediators")), (url, found.name)]
    return form_page(request, FormPage(_("Edit"), form, _("Save"), crumbs, hint=found.organisation.name))


@require_POST
@needs(Perms.REGISTER_KEEP)
def end(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = get_mediator(request, pk), EndForm(request.POST)
    if saved(form, lambda: keeping.end_term(by=request.user, mediator=found, **form.cleaned_data)):
        return _done(request, found, _("Taken off the register."))
    return _page(request, found, end_dialog(found, form))


@require_POST
@needs(Perms.REGISTER_KEEP)
def training(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = get_mediator(request, pk), TrainingForm(request.POST)
    if saved(form, lambda: keeping.record_training(by=request.user, mediator=found, **form.cleaned_data)):
        return _done(request, found, _("Recorded."))
    return _page(request, found, training_dialog(found, form))


@require_POST
@needs(Perms.REGISTER_READ)
def absence(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = get_mediator(request, pk), AbsenceForm(request.POST)
    if saved(form, lambda: keeping.add_absence(by=request.user, mediator=found, **form.cleaned_data)):
        return _done(request, found, _("The absence is entered."))
    return _page(request, found, absence_dialog(found, form))


@require_POST
@needs(Perms.REGISTER_READ)
def absence_end(request: StaffRequest, pk: int, absence: int) -> HttpResponse:
    found = get_mediator(request, pk)
    kept = get_object_or_404(found.absences.select_related("mediator__organisation__region"), pk=absence)
    keeping.remove_absence(by=request.user, absence=kept)
    return _done(request, found, _("The absence is taken out."))


def can_keep(request: StaffRequest) -> bool:
    """Whether the person keeps any part of the register."""
    return can(request.user, Perms.REGISTER_KEEP)


def _page(request: StaffRequest, found: Mediator, opened: Dialog | None = None) -> HttpResponse:
    page = mediator_page(request.user, found, opened)
    return render(request, "mediators/mediator.html", {"page": page}, status=400 if opened else 200)


def _done(request: StaffRequest, found: Mediator, message: str) -> HttpResponse:
    return htmx.done(request, reverse("mediators:mediator", args=[found.pk]), message)
