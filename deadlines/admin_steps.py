"""A page of the administration in two steps: what a change would move, then the change itself."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import ngettext

from core.admin import HouseAdmin
from core.errors import DomainError

from .services.dating import Move
from .services.policies import Foreseen
from .subjects import Waiting, naming_of

__all__ = ["StepsAdmin", "told"]

_OWN = {"csrfmiddlewaretoken", "seen", "act", "look"}


def told(moves: Sequence[Move]) -> Iterator[Mapping[str, Any]]:
    """The rows of the list: number, policy, from when to when."""
    by_kind: dict[str, list[Waiting]] = defaultdict(list)
    for move in moves:
        row = move.deadline
        by_kind[row.subject_kind].append(
            Waiting(row.pk, row.policy_id, row.subject_kind, row.subject_id, row.file_id, row.office_id)
        )
    numbers: dict[int, str] = {}
    for kind, some in by_kind.items():
        naming = naming_of(kind)
        numbers |= naming(some) if naming else {}
    for move in moves:
        row = move.deadline
        yield {
            "number": numbers.get(row.pk, f"{row.subject_kind} {row.subject_id}"), "policy": row.policy,
            "before": move.before, "after": move.after,
        }  # fmt: skip


class StepsAdmin(HouseAdmin):
    """Nothing is saved before it was shown, for the very same entries, which open deadlines it would move."""

    list_per_page = 100

    def asked(self, request: HttpRequest, obj: Any) -> Any:
        """The form, bound if something was sent."""
        raise NotImplementedError

    def foresee(self, form: Any, obj: Any) -> Foreseen:
        """What the change would move."""
        raise NotImplementedError

    def act(self, by: Any, form: Any, obj: Any) -> int:
        """Make the change; how many deadlines moved."""
        raise NotImplementedError

    def heading(self, obj: Any) -> str:
        """The title of the page."""
        raise NotImplementedError

    def beside(self, obj: Any) -> dict[str, Any]:
        """What else the page shows."""
        return {}

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and obj is None:
            raise Http404
        if not (self.has_change_permission(request, obj) if obj else self.has_add_permission(request)):
            raise PermissionDenied
        form, foreseen = self.asked(request, obj), None
        if request.method == "POST" and form.is_valid():
            try:
                if "act" in request.POST and request.POST.get("seen") == _entries(request):
                    return self._done(request, self.act(request.user, form, obj))
                foreseen = self.foresee(form, obj)
            except DomainError as refusal:
                _show(form, refusal)
        return self._page(request, form, obj, foreseen)

    def _done(self, request: HttpRequest, moved: int) -> HttpResponse:
        words = ngettext(
            "Saved. %(n)d open deadline has another date now.",
            "Saved. %(n)d open deadlines have another date now.",
            moved,
        )
        self.message_user(request, words % {"n": moved}, messages.SUCCESS)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(name))

    def _page(self, request: HttpRequest, form: Any, obj: Any, foreseen: Foreseen | None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request), **self.beside(obj), "opts": self.opts, "form": form,
            "title": self.heading(obj), "foreseen": foreseen, "original": obj, "media": self.media,
            "moves": list(told(foreseen.moves)) if foreseen else [],
            "seen": _entries(request) if foreseen else "",
        }  # fmt: skip
        return TemplateResponse(request, "deadlines/admin/steps.html", context)


def _entries(request: HttpRequest) -> str:
    """A fingerprint of what was entered: what is saved is what was shown."""
    given = {name: request.POST.getlist(name) for name in request.POST if name not in _OWN}
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


def _show(form: Any, refusal: DomainError) -> None:
    shown = False
    for name, sentences in refusal.fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
            shown = True
    if not shown:
        form.add_error(None, str(refusal))
