"""The mediator's phone. Its forms post to the acts' own addresses, so nothing is decided here."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.acts import ACTS
from cases.models import Case
from cases.presenters import mediator as presented
from cases.privacy import whole_file_for
from core import htmx

from . import case_page

FROM, PHONE = "from", "phone"
"""The hidden field by which a form says that it stands on the mediator's phone."""
MOST_LOADS = 200


@require_safe
@needs(Perms.CASE_MEDIATE)
def home(request: StaffRequest) -> HttpResponse:
    """Today's sessions, what she was asked, her cases."""
    return render(request, "cases/mediator/home.html", {"home": presented.home(request.user)})


@require_safe
@needs(Perms.CASE_MEDIATE)
def one_case(request: StaffRequest, number: str) -> HttpResponse:
    """One case with large buttons."""
    case = _whole(request, number)
    return render(request, "cases/mediator/case.html", {"page": presented.one_case(case, request.user)})


@require_safe
@needs(Perms.CASE_MEDIATE)
def act(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """The page of one act."""
    code = act.replace("-", "_")
    if code not in ACTS:
        raise Http404
    case = _whole(request, number)
    return render(request, "cases/mediator/act.html", {"page": presented.act_page(case, request.user, code)})


@require_safe
@needs(Perms.REGISTER_READ)
def loads(request: StaffRequest) -> HttpResponse:
    """How many cases each of some mediators has now; each number finds its own place on the page."""
    asked = [int(key) for key in request.GET.getlist("m") if key.isdecimal() and len(key) < 19]
    found = presented.loads(list(dict.fromkeys(asked))[:MOST_LOADS])
    return render(request, "cases/mediator/loads.html", {"loads": found.items()})


def _whole(request: StaffRequest, number: str) -> Case:
    """The case, for whoever sees its file whole: this page shows records and what was told."""
    case = case_page.get_case(request, number)
    whole_file_for(request.user, Perms.CASE_MEDIATE, case)
    return case


def again(request: StaffRequest, case: Case, form: forms.Form) -> HttpResponse:
    """The form once more, on the page it stands on, because it needs mending."""
    if request.POST.get(FROM) != PHONE:
        return case_page.again(request, case, form)
    page = presented.act_page(case, request.user, getattr(form, "code", ""), form)
    whole, form_alone = "cases/mediator/act.html", "cases/mediator/_form.html"
    return htmx.page_or_fragment(request, whole, form_alone, {"page": page}, status=400)


def back(request: StaffRequest, case: Case) -> str:
    """Where to go after an act: the page of the case on which it was done."""
    name = "cases:mediator_case" if request.POST.get(FROM) == PHONE else "cases:detail"
    return reverse(name, args=[case.number])
