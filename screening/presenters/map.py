"""The map of a city's counties, coloured by how many of their units have returned. It ranks nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisations.models import Region
from screening.services.figures import Figures

__all__ = ["BANDS", "Band", "Legend", "band", "outlines"]

DRAWN: dict[str, frozenset[str]] = {
    "150100": frozenset({
        "150102", "150103", "150104", "150105", "150121", "150122", "150123", "150124", "150125",
    }),
    "150200": frozenset({
        "150202", "150203", "150204", "150205", "150206", "150207", "150221", "150222", "150223",
    }),
}  # fmt: skip
"""City -> the counties whose outlines are kept in static/src/maps/<city>.json."""
MOST = 0.8


class Band(StrEnum):
    """How much has returned, as the map shows it: each with a colour, a hatch and words of its own."""

    ALL = "all"
    MOST = "most"
    SOME = "some"
    NONE = "none"
    WITHOUT = "without"


@dataclass(frozen=True)
class Legend:
    band: Band
    label: str | Promise


BANDS = (
    Legend(Band.ALL, _("all returned")),
    Legend(Band.MOST, _("80% or more")),
    Legend(Band.SOME, _("less than 80%")),
    Legend(Band.NONE, pgettext_lazy("map", "none returned yet")),
    Legend(Band.WITHOUT, _("no unit in this round")),
)


def band(figures: Figures) -> Band:
    """Where a county stands by itself."""
    if not figures.expected:
        return Band.WITHOUT
    if figures.done in {0, figures.expected}:
        return Band.ALL if figures.done else Band.NONE
    return Band.MOST if figures.done >= MOST * figures.expected else Band.SOME


def outlines(place: Region) -> str:
    """The address of the outlines of this city's counties; empty for any other place."""
    return static(f"map-{place.code}.json") if place.code in DRAWN else ""
