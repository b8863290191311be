"""The dashboard of a place: the first page, its blocks one by one, its filters."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core.htmx import page_or_fragment
from reports.filters import FigureFilter
from reports.presenters.address import address_of
from reports.presenters.blocks import BLOCKS
from reports.presenters.dashboard import dashboard
from screening.presenters.periods import days

_ASKED_BY_FORM = ("place", "since", "until", "period", "type", "source", "level", "office")


@require_safe
@needs(Perms.FIGURES)
def show(request: StaffRequest) -> HttpResponse:
    """Key figures and map of a place; `wall=1` is the screen on the wall of a centre."""
    address = address_of(request.user, request.GET.dict())
    name = "reports/dashboard_wall.html" if address.wall else "reports/dashboard.html"
    return render(request, name, {"it": dashboard(request.user, address)})


@require_safe
@needs(Perms.FIGURES)
def part(request: StaffRequest, code: str) -> HttpResponse:
    """One block; a page of its own for whoever has no script."""
    if code not in BLOCKS:
        raise Http404
    address = address_of(request.user, request.GET.dict())
    asked, block = address.asked, BLOCKS[code]
    context = {
        "shown": block.build(request.user, address), "place": asked.place, "part": block.template,
        "again": address.part(code) if address.wall else "", "back": address.page(),
        "period": days(asked.since, asked.until),
    }  # fmt: skip
    return page_or_fragment(request, "reports/dashboard_part.html", block.template, context)


@require_safe
@needs(Perms.FIGURES)
def filters(request: StaffRequest) -> HttpResponse:
    """The filters chosen from longer lists."""
    address = address_of(request.user, request.GET.dict())
    form = FigureFilter(address.asked.params(), user=request.user)
    kept = {name: value for name, value in address.params.items() if name not in _ASKED_BY_FORM}
    context = {"form": form, "kept": kept, "back": address.page()}
    return page_or_fragment(
        request, "reports/dashboard_filters_page.html", "reports/dashboard_filters.html", context
    )
