"""The intake page: opening it, keeping it, submitting it, and the page after."""

from __future__ import annotations

import re
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import can, posting_for
from cases.forms import intake_lists
from cases.forms.intake import (
    IntakeForm,
    anything_typed,
    chosen_people,
    content_of,
    fresh,
    resumed,
)
from cases.models import AlertLevel, Case, Draft
from cases.presenters.page import papers_for
from cases.privacy import choosable_people, whole_file_for
from cases.services import drafts
from cases.services import intake as services
from cases.similar import similar
from core import htmx
from core.errors import BadInput
from core.models import Submission

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.CASE_LOG)
def intake(request: StaffRequest) -> HttpResponse:
    """The form, new or from a draft; POST logs the dispute once for its key."""
    return _submit(request) if request.method == "POST" else _open(request)


@require_POST
@needs(Perms.CASE_LOG)
def draft(request: StaffRequest) -> HttpResponse:
    """Keep what was typed so far."""
    key = key_of(request.POST.get("key", ""))
    if not anything_typed(request.POST):
        return JsonResponse({"kept": False})
    kept = drafts.keep(by=request.user, key=key, content=content_of(request.POST))
    return JsonResponse({"kept": kept is not None})


@require_POST
@needs(Perms.CASE_LOG)
def discard(request: StaffRequest) -> HttpResponse:
    """Throw a draft away."""
    drafts.discard(by=request.user, key=key_of(request.POST.get("key", "")))
    return htmx.done(request, "cases:desk", _("The draft is gone."))


@require_safe
@needs(Perms.CASE_LOG)
def logged(request: StaffRequest, number: str) -> HttpResponse:
    """What to say and hand over after a dispute was logged."""
    cases = Case.objects.visible_to(request.user).select_related("received_by", "dispute_type")
    case = get_object_or_404(cases, number=number)
    whole_file_for(request.user, Perms.CASE_LOG, case)
    twins = similar(case, case.parties.for_rows(), request.user)
    shown = {"case": case, "papers": papers_for(case, request.user), "twins": twins}
    return render(request, "cases/logged.html", shown)


def read(data: QueryDict, request: StaffRequest, *, check: bool = False) -> IntakeForm:
    """The form as typed, with the lists it chooses from and the known people it names."""
    lists = intake_lists.load(region=data.get("region", ""))
    named = chosen_people(data)
    people = choosable_people(request.user).in_bulk(named) if named else {}
    return IntakeForm(data, lists, people=people, check=check)


def key_of(key: str) -> str:
    """The submission key, if it can be one.

    Raises:
        BadInput: it is missing or malformed.
    """
    if not _KEY.fullmatch(key):
        message = _("The submission key is missing or malformed. Reload the form.")
        raise BadInput(message, code="bad_submission_key")
    return key


def _open(request: StaffRequest) -> HttpResponse:
    asked = request.GET.get("draft", "")
    if not asked:
        return _page(request, read(_fresh(request), request))
    key = key_of(asked)
    kept = Draft.objects.filter(owner=request.user, key=key).first()
    if kept is not None:
        return _page(request, read(resumed({**kept.content, "key": [key]}), request), kept=kept)
    made = Submission.objects.filter(user=request.user, action="case.submit", key=key).first()
    if made is not None:
        return htmx.redirect(request, "cases:logged", made.reference)
    messages.info(request, _("This draft is no longer there; here is a new form."))
    return htmx.redirect(request, "cases:intake")


def _submit(request: StaffRequest) -> HttpResponse:
    key = key_of(request.POST.get("key", ""))
    form = read(request.POST, request, check=True)
    if form.is_valid():
        accept = request.POST.get("act") == "accept"
        try:
            case = services.submit(by=request.user, key=key, intake=form.to_intake(), accept_at_once=accept)
            return htmx.redirect(request, "cases:logged", case.number)
        except BadInput as refusal:
            form.take(refusal)
    return _page(request, form, status=400)


def _page(
    request: StaffRequest, form: IntakeForm, *, kept: Draft | None = None, status: int = 200
) -> HttpResponse:
    area = posting_for(request.user, Perms.CASE_LOG).organisation.region
    form.dispute.offer_places(intake_lists.places(area), reverse("cases:intake_region"))
    errors = form.error_lines() if status != 200 else []
    context = {
        "form": form,
        "errors": errors,
        "kept": kept,
        "levels": AlertLevel,
        "chosen_level": form.dispute["alert_level"].value(),
        "may_accept": can(request.user, Perms.CASE_ACCEPT),
        "begun": kept is not None or status != 200,
    }
    return render(request, "cases/intake.html", context, status=status)


def _fresh(request: StaffRequest) -> QueryDict:
    """A village or township office is nearly always its own place; a county has to choose."""
    office = posting_for(request.user, Perms.CASE_LOG).organisation
    area = office.region
    return fresh(uuid4(), office, region=area.code if area.level in {"township", "village"} else "")
