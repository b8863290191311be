"""What the reports that tell figures share: what they ask, cells that lead to what is behind them, places.

All numbers come from reports.figures, so a report says what the dashboard says of the same days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from organisations.models import Region
from reports.asked import Asked
from reports.document import Cell, Share
from reports.figures import Dim, by
from reports.indicators import indicator
from reports.measures import Counts, measure
from reports.report import Order

__all__ = ["DIGITS", "asked_of", "counted", "name_of", "places", "rate", "rated"]

DIGITS = 2
"""Digits of a rate, as on the dashboard."""


def asked_of(order: Order) -> Asked:
    """Place and days of an order, without anything that narrows them."""
    return Asked(order.place, order.since, order.until)


def counted(asked: Asked, code: str, counts: Counts, **narrowed: str) -> Cell:
    """The count of a measure; it leads to the list behind it unless there is nothing."""
    number = counts[code]
    if not number:
        return Cell(0)
    given = asked.params(figure=code, **narrowed)
    return Cell(number, url=f"{reverse('reports:behind')}?{urlencode(given)}")


def rate(code: str, counts: Counts) -> Share:
    """An indicator."""
    return Share(*indicator(code).parts(counts), DIGITS)


def rated(asked: Asked, code: str, counts: Counts, **narrowed: str) -> tuple[Cell, ...]:
    """An indicator with what it is made of: numerator, the denominators, and the rate."""
    one = indicator(code)
    parts = dict.fromkeys((one.numerator, *one.denominators))
    return (*(counted(asked, part, counts, **narrowed) for part in parts), Cell(rate(code, counts)))


def name_of(code: str) -> str:
    """What a measure or an indicator is called."""
    try:
        return str(measure(code).label)
    except LookupError:
        return str(indicator(code).label)


def places(asked: Asked) -> Iterator[tuple[str, Counts, Asked, Mapping[str, str]]]:
    """Each place just below, by code, with its counts and what to ask for the lists behind them.

    What lies in none of them stands first, under the place itself. Every place is told, also one without an
    act: a table of a bulletin has the same rows every month.
    """
    found: Mapping[str, Counts] = by(asked, Dim.PLACE)
    own = found.get(asked.place.pk)
    if own is not None and len(own):
        yield _("%(place)s itself") % {"place": asked.place.name}, own, asked, {"own": "1"}
    for below in Region.objects.filter(parent=asked.place).order_by("code"):
        yield below.name, found.get(below.pk, Counts()), asked.at(below), {}
