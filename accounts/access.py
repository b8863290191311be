"""Who may enter an address. Every view declares it; a view that declares nothing is refused.

Pages carry one of the decorators `public`, `own_account`, `signed_in`, `needs(right)`. API views name a
right for each action or method in `needs` and are guarded by `DeclaredAccess`. Both ask `refusal`, the
one rule.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission

from core import htmx, pages
from core.errors import DomainError, NotAllowed

from .models import User
from .permissions import Perms
from .scope import can

if TYPE_CHECKING:  # the framework's views read the settings, which name this module's guard
    from rest_framework.request import Request
    from rest_framework.views import APIView

_log = logging.getLogger(__name__)
_PASSWORD_PAGE = "accounts:password_change"  # noqa: S105 — the name of an address
View = TypeVar("View", bound=Callable[..., Any])
Declarer = Callable[[View], View]


class Door(Enum):
    """Who may enter where no single right decides."""

    PUBLIC = "public"
    OWN_ACCOUNT = "own_account"
    SIGNED_IN = "signed_in"


Declaration = Door | Perms


class StaffRequest(HttpRequest):
    """A request that passed the door: somebody is signed in. For type annotations only."""

    user: User


def public(view: View) -> View:
    """Anybody may enter, signed in or not."""
    return _declared(view, Door.PUBLIC)


def own_account(view: View) -> View:
    """Whoever is signed in may enter, even without a posting or before choosing an own password."""
    return _declared(view, Door.OWN_ACCOUNT)


def signed_in(view: View) -> View:
    """Whoever is signed in and has a posting in force may enter."""
    return _declared(view, Door.SIGNED_IN)


def needs(perm: Perms) -> Declarer:
    """Whoever has a posting in force that gives the right may enter; the view then narrows to its object."""

    def declare(view: View) -> View:
        return _declared(view, perm)

    return declare


def declare_all(patterns: Iterable[URLPattern | URLResolver], declare: Declarer) -> None:
    """Give one declaration to every address of a third party's list that has none, where it is mounted."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            declare_all(pattern.url_patterns, declare)
        elif declaration(pattern.callback) is None:
            declare(pattern.callback)


def declaration(view: Callable[..., Any]) -> Declaration | None:
    """What a page's view declares; None if nothing."""
    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        found = getattr(holder, "access", None)
        if isinstance(found, Declaration):
            return found
    return None


def guarded_api(view: Callable[..., Any]) -> type[APIView] | None:
    """The API class behind a view if its own guard asks for a declaration; None for a page."""
    cls: type[APIView] | None = getattr(view, "cls", None)
    own = getattr(cls, "permission_classes", ())
    classes = getattr(view, "initkwargs", {}).get("permission_classes", own)
    return cls if DeclaredAccess in classes else None


def refusal(user: User | AnonymousUser, declared: Declaration) -> DomainError | None:
    """Why somebody who is signed in may not enter; None if she may."""
    if declared in {Door.PUBLIC, Door.OWN_ACCOUNT}:
        return None
    if isinstance(user, User) and user.must_change_password:
        return NotAllowed(_("Choose your own password before you go on."), code="password_change_required")
    if not getattr(user, "current_postings", None):
        return NotAllowed(
            _("You have no posting in force today. Ask the administrator of your organisation."),
            code="no_posting",
        )
    if isinstance(declared, Perms) and not can(user, declared):
        return NotAllowed(
            _("Your posting does not give you this right: %(right)s.") % {"right": declared.label}
        )
    return None


class AccessMiddleware:
    """Default deny for pages; API views are guarded by DeclaredAccess and refused when they are not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "behind_the_door", False) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if guarded_api(view):
            return None
        declared = declaration(view)
        if declared is None:
            _log.error("refused: no access is declared for %s", _name(view))
            return pages.refused(request, NotAllowed(_("Nobody may enter this address.")))
        if declared == Door.PUBLIC:
            return None
        request.behind_the_door = True  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return _to_login(request)
        return _refused(request, refusal(request.user, declared))


class DeclaredAccess(BasePermission):
    """Guard of the API: `needs` on the view maps an action or a method to a right or a door.

    HEAD asks for what GET asks for. What is not named is refused. An object that lies in a region is
    reached only through a posting that reaches it.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        declared = api_declaration(view, request.method or "")
        if declared is None:
            _log.error("refused: no access is declared for %s %s", request.method, type(view).__name__)
            return False
        if declared == Door.PUBLIC:
            return True
        if not request.user.is_authenticated:
            return False
        reason = refusal(request.user, declared)
        if reason:
            raise reason
        return True

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        declared = api_declaration(view, request.method or "")
        if not isinstance(declared, Perms) or not hasattr(obj, "scope_region"):
            return declared is not None
        return can(request.user, declared, obj)


def api_declaration(view: APIView | type[APIView], method: str, action: str = "") -> Declaration | None:
    """What an API view asks for an action or a method; None if it does not say."""
    named: Mapping[str, Declaration] = getattr(view, "needs", {})
    action = action or getattr(view, "action", None) or ""
    method = "GET" if method == "HEAD" else method
    return named.get(action) or named.get(method) or getattr(view, "access", None)


def _declared(view: View, what: Declaration) -> View:
    view.access = what  # type: ignore[attr-defined]
    return view


def _refused(request: HttpRequest, reason: DomainError | None) -> HttpResponse | None:
    if reason is None:
        return None
    if reason.code == "password_change_required":
        return htmx.redirect(request, _PASSWORD_PAGE)
    return pages.refused(request, reason)


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the login page and back. Only the path is kept: a query may hold a name that was searched."""
    asked = request.headers.get("HX-Current-URL", "") if htmx.is_fragment(request) else request.path
    back = urlsplit(asked).path if request.method in {"GET", "HEAD"} or htmx.is_fragment(request) else ""
    url = resolve_url(settings.LOGIN_URL)
    if back and back != "/":
        url = f"{url}?{urlencode({'next': back})}"
    if htmx.is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _name(view: Callable[..., Any]) -> str:
    return f"{getattr(view, '__module__', '')}.{getattr(view, '__qualname__', type(view).__name__)}"
