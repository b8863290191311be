"""Campaigns: the page of one, a new one, a change before it begins."""

from __future__ import annotations

from typing import Any

from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from core import htmx
from screening.forms.plans import CampaignForm, PhaseForm
from screening.models import Campaign
from screening.presenters.campaigns import campaign_page, campaigns
from screening.services import campaigns as planning

from .planning import FormPage, form_page, saved, sent

PHASES, MOST = 3, 8
Phases: Any = formset_factory(PhaseForm, extra=PHASES, max_num=MOST, absolute_max=MOST)


@require_safe
@needs(Perms.SCREEN_READ)
def campaign(request: StaffRequest, pk: int) -> HttpResponse:
    """A campaign with its phases, their rounds and what was found."""
    found = get_object_or_404(campaigns(request.user), pk=pk)
    return render(request, "screening/campaign.html", {"it": campaign_page(found, request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.SCREEN_PLAN)
def new(request: StaffRequest) -> HttpResponse:
    """A campaign and its phases; phases left empty are none."""
    form = CampaignForm(sent(request), by=request.user)
    page = FormPage(_("New campaign"), form, _("Add the campaign"), _crumbs(), phases=_phases(request, []))
    return _written(request, form, page, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Perms.SCREEN_PLAN)
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Rewrite a campaign that has not begun."""
    found = get_object_or_404(campaigns(request.user), pk=pk)
    form = CampaignForm(sent(request), by=request.user, initial=_initial(found))
    names = ("name", "starts_on", "ends_on", "work")
    given = [{name: getattr(phase, name) for name in names} for phase in found.phases.all()]
    crumbs = [*_crumbs(), (reverse("screening:campaign", args=[pk]), found.title)]
    page = FormPage(_("Change the campaign"), form, _("Save"), crumbs, phases=_phases(request, given))
    return _written(request, form, page, found)


def _phases(request: StaffRequest, given: list[dict[str, Any]]) -> Any:
    return Phases(sent(request), initial=given, prefix="phases")


def _written(
    request: StaffRequest, form: CampaignForm, page: FormPage, found: Campaign | None
) -> HttpResponse:
    if request.method == "POST" and page.phases.is_valid():
        done = saved(form, lambda: _save(request, form, page, found), page.phases)
        if done:
            return htmx.done(request, reverse("screening:campaign", args=[done.pk]), _("Saved."))
    return form_page(request, page)


def _save(request: StaffRequest, form: CampaignForm, page: FormPage, found: Campaign | None) -> Campaign:
    given = form.given(page.phases)
    if found:
        return planning.change_campaign(campaign=found, by=request.user, given=given)
    return planning.add_campaign(by=request.user, given=given)


def _initial(found: Campaign) -> dict[str, Any]:
    names = ("title", "region", "aim", "starts_on", "ends_on")
    return {**{name: getattr(found, name) for name in names}, "topics": list(found.topics.all())}


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("screening:plans"), _("Plans and key periods"))]
