"""Acts on a case: each checks shape, calls its service, and goes back to the page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import StaffRequest, needs
from accounts.models import User
from accounts.permissions import Perms
from cases.acts import ACTS, Act, check_turn, done_before, perform
from cases.flow import transition
from cases.forms.acts import NotSameForm, RevealForm
from cases.forms.base import ActForm
from cases.models import Case
from cases.presenters.page import Typed
from cases.presenters.parties import party_card
from cases.services.reveal import reveal as reveal_party
from cases.services.similar import not_same as say_not_same
from core import htmx
from core.errors import BadInput, Conflict

from .case_page import get_case, shown
from .mediator import again, back

ENDS_SIGHT = frozenset({"answer_confirmation"})
"""Acts after which the one who did them may not see the case any more."""


def act(code: str) -> Callable[..., HttpResponse]:
    """The address of one act of the table: scope, form, service, back to the page."""
    this = ACTS[code]

    @require_POST
    @needs(transition(code).needs)
    def view(request: StaffRequest, number: str) -> HttpResponse:
        case = get_case(request, number)
        if done_before(this, by=request.user, key=request.POST.get("key", "")):
            return _done(request, case, this.done)
        check_turn(code, case, request.user)
        form = this.form(request.POST, request.FILES, case=case, user=request.user)
        if form.is_valid() and _happens(this, case, request.user, form):
            return _done(request, case, this.done, may_leave=code in ENDS_SIGHT)
        return again(request, get_case(request, number), form)

    return view


def _happens(this: Act, case: Case, by: User, form: ActForm) -> bool:
    """Do the act; false if a rule refuses what was typed, with its sentence in the form, so that nothing is
    lost. Where nothing was typed, or it is nobody's turn any more, the refusal itself is the answer."""
    try:
        perform(this, case=case, by=by, given=form.cleaned_data)
    except (BadInput, Conflict) as refusal:
        if not form.visible_fields():
            raise
        case.refresh_from_db(fields=["stage", "holder", "offices"])
        check_turn(form.code, case, by)
        form.refused(refusal)
        return False
    return True


@require_POST
@needs(Perms.CASE_LOG)
def not_same(request: StaffRequest, number: str) -> HttpResponse:
    case = get_case(request, number)
    form = NotSameForm(request.POST)
    if not form.is_valid():
        return again(request, case, form)
    other = get_object_or_404(Case.objects.visible_to(request.user), number=form.cleaned_data["other"])
    say_not_same(case=case, other=other, by=request.user)
    return _done(request, case, _("Remembered: not the same case."))


@require_POST
@needs(Perms.CASE_REVEAL)
def reveal(request: StaffRequest, number: str, party: int) -> HttpResponse:
    case = get_case(request, number)
    asked = get_object_or_404(case.parties.select_related("case", "person", "category"), pk=party)
    form = RevealForm(request.POST)
    if form.is_valid():
        reveal_party(party=asked, by=request.user, **form.cleaned_data)
    typed, status = Typed(party=asked.pk, reveal=form), 200 if form.is_valid() else 400
    if not htmx.is_fragment(request):
        return shown(request, case, typed, status=status)
    card = party_card(asked, typed=typed, may_reveal=True)
    return render(request, "cases/_party.html", {"card": card}, status=status)


def _done(
    request: StaffRequest, case: Case, message: str | Promise, *, may_leave: bool = False
) -> HttpResponse:
    """Back to the page of the case, or to the desk where the act has ended the sight of it."""
    if may_leave and not Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return htmx.done(request, reverse("cases:desk"), message)
    return htmx.done(request, back(request, case), message)
