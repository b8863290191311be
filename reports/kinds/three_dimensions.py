"""Three-dimension evaluation (三维评价): settlement rate, satisfaction and warning rate, place by place.

    settlement rate   closed with agreement ÷ mediated and closed         (调解成功率)
    satisfaction      satisfied or fairly satisfied ÷ asked               (群众满意度)
    warning rate      risks warned of ÷ (warned of + escalated unwarned)  (风险预警率)

What each measure counts is said once, in reports/measures.py, and in words below the table. Numerator and
denominator stand beside every rate, for a rate of few cases says little. Places stand in the order of their
codes; they are not ranked (state rules for government apps; domain.md, hard guard 11).
Source: the three dimensions of the city's year of high-quality mediation (seed 000, 考核督导提质增效).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from reports.asked import Asked
from reports.document import AnyCell, AnyRow, Cell, Document, Figure, Figures, Grid, Prose
from reports.figures import total
from reports.indicators import DIMENSIONS, indicator
from reports.measures import Counts, measure
from reports.periods import Grain
from reports.report import Order, Report

from .numbers import asked_of, counted, name_of, places, rate, rated
from .wording import against

__all__ = ["REPORT", "dimensions", "dimensions_by_place", "dimensions_in_short"]


def build(order: Order, now: datetime) -> Document:
    """The three rates of the place, and of every place just below it; three statements."""
    asked = asked_of(order)
    return Document(
        _("Three-dimension evaluation"),
        (dimensions(asked), dimensions_by_place(asked), *(Prose(line, note=True) for line in _meanings())),
    )


def dimensions(asked: Asked) -> Figures:
    """The three rates of a place, held against the period just before and the same of last year."""
    now, before, year = total(asked), total(asked.before()), total(asked.year_ago())
    rows = tuple(
        Figure(
            name_of(code), rate(code, now), compared=against(code, now, before, year),
            formula=indicator(code).formula, url=counted(asked, indicator(code).numerator, now).url,
        )
        for code in DIMENSIONS
    )  # fmt: skip
    return Figures(rows, _("The three rates"))


def dimensions_by_place(asked: Asked) -> Grid:
    """Numerators, denominators and rates of every place just below, and of all."""
    named = [(code, tuple(dict.fromkeys((indicator(code).numerator, *indicator(code).denominators))))
             for code in DIMENSIONS]  # fmt: skip
    upper: list[Cell] = [Cell(pgettext("report", "Place"), rows=2)]
    upper += [Cell(name_of(code), columns=len(parts) + 1) for code, parts in named]
    lower = [head for _code, parts in named for head in (*map(name_of, parts), _("Rate"))]
    rows: list[AnyRow] = [
        [name, *(cell for code in DIMENSIONS for cell in rated(at, code, counts, **own))]
        for name, counts, at, own in places(asked)
    ]  # fmt: skip
    return Grid(
        _("By place"), [upper, lower], rows, total=_whole(asked),
        note=_("In the order of the codes of places; nobody is ranked."),
        widths=(14, *(8 for _head in lower)),
    )  # fmt: skip


def dimensions_in_short(asked: Asked) -> Grid:
    """The rates of every place just below, each with its quotient in one column."""

    def cells(counts: Counts) -> list[AnyCell]:
        parts = [(rate(code, counts), indicator(code).parts(counts)) for code in DIMENSIONS]
        return [cell for share, (part, whole) in parts for cell in (share, f"{part} ÷ {whole}")]

    rows: list[AnyRow] = [[name, *cells(counts)] for name, counts, _at, _own in places(asked)]
    quotients = [_("with agreement ÷ mediated"), _("satisfied ÷ asked"), _("warned ÷ all risks")]
    heads = [head for code, quotient in zip(DIMENSIONS, quotients, strict=True)
             for head in (name_of(code), quotient)]  # fmt: skip
    whole = [_("Total"), *cells(total(asked))]
    return Grid(
        _("By place"), [[pgettext("report", "Place"), *heads]], rows, total=whole,
        note=_("In the order of the codes of places; nobody is ranked."), widths=(14, 9, 12, 9, 12, 9, 12),
    )  # fmt: skip


def _whole(asked: Asked) -> AnyRow:
    counts = total(asked)
    return [_("Total"), *(cell for code in DIMENSIONS for cell in rated(asked, code, counts))]


def _meanings() -> Iterator[str]:
    for code in DIMENSIONS:
        one = indicator(code)
        for part in dict.fromkeys((one.numerator, *one.denominators)):
            words = {"name": measure(part).label, "meaning": measure(part).means}
            yield _("%(name)s: %(meaning)s.") % words


REPORT = Report(
    code="three_dimensions",
    label=gettext_lazy("Three-dimension evaluation"),
    about=gettext_lazy(
        "Settlement rate, satisfaction and warning rate by place, with what they are made of."
    ),
    grains=(Grain.MONTH, Grain.QUARTER, Grain.YEAR, Grain.DAYS),
    build=build,
)
