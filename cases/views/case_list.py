"""The list of cases, its filters, and the search box of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import can
from cases.filters import CaseFilter, moment
from cases.models import Case
from cases.models.case import CaseQuerySet
from cases.presenters.clocks import clocked
from cases.presenters.listing import CHIPS, SEARCH, Address
from cases.presenters.listing import case_list as presented
from cases.services import search as searching
from core import htmx
from core.paging import keyset

ROWS = 25


@require_safe
@needs(Perms.CASE_READ)
def case_list(request: StaffRequest) -> HttpResponse:
    """Cases of one's own scope, newest first; filters in the address, the searched word only as a token."""
    word = _word(request)
    filters = CaseFilter(request.GET, queryset=_found(request, word), request=request, only=request.GET)
    cases: CaseQuerySet = filters.qs
    place = {way: request.GET.get(way) for way in ("after", "before")}
    page = keyset(clocked(cases.for_rows()), **place, size=ROWS, moment=moment(filters.chosen))
    listing = presented(page, filters, request.GET, word)
    context = {"list": listing, "may_export": can(request.user, Perms.EXPORT)}
    return render(request, "cases/list.html", context)


@require_POST
@needs(Perms.CASE_READ)
def search(request: StaffRequest) -> HttpResponse:
    """One word: a number or tracking code opens its case, anything else leads to the list."""
    text = request.POST.get("q", "").strip()
    if not text:
        return htmx.redirect(request, "cases:list")
    case = searching.look_up(by=request.user, text=text)
    if case is not None:
        return htmx.redirect(request, "cases:detail", case.number)
    token = urlencode({SEARCH: searching.sealed(request.user, text)})
    return htmx.redirect(request, f"{reverse('cases:list')}?{token}")


@require_safe
@needs(Perms.CASE_READ)
def more_filters(request: StaffRequest) -> HttpResponse:
    """The filters that are chosen from long lists; opened beside the list when asked for."""
    filters = CaseFilter(request.GET, queryset=Case.objects.none(), request=request)
    fields = [field for field in filters.form if field.name not in CHIPS]
    context: dict[str, Any] = {"fields": fields, "back": Address(request.GET).at("cases:list")}
    context["kept"] = {name: request.GET[name] for name in (SEARCH, *CHIPS) if name in request.GET}
    return htmx.page_or_fragment(request, "cases/filters.html", "cases/_filters.html", context)


def _word(request: StaffRequest) -> str:
    token = request.GET.get(SEARCH, "")
    return searching.opened(request.user, token) if token else ""


def _found(request: StaffRequest, word: str) -> CaseQuerySet:
    if word:
        return searching.find(request.user, searching.read(word))
    return Case.objects.visible_to(request.user)
