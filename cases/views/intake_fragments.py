"""What the intake page asks for while it is being filled in. All POST: no name is ever in an address."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, needs
from accounts.permissions import Perms
from accounts.scope import posting_for
from cases import identity
from cases.forms import intake_lists
from cases.forms.intake import IntakeForm, cards
from cases.models import Gender, IdType, PersonKind
from cases.presenters.intake import query_of, seen_box, typed
from cases.presenters.masking import without_names
from cases.services import intake as services
from cases.services.lookup import look_before_logging

from .intake import key_of, read


@require_POST
@needs(Perms.CASE_LOG)
def seen(request: StaffRequest) -> HttpResponse:
    """Earlier cases of the people typed so far, and traces at other offices."""
    form = read(request.POST, request)
    known = typed(form)
    query = query_of(known, form.not_same)
    box = None
    if query:
        found = look_before_logging(by=request.user, key=key_of(request.POST.get("key", "")), query=query)
        box = seen_box(found, known)
    return render(request, "cases/intake_seen.html", {"box": box})


@require_POST
@needs(Perms.CASE_LOG)
def risk(request: StaffRequest) -> HttpResponse:
    """The level the rules propose for what was typed so far, and why."""
    form = read(request.POST, request)
    intake = services.titled(form.as_typed())
    proposal = services.propose_level(intake) if intake.description else None
    known = [party.person for party in intake.parties if party.person]
    context = {"proposal": proposal, "title": without_names(intake.title, known)}
    return render(request, "cases/intake_risk.html", context)


@require_POST
@needs(Perms.CASE_LOG)
def party(request: StaffRequest) -> HttpResponse:
    """One card: a new one, or `card` anew with the person `use` (empty: typed again)."""
    data = request.POST.copy()
    card = data.get("card", "")
    if card.isdecimal() and int(card) in cards(data):
        data[f"parties-{card}-person"] = data.get("use", "")
        return _card(request, data, int(card))
    fresh = max(cards(data)) + 1
    data.appendlist("party", str(fresh))
    data[f"parties-{fresh}-role"] = data.get("role", "")
    return _card(request, data, fresh)


@require_POST
@needs(Perms.CASE_LOG)
def check(request: StaffRequest) -> HttpResponse:
    """Whether a number or phone is well formed; of an identity card also what it tells."""
    card, field = request.POST.get("card", ""), request.POST.get("field", "")
    value = request.POST.get(f"parties-{card}-{field}", "")
    kind = request.POST.get(f"parties-{card}-kind", PersonKind.NATURAL.value)
    paper = request.POST.get(f"parties-{card}-id_type", IdType.ID_CARD.value)
    try:
        good = identity.phone(value) if field == "phone" else identity.id_number(kind, paper, value)
    except identity.Malformed as error:
        return render(request, "cases/intake_check.html", {"problem": str(error)})
    tells = field == "id_number" and paper == IdType.ID_CARD and good
    return render(request, "cases/intake_check.html", {"good": good, **(_told(good) if tells else {})})


@require_safe
@needs(Perms.CASE_LOG)
def region(request: StaffRequest) -> JsonResponse:
    """Places inside the office's area by name or pinyin initials."""
    area = posting_for(request.user, Perms.CASE_LOG).organisation.region
    found = intake_lists.find_places(area, request.GET.get("q", "")[:32])
    places = [{"value": place.code, "text": intake_lists.label(place)} for place in found]
    return JsonResponse({"places": places})


def _card(request: StaffRequest, data: QueryDict, card: int) -> HttpResponse:
    form: IntakeForm = read(data, request)
    shown = next((part for part in form.parties if part.card == card), None)
    if shown is None:
        return HttpResponse(_("No more parties can be added."), status=400)
    return render(request, "cases/intake_party.html", {"party": shown})


def _told(number: str) -> dict[str, str]:
    day, gender = identity.birth_date(number), identity.gender(number)
    return {
        "birth": day.isoformat() if day else "",
        "gender": gender,
        "gender_word": str(Gender(gender).label) if gender else "",
    }
