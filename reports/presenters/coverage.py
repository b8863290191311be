"""How far screening came in the days asked: units due and returned, by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from organisations.models import Region
from screening.services.figures import Figures, total

from .address import Address

__all__ = ["Coverage", "CoverageRow", "coverage"]


@dataclass(frozen=True)
class CoverageRow:
    """A place with what its units returned, and the pages of screening behind it."""

    name: str
    figures: Figures
    url: str
    findings_url: str


@dataclass(frozen=True)
class Coverage:
    """The block of screening."""

    rows: list[CoverageRow]
    total: CoverageRow
    rounds_url: str


def coverage(address: Address, below: Sequence[Region], counted: Mapping[str, Figures]) -> Coverage:
    """What screening did at the places below; those without a unit due are left out."""
    asked = address.asked
    named = [one for one in (asked.place, *below) if one.code in counted]

    def row(place: Region, figures: Figures) -> CoverageRow:
        findings = "" if address.wall else _findings(place, asked.since, asked.until)
        url = "" if place == asked.place else address.place(place.code)
        return CoverageRow(place.name, figures, url, findings)

    return Coverage(
        rows=[row(one, counted[one.code]) for one in named],
        total=row(asked.place, total(counted.values())),
        rounds_url="" if address.wall else reverse("screening:rounds"),
    )


def _findings(place: Region, since: date, until: date) -> str:
    asked = {"place": place.code, "since": since.isoformat(), "until": until.isoformat()}
    return f"{reverse('screening:findings')}?{urlencode(asked)}"
