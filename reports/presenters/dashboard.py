"""The dashboard of a place: heading, filters, key figures, map; the other blocks follow one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.models import AlertLevel
from organisations.models import Region
from reports.figures import Dim, by, standing
from reports.filters import Compare, Preset
from reports.measures import Counts
from screening.presenters.periods import days

from .address import FIGURES, Address
from .around import Crumb, around, crumbs
from .chosen import Chip, level_chips, other_chips
from .course import course, moments
from .keyfigures import Card, Moment, Open, cards, label, url, value
from .places import Places, places
from .standing import OPEN

__all__ = ["PARTS", "Dashboard", "Keys", "dashboard", "keys", "place_block"]

PARTS: Mapping[str, str | Promise] = {
    "sources": _("Through which door"),
    "flow": _("From body to body"),
    "types": _("Types of disputes by place"),
    "levels": _("Open cases by alert level"),
    "limits": _("Time limits kept"),
    "screening": _("Screening"),
}
"""The blocks that follow after the first page, in their order."""
WALL = ("keys", "sources", "places", "levels", "screening", "flow", "limits")
"""The blocks of a wall; it has no room for the types by place."""


@dataclass(frozen=True)
class Choice:
    """One of several ways to look; one of them is always active."""

    label: str | Promise
    url: str
    active: bool


@dataclass(frozen=True)
class Waiting:
    """A block that is fetched after the page."""

    code: str
    title: str | Promise
    url: str


@dataclass(frozen=True)
class MonthCell:
    size: str
    value: str
    url: str


@dataclass(frozen=True)
class MonthRow:
    """One month with every key figure."""

    month: str
    cells: tuple[MonthCell, ...]


@dataclass(frozen=True)
class Keys:
    """The block of the key figures; the small courses draw what `months` says."""

    cards: list[Card]
    heads: list[str]
    months: list[MonthRow]


@dataclass(frozen=True)
class Dashboard:
    """The first page."""

    address: Address
    place: Region
    period: str
    crumbs: list[Crumb]
    presets: list[Choice]
    compares: list[Choice]
    levels: list[Chip]
    others: list[Chip]
    filters_url: str
    clear_url: str
    turn_url: str
    """The wall from a page, the page from a wall."""
    waiting: list[Waiting]
    keys: Keys | None = None
    places: Places | None = None


def dashboard(user: User, address: Address) -> Dashboard:
    """Heading, filters, key figures and map: five statements beside that for the place.

    A wall fetches all its blocks by itself, again and again; a map of open cases is fetched too.
    """
    asked = address.asked
    above, below = around(asked.place)
    codes = WALL if address.wall else ("places", *PARTS) if address.figure in OPEN else tuple(PARTS)
    counts = None if "places" in codes else by(asked, Dim.PLACE)
    return Dashboard(
        address=address, place=asked.place, period=days(asked.since, asked.until),
        crumbs=crumbs(user, address, above), presets=_presets(address), compares=_compares(address),
        levels=level_chips(address), others=other_chips(address), filters_url=address.filters(),
        clear_url=address.page(type="", source="", level="", office="") if address.narrowed else "",
        turn_url=address.page(wall="" if address.wall else "1"),
        waiting=[Waiting(code, PARTS.get(code, ""), address.part(code)) for code in codes],
        keys=None if address.wall else keys(address, _sum(counts)),
        places=None if counts is None else places(address, below, counts, {}),
    )  # fmt: skip


def keys(address: Address, counted: Counts | None = None) -> Keys:
    """The key figures with their course over a year: four statements whatever the history, five at most."""
    now, before = moments(address.asked, address.compare, counted)
    year = course(address.asked, now.open)
    return Keys(
        cards=cards(address, now, before, year), heads=[label(code) for code in FIGURES],
        months=[_month(address, one) for one in year],
    )  # fmt: skip


def place_block(address: Address, below: Sequence[Region]) -> Places:
    """The figures of the places just below: one statement, one more for open cases."""
    asked = address.asked
    levels = {"open": ("",), "open_red": (AlertLevel.RED.value,)}.get(address.figure, ())
    open_by_place: dict[str, Open] = {}
    for level in levels:
        if level and asked.level not in {"", level}:
            continue
        for place, count in standing(replace(asked, level=level or asked.level), Dim.PLACE).items():
            open_by_place[place] = {AlertLevel.RED.value: count}
    return places(address, below, by(asked, Dim.PLACE), open_by_place)


def _sum(counts: Mapping[str, Counts] | None) -> Counts | None:
    return None if counts is None else sum(counts.values(), Counts())


def _month(address: Address, one: Moment) -> MonthRow:
    span = {"since": one.since.isoformat(), "until": one.until.isoformat()}
    shown = {code: value(code, one.counts, one.open) for code in FIGURES}
    return MonthRow(
        f"{one.since:%Y-%m}",
        tuple(
            MonthCell("" if it.size is None else str(it.size), it.words, url(address, code, **span))
            for code, it in shown.items()
        ),
    )


def _presets(address: Address) -> list[Choice]:
    return [
        Choice(preset.label, address.page(period=preset.value), address.preset == preset) for preset in Preset
    ]


def _compares(address: Address) -> list[Choice]:
    return [Choice(one.label, address.page(compare=one.value), address.compare == one) for one in Compare]
