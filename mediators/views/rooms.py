"""Rooms: the list, a new one, an edited one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core import htmx
from mediators.forms.calendar import RoomEditForm, RoomForm
from mediators.forms.register import WhereForm
from mediators.models import Room, kept_by
from mediators.presenters.frame import tabs
from mediators.services import rooms as keeping
from organisations.models import Organisation

from .register import can_keep
from .shared import FormPage, check_keeps, form_page, get_room, posted


@require_safe
@needs(Perms.REGISTER_READ)
def rooms(request: StaffRequest) -> HttpResponse:
    """Rooms of the offices around the person, by office."""
    found = Room.objects.visible_to(request.user).select_related("organisation")
    kept = set(Organisation.objects.filter(kept_by(request.user)).values_list("pk", flat=True))
    rows = [
        (room, room.organisation_id in kept) for room in found.order_by("organisation__name", "name")[:500]
    ]
    context = {"tabs": tabs("rooms"), "rows": rows, "keeps": can_keep(request)}
    return render(request, "mediators/rooms.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.REGISTER_KEEP)
def new(request: StaffRequest) -> HttpResponse:
    where = WhereForm(request.GET or None, by=request.user)
    crumbs = [(reverse("mediators:rooms"), _("Rooms"))]
    if not where.is_valid():
        return render(request, "mediators/where.html", {"form": where, "crumbs": crumbs})
    office, form = where.cleaned_data["organisation"], RoomForm(request.POST or None)
    if posted(
        request, form, lambda: keeping.add_room(by=request.user, organisation=office, **form.cleaned_data)
    ):
        return htmx.done(request, "mediators:rooms", _("The room is entered."))
    return form_page(request, FormPage(_("New room"), form, _("Enter"), crumbs, hint=office.name))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.REGISTER_KEEP)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    room = get_room(request, pk)
    check_keeps(request, room.organisation)
    initial = {name: getattr(room, name) for name in ("name", "kind", "capacity", "equipment", "active")}
    form = RoomEditForm(request.POST or None, initial=initial)
    if posted(request, form, lambda: keeping.edit_room(by=request.user, room=room, **form.cleaned_data)):
        return htmx.done(request, "mediators:rooms", _("Saved."))
    crumbs = [(reverse("mediators:rooms"), _("Rooms"))]
    page = FormPage(_("Edit the room"), form, _("Save"), crumbs, hint=room.organisation.name)
    return form_page(request, page)
