"""The inbox: the list, the bell, and the acts on one's own messages. Nobody reaches another's."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import StaffRequest, public, signed_in
from core import htmx
from core.paging import keyset
from notifications.models import Message
from notifications.presenters import inbox_rows, inbox_tabs
from notifications.services.inbox import mark_all_read, mark_read, unread_count
from notifications.services.letters import safe_path

_STOP_POLLING = 286  # htmx's own code: this element asks no more
ROWS = 25


@signed_in
@require_safe
def inbox(request: StaffRequest) -> HttpResponse:
    """One's own messages, newest first: the unread ones, or with `?show=all` every one."""
    show = "all" if request.GET.get("show") == "all" else "unread"
    mine = Message.objects.inbox(request.user)
    found = mine if show == "all" else mine.unread()
    page = keyset(found, after=request.GET.get("after"), before=request.GET.get("before"), size=ROWS)
    unread = unread_count(request.user)
    context = {
        "page": page, "rows": inbox_rows(page), "unread_count": unread, "show": show,
        "tabs": inbox_tabs(show, unread), "query": "show=all" if show == "all" else "",
    }  # fmt: skip
    return render(request, "notifications/inbox.html", context)


@public
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The bell of the top bar, every minute. It keeps no session alive, and whoever is signed out sees none.

    Open to everybody so that a page left open is not thrown to the door, with what was typed on it.
    """
    response = HttpResponse(status=_STOP_POLLING)
    if request.user.is_authenticated:
        response = render(request, "notifications/_bell.html", {"unread": unread_count(request.user)})
    patch_cache_control(response, private=True, no_store=True)
    return response


@signed_in
@require_POST
def open_message(request: StaffRequest, pk: int) -> HttpResponse:
    """To the act the message speaks of; it is read then."""
    message = _mine(request, pk)
    mark_read(by=request.user, message=message)
    return htmx.redirect(request, safe_path(message.path) or "notifications:inbox")


@signed_in
@require_POST
def read(request: StaffRequest, pk: int) -> HttpResponse:
    """Read, without going anywhere."""
    mark_read(by=request.user, message=_mine(request, pk))
    return htmx.redirect(request, "notifications:inbox")


@signed_in
@require_POST
def read_all(request: StaffRequest) -> HttpResponse:
    """Everything is read."""
    count = mark_all_read(by=request.user)
    told = ngettext("%(n)d message is marked as read.", "%(n)d messages are marked as read.", count)
    return htmx.done(request, "notifications:inbox", told % {"n": count} if count else _("Nothing was new."))


def _mine(request: StaffRequest, pk: int) -> Message:
    return get_object_or_404(Message.objects.inbox(request.user), pk=pk)
