"""The page of one case."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from cases.known import named
from cases.models import Case
from cases.presenters.page import Typed, case_page, dialog, menu, placed
from cases.presenters.tabs import OVERVIEW, Tab, tabs_for
from cases.privacy import depth_of
from cases.services.watching import watched
from core import htmx


@require_safe
@needs(Perms.CASE_READ)
def detail(request: StaffRequest, number: str) -> HttpResponse:
    """The file: what it is about, who is in it, what happened, what may happen next."""
    case = get_case(request, number)
    return shown(request, case, _typed(request))


@require_safe
@needs(Perms.CASE_READ)
def tab(request: StaffRequest, number: str, tab: str) -> HttpResponse:
    """One tab of the file; a tab this person may not open does not exist for her."""
    case = get_case(request, number)
    chosen = next((one for one in tabs_for(depth_of(case, request.user)) if one.slug == tab), None)
    if chosen is None:
        raise Http404
    return shown(request, case, _typed(request), tab=chosen)


@require_safe
@needs(Perms.CASE_READ)
def act_form(request: StaffRequest, number: str, act: str) -> HttpResponse:
    """The dialog of one act; without scripts the page with the dialog open."""
    case = get_case(request, number)
    if not htmx.is_fragment(request):
        asked = urlencode({**request.GET.dict(), "act": act})
        return redirect(f"{reverse('cases:detail', args=[number])}?{asked}")
    opened = dialog(case, request.user, act, request.GET.dict())
    return render(request, "cases/_act.html", {"act": opened})


@require_safe
@needs(Perms.CASE_READ)
def more_acts(request: StaffRequest, number: str) -> HttpResponse:
    """The menu of further acts, read when it is opened; without scripts the page with the menu in it."""
    case = get_case(request, number)
    if not htmx.is_fragment(request):
        return shown(request, case, Typed(menu=True))
    return render(request, "cases/_more.html", {"menu": menu(case, request.user)})


def _typed(request: StaffRequest) -> Typed:
    return Typed(opened=request.GET.get("act", ""), initial=request.GET.dict())


def get_case(request: StaffRequest, number: str) -> Case:
    """The case if it is in the person's sight; else 404, as if it did not exist."""
    cases = Case.objects.visible_to(request.user).select_related("region", "holder", "received_by")
    return named(get_object_or_404(watched(placed(cases.defer("search_text", "search"))), number=number))


def shown(
    request: StaffRequest, case: Case, typed: Typed, *, tab: Tab = OVERVIEW, status: int = 200
) -> HttpResponse:
    """The page, with a dialog opened or a form as it was typed."""
    page = case_page(case, request.user, typed, tab)
    return render(request, "cases/detail.html", {"page": page}, status=status)


def again(request: StaffRequest, case: Case, form: forms.Form) -> HttpResponse:
    """The page once more, because the form needs mending; what was typed is kept."""
    return shown(request, case, Typed(opened=getattr(form, "code", ""), form=form), status=400)
