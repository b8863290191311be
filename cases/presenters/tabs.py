"""The tabs of a case page: each has its own address, its own reader and its own template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from cases.models import Case, Depth

from .agreement import agreement_tab
from .closing import closing_tab
from .level import level_panel
from .mediation import mediation_panel
from .papers import papers_tab

Reader = Callable[[Case, User], object]


@dataclass(frozen=True)
class Tab:
    """One tab; `reads` gives what its template shows as `tab`."""

    slug: str
    label: str | Promise
    template: str
    reads: Reader
    depth: Depth = Depth.WHOLE
    """The least depth of sight it needs."""


@dataclass(frozen=True)
class TabLink:
    """A tab as a link of the bar."""

    url: str
    label: str | Promise
    active: bool
    count: int | None = None


def _nothing(_case: Case, _user: User) -> None:
    return None


OVERVIEW = Tab("", pgettext_lazy("case page", "Overview"), "cases/tab_overview.html", _nothing, Depth.ASK)
TABS: tuple[Tab, ...] = (
    OVERVIEW,
    Tab("level", _("Level and duties"), "cases/tab_level.html", level_panel),
    Tab("handover", _("Hand-over"), "cases/tab_handover.html", _nothing, Depth.ASK),
    Tab("mediation", pgettext_lazy("case page", "Mediation"), "cases/tab_mediation.html", mediation_panel),
    Tab(
        "agreement",
        pgettext_lazy("case page", "Agreement"),
        "cases/tab_agreement.html",
        agreement_tab,
        Depth.OFFER,
    ),
    Tab("papers", _("Papers"), "cases/tab_papers.html", papers_tab),
    Tab("closing", pgettext_lazy("case page", "Closing"), "cases/tab_closing.html", closing_tab),
)
_ORDER = list(Depth)


def tabs_for(depth: Depth) -> list[Tab]:
    """The tabs somebody who sees the file to that depth may open."""
    return [tab for tab in TABS if _ORDER.index(depth) <= _ORDER.index(tab.depth)]


def links(case: Case, depth: Depth, active: Tab) -> list[TabLink]:
    """The bar of tabs."""
    return [TabLink(_url(case, tab), tab.label, tab is active) for tab in tabs_for(depth)]


def _url(case: Case, tab: Tab) -> str:
    if tab is OVERVIEW:
        return reverse("cases:detail", args=[case.number])
    return reverse("cases:tab", args=[case.number, tab.slug])
