"""What the frame shows to this person: the left navigation, the name, the bell, the two acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Perms
from accounts.scope import can
from config.health import lateness
from core.paging import Count
from notifications.services.inbox import unread_count


@dataclass(frozen=True)
class Place:
    """A room's front door: shown to whoever holds the right (None: to everyone who is signed in)."""

    label: str | Promise
    icon: str
    url_name: str
    needs: Perms | None


@dataclass(frozen=True)
class Item:
    """A place as this person sees it now; `folded`: a phone has it behind the last of its five cells."""

    url: str
    icon: str
    label: str
    active: bool
    folded: bool


CELLS = 5
"""Places side by side at the bottom of a phone, each wide enough for its word and a thumb."""


PLACES = (
    Place(_("Desk"), "layout-dashboard", "cases:desk", None),
    Place(_("Dashboard"), "chart-bar", "reports:dashboard", Perms.FIGURES),
    Place(_("My mediations"), "messages", "cases:mediator_home", Perms.CASE_MEDIATE),
    Place(_("Cases"), "folders", "cases:list", Perms.CASE_READ),
    Place(_("Alert board"), "bell-ringing", "cases:alerts", Perms.CASE_READ),
    Place(_("Triage board"), "layout-kanban", "referrals:triage", Perms.CASE_TRIAGE),
    Place(_("Hand-overs"), "arrows-exchange", "referrals:desk", Perms.CASE_READ),
    Place(_("Screening"), "clipboard-search", "screening:home", Perms.SCREEN_READ),
    Place(_("Reports"), "report", "reports:catalogue", Perms.FIGURES),
    Place(_("Log a dispute"), "circle-plus", "cases:intake", Perms.CASE_LOG),
    Place(_("Mediators"), "users-group", "mediators:register", Perms.REGISTER_READ),
    Place(_("Calendar"), "calendar", "mediators:calendar", Perms.REGISTER_READ),
    Place(_("Audit trail"), "history", "accounts:audit", Perms.AUDIT_READ),
    Place(_("State of the system"), "activity", "health", Perms.ADMINISTER),
    Place(_("Administration"), "settings", "admin:index", Perms.ADMINISTER),
)


def navigation(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """Context processor. Everything is a callable, so a page without the frame asks the database nothing."""

    @cache
    def may(perm: Perms) -> bool:
        return can(request.user, perm)

    return {
        "navigation": lambda: items(request, may),
        "person": lambda: person(request),
        "may_log": lambda: may(Perms.CASE_LOG),
        "may_search": lambda: may(Perms.CASE_READ),
        "lateness": lambda: lateness() if may(Perms.CASE_NOTE) or may(Perms.ADMINISTER) else "",
        "may_see_health": lambda: may(Perms.CASE_APPROVE) or may(Perms.ADMINISTER),
        "unread": lambda: unread(request),
    }


def items(request: HttpRequest, may: Callable[[Perms], bool]) -> tuple[Item, ...]:
    """The places this person may enter; the one whose address begins the present path longest is active."""
    allowed = [place for place in PLACES if place.needs is None or may(place.needs)]
    urls = [reverse(place.url_name) for place in allowed]
    here = max((url for url in urls if _within(request.path, url)), key=len, default=None)
    side_by_side = CELLS if len(allowed) <= CELLS else CELLS - 1
    return tuple(
        Item(url, place.icon, str(place.label), url == here, number >= side_by_side)
        for number, (url, place) in enumerate(zip(urls, allowed, strict=True))
    )


def person(request: HttpRequest) -> dict[str, str]:
    """The name, and the organisations of the postings in force, each once."""
    user: Any = request.user
    if not user.is_authenticated:
        return {"name": "", "place": ""}
    places = dict.fromkeys(posting.organisation.name for posting in user.current_postings)
    return {"name": user.name, "place": " · ".join(places)}


def unread(request: HttpRequest) -> Count:
    """How many messages wait in the inbox: one statement, and none for a stranger."""
    user: Any = request.user
    return unread_count(user) if user.is_authenticated else Count(0, False)


def _within(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
