"""The page on which police, court, petition desk and others send a dispute to the centre."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases.forms import intake_lists
from cases.forms.intake import ErrorLine, IntakeForm
from cases.models import AlertLevel
from cases.views.intake import key_of, read
from core import htmx
from core.errors import BadInput
from organisations.models import Organisation
from referrals.forms.inbound import InboundForm, opened
from referrals.services.inbound import receive


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.CASE_LOG)
def inbound(request: StaffRequest) -> HttpResponse:
    """The form; POST logs the dispute and hands it over, once for its document number."""
    office = posting_for(request.user, Perms.CASE_LOG).organisation
    if request.method == "POST":
        return _submit(request, office)
    return _page(request, office, InboundForm(office=office), read(opened(office), request))


def _submit(request: StaffRequest, office: Organisation) -> HttpResponse:
    key = key_of(request.POST.get("key", ""))
    head, form = InboundForm(request.POST, office=office), read(request.POST, request, check=True)
    valid = [form.is_valid(), head.is_valid()]
    if all(valid):
        try:
            got = receive(by=request.user, key=key, intake=form.to_intake(), **head.cleaned_data)
        except BadInput as refusal:
            _take(refusal, head, form)
        else:
            told = (
                _("Sent to the centre.")
                if got.first
                else _("This document was sent before; this is its case.")
            )
            return htmx.done(request, reverse("cases:tab", args=[got.case.number, "handover"]), told)
    return _page(request, office, head, form, status=400)


def _take(refusal: BadInput, head: InboundForm, form: IntakeForm) -> None:
    """Put the sentences beside their fields, whichever part they are in."""
    mine = {name: texts for name, texts in refusal.fields.items() if name in head.fields}
    for name, texts in mine.items():
        head.add_error(name, texts)
    if len(mine) < len(refusal.fields) or not refusal.fields:
        form.take(refusal)


def _page(
    request: StaffRequest, office: Organisation, head: InboundForm, form: IntakeForm, status: int = 200
) -> HttpResponse:
    form.dispute.offer_places(intake_lists.places(office.region), reverse("cases:intake_region"))
    mine = [
        ErrorLine(head[name].auto_id, str(head.fields[name].label), str(text))
        for name, texts in head.errors.items()
        for text in texts
    ]
    context = {
        "head": head,
        "form": form,
        "errors": [*mine, *form.error_lines()] if status != 200 else [],
        "levels": AlertLevel,
        "chosen_level": form.dispute["alert_level"].value(),
        "begun": status != 200,
    }
    return render(request, "referrals/inbound.html", context, status=status)
