"""What the views of plans, key periods and campaigns share: a page with one form, and refusals on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from accounts.access import StaffRequest
from core.errors import BadInput, Conflict
from screening.forms.plans import PlanningForm
from screening.presenters.foreseen import Foreseen

T = TypeVar("T")
Words = str | Promise


@dataclass(frozen=True)
class FormPage:
    """A page with one form: `crumbs` are pairs of address and words, the way back is the last of them."""

    title: Words
    form: PlanningForm
    label: Words
    crumbs: Sequence[tuple[str, Words]]
    phases: Any = ()
    foreseen: Foreseen | None = None
    previews: bool = False
    """Whether the form can be asked what it would make."""

    @property
    def back(self) -> str:
        return self.crumbs[-1][0]


def sent(request: StaffRequest) -> QueryDict | None:
    """What was sent, even if nothing; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def form_page(request: StaffRequest, page: FormPage) -> HttpResponse:
    faulty = page.form.errors or any(one.errors for one in page.phases)
    faulty = faulty or (page.phases and page.phases.non_form_errors())
    return render(request, "screening/plan_form.html", {"page": page}, status=400 if faulty else 200)


def saved(form: PlanningForm, act: Callable[[], T], phases: Any = ()) -> T | None:
    """What the act made; None when form or service refused, which then stands on the form."""
    if not form.is_valid():
        return None
    try:
        return act()
    except (BadInput, Conflict) as refusal:
        form.refused(refusal, phases)
        return None
