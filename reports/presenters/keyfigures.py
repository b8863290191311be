"""The key figures: each with its formula in words, its course over a year, and what it is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import AlertLevel
from reports.filters import Compare
from reports.indicators import INDICATORS, indicator
from reports.measures import Counts, measure
from reports.rates import NONE

from .address import FIGURES, Address
from .spark import Spark, spark
from .standing import OPEN, open_label, open_meaning, open_url

__all__ = [
    "RATES",
    "Card",
    "Change",
    "Moment",
    "Open",
    "Part",
    "Value",
    "cards",
    "label",
    "url",
    "value",
]  # fmt: skip

RATES = frozenset(one.code for one in INDICATORS)
UNPARTED = None
Open = Mapping[str | None, int]
"""Open cases by level; under UNPARTED where they are not known by level."""


@dataclass(frozen=True)
class Moment:
    """What was counted in some days, and how many cases stood open at their end, by level."""

    since: date
    until: date
    counts: Counts
    open: Open


@dataclass(frozen=True)
class Value:
    """A figure: its exact size (None: there is nothing to rate) and how it is written."""

    size: Decimal | None
    words: str


@dataclass(frozen=True)
class Change:
    """The difference to what a figure is held against, in words; `icon` says the direction once more."""

    icon: str
    words: str
    before: str


@dataclass(frozen=True)
class Part:
    """A count that a rate is made of."""

    label: str
    value: int
    url: str


@dataclass(frozen=True)
class Card:
    """One key figure, ready to be shown."""

    code: str
    label: str
    formula: str
    value: str
    url: str
    parts: tuple[Part, ...]
    change: Change
    course: Spark


def label(code: str) -> str:
    """What a key figure is called."""
    if code in RATES:
        return str(indicator(code).label)
    return open_label(code) if code in OPEN else str(measure(code).label)


def formula(code: str) -> str:
    """How a key figure comes about, in words."""
    if code in RATES:
        return str(indicator(code).formula)
    return open_meaning(code) if code in OPEN else str(measure(code).means)


def value(code: str, counts: Counts, standing: Open) -> Value:
    """A key figure of some days."""
    if code == "open_red" and UNPARTED in standing:
        return Value(None, NONE)
    if code in OPEN:
        return _counted(standing.get(AlertLevel.RED, 0) if code == "open_red" else sum(standing.values()))
    if code not in RATES:
        return _counted(counts[code])
    words = indicator(code).percent(counts)
    return Value(None, words) if words == NONE else Value(Decimal(words), f"{words}%")


def url(address: Address, code: str, **changes: Any) -> str:
    """The list behind a key figure; of a rate, what its numerator counts."""
    if code in OPEN:
        return open_url(address, code, **changes)
    return address.behind(indicator(code).numerator if code in RATES else code, **changes)


def cards(address: Address, now: Moment, before: Moment, year: Sequence[Moment]) -> list[Card]:
    """Every key figure of some days, held against others, with its course over a year."""
    return [_card(code, address, now, before, year) for code in FIGURES]


def _card(code: str, address: Address, now: Moment, before: Moment, year: Sequence[Moment]) -> Card:
    shown, then = value(code, now.counts, now.open), value(code, before.counts, before.open)
    months = [(f"{one.since:%Y-%m}", value(code, one.counts, one.open)) for one in year]
    said = label(code)
    return Card(
        code=code, label=said, formula=formula(code), value=shown.words, url=url(address, code),
        parts=_parts(code, address, now.counts), change=_change(shown, then, address.compare, code),
        course=spark(said, [(month, one.size, one.words) for month, one in months]),
    )  # fmt: skip


def _parts(code: str, address: Address, counts: Counts) -> tuple[Part, ...]:
    """The counts of a rate, the numerator first."""
    if code not in RATES:
        return ()
    rate = indicator(code)
    names = dict.fromkeys((rate.numerator, *rate.denominators))
    return tuple(Part(str(measure(name).label), counts[name], address.behind(name)) for name in names)


def _counted(number: int) -> Value:
    return Value(Decimal(number), f"{number:,}")


def _change(now: Value, then: Value, compare: Compare, code: str) -> Change:
    than = pgettext("compared with", "last year") if compare == Compare.YEAR else pgettext(
        "compared with", "the days before"
    )  # fmt: skip
    if now.size is None or then.size is None:
        return Change("", _("nothing to compare with"), "")
    told = {"than": than, "n": f"{abs(now.size - then.size):,}"}
    before = _("%(than)s: %(value)s") % {"than": than, "value": then.words}
    if now.size == then.size:
        return Change("equal", _("the same as %(than)s") % told, before)
    up = now.size > then.size
    return Change("arrow-up-right" if up else "arrow-down-right", _words(up, code) % told, before)


def _words(up: bool, code: str) -> str:
    if code in RATES:
        return _("%(n)s points above %(than)s") if up else _("%(n)s points below %(than)s")
    return _("%(n)s more than %(than)s") if up else _("%(n)s fewer than %(than)s")
