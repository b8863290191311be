"""The published figures a centre-year has to reproduce, and the check that it does."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case, Event, Stage

ACCEPTED, CLOSED = 4013, 3881
"""Matters accepted and closed in 2024 by the two levels of Kundulun's centre: 4,013, 3,881 (96.71 %).

Source: the district's committee for political and legal affairs on its centre of comprehensive governance, in
the published collection on the centres of Baotou (seed 001).
"""
COUNTY = "150203"
DONE = (Stage.CLOSED, Stage.ARCHIVED)


@dataclass(frozen=True)
class Figures:
    """How many disputes were accepted in a year, and how many of these are closed."""

    accepted: int
    closed: int

    @property
    def rate(self) -> str:
        """Closed of accepted in percent, as it is printed."""
        return f"{100 * self.closed / self.accepted:.2f} %" if self.accepted else "—"


def count(year: int) -> Figures:
    """What the two levels of Kundulun's centre accepted in a year, at the window or from another office."""
    took = Q(kind="accept") | Q(kind="take", from_stage=Stage.OFFERED, to_stage=Stage.ACCEPTED)
    here = Event.objects.filter(took, at__year=year, organisation__region__code__startswith=COUNTY)
    accepted = Case.objects.filter(pk__in=here.values("case"))
    return Figures(accepted.count(), accepted.filter(stage__in=DONE).count())
