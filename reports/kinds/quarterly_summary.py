"""Quarterly summary (季总结): the quarter against the one before and the same of last year.

    comparison      measures and indicators of the dashboard (reports/measures.py, indicators.py) of the
                    three quarters; counts with the difference, rates with the percentage points of the
                    rates as printed
    dimensions      the three-dimension evaluation, as in reports/kinds/three_dimensions.py
    course          the same figures month by month
    at the source   settled by an office of the level that received the case ÷ settled; broken out again
                    (reopened ÷ closed of the quarter); agreements confirmed by a court ÷ agreements
    types           received, closed and settled by the top types

Places stand in the order of their codes and nobody is ranked. Source: seed 000, “周调度、月通报、季总结”;
domain.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.document import AnyRow, Document, Grid, Heading, Prose, Section
from reports.figures import Dim, series
from reports.indicators import DIMENSIONS, INDICATORS, indicator
from reports.measures import Counts, measure
from reports.periods import Grain
from reports.rates import NONE
from reports.report import Order, Report, Schedule

from .bulletin import Held, by_place, by_source, by_type, changes, held, rates_words
from .monthly_bulletin import deadline_words, screening_words
from .numbers import counted, name_of, rate
from .sources import source_words, type_words
from .three_dimensions import dimensions_in_short
from .wording import cases, sentence

__all__ = ["REPORT"]

COUNTS = (
    "received", "accepted", "refused", "withdrawn", "started", "agreed", "failed", "closed", "settled",
    "reopened", "visited", "confirmed", "warned", "unwarned",
)  # fmt: skip
RATES = tuple(one.code for one in INDICATORS)
COURSE = ("received", "closed", "settled", "reopened", "settlement_rate", "satisfaction", "warning_rate")
AT_THE_SOURCE = ("settled", "settled_here", "settled_here_rate", "reopened", "confirmed", "confirmation_rate")
"""No table has more than eight columns: a summary stays upright."""


def build(order: Order, now: datetime) -> Document:
    """The summary of a quarter."""
    of = held(order, _("the quarter before"), _("the same quarter of last year"))
    words = {"place": order.place.name, "period": order.period.words}
    sections: list[Section] = [
        Prose(_("The work of %(place)s on finding and settling disputes in %(period)s is summed up as "
                "follows.") % words),
        Heading(_("I. Overview")), Prose(_overview(of)), _comparison(of),
        Heading(_("II. Three dimensions")), Prose(rates_words(of, DIMENSIONS)), dimensions_in_short(of.asked),
        Heading(_("III. Course by month")), _course(of),
        Heading(_("IV. Settled where they arose")), Prose(_at_the_source(of)),
        by_place(of, AT_THE_SOURCE),
        Heading(_("V. Sources and types")), *_mix(of),
        Heading(_("VI. Screening and deadlines")), Prose(sentence(screening_words(of), deadline_words(of))),
    ]  # fmt: skip
    issue = _("Quarter %(n)d of %(year)d") % {"n": (order.since.month + 2) // 3, "year": order.since.year}
    return Document(_("Quarterly summary of the settling of disputes"), tuple(sections), issue=issue)


def _overview(of: Held) -> str:
    told = [
        line % {"n": cases(of.now[code]), "changes": changes(of, code)}
        for code, line in (
            ("received", _("Logged: %(n)s, %(changes)s.")),
            ("closed", _("Closed: %(n)s, %(changes)s.")),
            ("settled", _("Settled: %(n)s, %(changes)s.")),
        )
    ]
    return sentence(*told, rates_words(of, ("closing_rate", "resolution_rate")))


def _comparison(of: Held) -> Grid:
    head = [
        _("Figure"), _("This quarter"), of.than_before, _("Difference"), of.than_year, _("Difference"),
        _("Formula"),
    ]  # fmt: skip
    rows: list[AnyRow] = [_counts_row(of, code) for code in COUNTS]
    rows += [_rates_row(of, code) for code in RATES]
    note = _("Differences of rates are percentage points.")
    return Grid(_("Comparison"), [head], rows, note=note, widths=(18, 9, 9, 9, 10, 9, 22))


def _counts_row(of: Held, code: str) -> AnyRow:
    now, before, year = (counts[code] for counts in (of.now, of.before, of.year))
    shown = counted(of.asked, code, of.now)
    return [
        name_of(code),
        shown,
        before,
        _signed(now - before),
        year,
        _signed(now - year),
        measure(code).means,
    ]


def _rates_row(of: Held, code: str) -> AnyRow:
    one = indicator(code)
    differences = (one.points(of.now, then) for then in (of.before, of.year))
    before, year = rate(code, of.before), rate(code, of.year)
    first, second = differences
    return [one.label, rate(code, of.now), before, first, year, second, one.formula]


def _signed(number: int) -> str:
    return f"+{number}" if number > 0 else f"−{-number}" if number < 0 else "±0"


def _course(of: Held) -> Grid:
    def cells(counts: Counts) -> AnyRow:
        return [rate(code, counts) if code in RATES else counts[code] for code in COURSE]

    rows: list[AnyRow] = [[f"{first:%Y-%m}", *cells(counts)] for first, counts in series(of.asked, Dim.MONTH)]
    head = [_("Month"), *map(name_of, COURSE)]
    return Grid(_("Course by month"), [head], rows, total=[_("Total"), *cells(of.now)],
                widths=(12, *(9 for _name in COURSE)))  # fmt: skip


def _at_the_source(of: Held) -> str:
    share = indicator("settled_here_rate").percent(of.now)
    told = _("Settled at the level that received the case: %(here)d of %(settled)d%(share)s.") % {
        "here": of.now["settled_here"], "settled": of.now["settled"],
        "share": "" if share == NONE else _(" (%(list)s)") % {"list": f"{share}%"},
    }  # fmt: skip
    others = _("Broken out again: %(reopened)s, %(changes)s; confirmed by a court: %(confirmed)s, %(more)s.")
    return sentence(told, others % {
        "reopened": cases(of.now["reopened"]), "changes": changes(of, "reopened"),
        "confirmed": cases(of.now["confirmed"]), "more": changes(of, "confirmed"),
    })  # fmt: skip


def _mix(of: Held) -> Iterator[Section]:
    if of.now["received"]:
        yield Prose(sentence(source_words(of), type_words(of)))
    yield by_source(of)
    yield by_type(of)


REPORT = Report(
    code="quarterly_summary",
    label=gettext_lazy("Quarterly summary"),
    about=gettext_lazy("The quarter against the one before and last year: three dimensions, course, source."),
    grains=(Grain.QUARTER,),
    build=build,
    schedule=Schedule(Grain.QUARTER, catches_up=2),
)
