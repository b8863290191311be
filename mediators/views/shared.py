"""What the views of this room share: finding a thing in sight, and a page with one form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import StaffRequest
from core.errors import BadInput, Conflict, NotAllowed
from mediators.models import Booking, Mediator, Room, keeps
from mediators.presenters.frame import Words
from organisations.models import Organisation

T = TypeVar("T")


@dataclass(frozen=True)
class FormPage:
    """A page with one form: `crumbs` are pairs of address and words, the way back is the last of them."""

    title: Words
    form: forms.Form
    label: Words
    crumbs: Sequence[tuple[str, Words]]
    hint: Words = ""

    @property
    def back(self) -> str:
        return self.crumbs[-1][0]


def form_page(request: StaffRequest, page: FormPage) -> HttpResponse:
    status = 400 if page.form.errors else 200
    return render(request, "mediators/form.html", {"page": page}, status=status)


def saved(form: forms.Form, act: Callable[[], T]) -> T | None:
    """What the act made; None when form or service refused, which then stands on the form."""
    if not form.is_valid():
        return None
    try:
        return act()
    except (BadInput, Conflict) as refusal:
        told = {name: few for name, few in refusal.fields.items() if name in form.fields}
        for name, few in told.items():
            form.add_error(name, [str(sentence) for sentence in few])
        if not told:
            form.add_error(None, str(refusal))
        return None


def posted(request: StaffRequest, form: forms.Form, act: Callable[[], T]) -> T | None:
    """The same on a page that is also opened: nothing is done until the form is sent."""
    return saved(form, act) if request.method == "POST" else None


def get_mediator(request: StaffRequest, pk: int) -> Mediator:
    """A mediator with all the page shows."""
    found = Mediator.objects.for_rows().select_related("user").with_training(timezone.localdate().year)
    return get_object_or_404(found, pk=pk)


def get_office(pk: int) -> Organisation:
    return get_object_or_404(Organisation.objects.active().select_related("region", "kind"), pk=pk)


def get_room(request: StaffRequest, pk: int) -> Room:
    rooms = Room.objects.visible_to(request.user).select_related("organisation__region")
    return get_object_or_404(rooms, pk=pk)


def get_booking(request: StaffRequest, pk: int) -> Booking:
    bookings = Booking.objects.visible_to(request.user).for_rows()
    return get_object_or_404(bookings.select_related("room__organisation__region"), pk=pk)


def check_keeps(request: StaffRequest, office: Organisation) -> None:
    """Refuse the page before anything is typed; the service asks again."""
    if not keeps(request.user, office):
        raise NotAllowed(_("The register of this organisation is not yours to keep."))
