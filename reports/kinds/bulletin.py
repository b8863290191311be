"""What bulletin and summary share: a period held against two others, its figures and its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.models import CaseSource, DisputeType
from reports.asked import Asked
from reports.document import AnyRow, Figure, Figures, Grid, Share
from reports.figures import Dim, by, standing, total
from reports.indicators import INDICATORS, indicator
from reports.measures import Counts, measure
from reports.report import Order

from .numbers import asked_of, counted, name_of, places, rate
from .wording import against, moved, moved_rate

__all__ = [
    "Held",
    "by_place",
    "by_source",
    "by_type",
    "changes",
    "held",
    "key_figures",
    "rate_words",
    "rates_words",
]

_RATES = frozenset(one.code for one in INDICATORS)
_TOP = 2
PLACE_COLUMNS = ("received", "accepted", "closed", "settled", "settlement_rate", "satisfaction")
"""With the place and the open cases eight columns: a bulletin stays upright."""


Three = tuple[Mapping[str, Counts], Mapping[str, Counts], Mapping[str, Counts]]


@dataclass(frozen=True)
class Held:
    """A period, the one before it and the same of last year, with how those are called."""

    asked: Asked
    now: Counts
    before: Counts
    year: Counts
    than_before: str
    than_year: str

    @cached_property
    def sources(self) -> Three:
        """By source, in each of the three."""
        return self._parted(Dim.SOURCE, lambda code: code)

    @cached_property
    def types(self) -> Three:
        """By top type of dispute, in each of the three."""
        return self._parted(Dim.TYPE, lambda code: code[:_TOP])

    def _parted(self, dim: Dim, key: Callable[[str], str]) -> Three:
        now, before, year = (
            _folded(by(asked, dim), key) for asked in (self.asked, self.asked.before(), self.asked.year_ago())
        )
        return now, before, year


def held(order: Order, than_before: str, than_year: str) -> Held:
    """The three periods of an order; a statement each."""
    asked = asked_of(order)
    return Held(
        asked, total(asked), total(asked.before()), total(asked.year_ago()), than_before, than_year
    )  # fmt: skip


def changes(of: Held, code: str) -> str:
    """How a count has changed, in words, against both."""
    both = (
        moved(of.now[code], of.before[code], of.than_before),
        moved(of.now[code], of.year[code], of.than_year),
    )
    return pgettext("between parts of a sentence", ", ").join(both)


def rate_words(of: Held, code: str) -> str:
    """A rate with its change against the period before: “Closing rate 58.82%, 1.20 points above …”."""
    words = {"name": name_of(code), "rate": rate(code, of.now)}
    change = moved_rate(code, of.now, of.before, of.than_before)
    if not change:
        return _("%(name)s %(rate)s") % words
    return _("%(name)s %(rate)s, %(change)s") % {**words, "change": change}


def rates_words(of: Held, codes: Sequence[str]) -> str:
    """Several rates in one sentence."""
    told = pgettext("between clauses", "; ").join(rate_words(of, code) for code in codes)
    return _("%(rates)s.") % {"rates": told}


def key_figures(of: Held, codes: Sequence[str]) -> Figures:
    """The key figures, each with what it is held against and how it comes about."""
    return Figures(tuple(_figure(of, code) for code in codes), _("Key figures"))


def _figure(of: Held, code: str) -> Figure:
    if code in _RATES:
        one = indicator(code)
        return Figure(
            one.label, rate(code, of.now), against(code, of.now, of.before, of.year), one.formula,
            counted(of.asked, one.numerator, of.now).url,
        )  # fmt: skip
    compared = (
        _("%(than)s %(n)d") % {"than": of.than_before, "n": of.before[code]},
        _("%(than)s %(n)d") % {"than": of.than_year, "n": of.year[code]},
    )
    one_measure = measure(code)
    url = counted(of.asked, code, of.now).url
    return Figure(one_measure.label, of.now[code], compared, one_measure.means, url)


def by_place(of: Held, codes: Sequence[str] = PLACE_COLUMNS) -> Grid:
    """Figures of every place just below in the order of the codes, and how many cases are open there."""
    asked = of.asked
    open_at = standing(asked, Dim.PLACE)

    def cells(counts: Counts, at: Asked, own: Mapping[str, str]) -> AnyRow:
        return [rate(code, counts) if code in _RATES else counted(at, code, counts, **own) for code in codes]

    rows = [
        [name, *cells(counts, at, own), open_at.get(at.place.pk, 0)]
        for name, counts, at, own in places(asked)
    ]  # fmt: skip
    whole = [_("Total"), *cells(of.now, asked, {}), sum(open_at.values())]
    head = [pgettext("report", "Place"), *map(name_of, codes), _("Open at the end")]
    return Grid(
        _("Figures by place"), [head], rows, total=whole, widths=(14, *(9 for _name in head[1:])),
        note=_("In the order of the codes of places; nobody is ranked."),
    )  # fmt: skip


def by_source(of: Held) -> Grid:
    """Where the cases came from; sources without a case in any of the three periods are left out."""
    names = {row.code: row.name for row in CaseSource.objects.all()}
    return _mix(of, of.sources, _("By source"), names, "source")


def by_type(of: Held) -> Grid:
    """What they were about, by the top types."""
    types = DisputeType.objects.filter(parent=None).order_by("code")
    names = {row.code: row.name for row in types}
    return _mix(of, of.types, _("By type of dispute"), names, "type")


def _mix(of: Held, three: Three, caption: str, names: Mapping[str, str | Promise], parameter: str) -> Grid:
    now, before, year = three
    nothing = Counts()
    rows: list[AnyRow] = []
    for code, name in names.items():
        here, then, ago = now.get(code, nothing), before.get(code, nothing), year.get(code, nothing)
        numbers = (here["received"], then["received"], ago["received"])
        if any((*numbers, here["closed"])):
            rows.append([
                name, counted(of.asked, "received", here, **{parameter: code}),
                Share(numbers[0], of.now["received"]), *numbers[1:], here["closed"], here["settled"],
            ])  # fmt: skip
    head = [
        caption, name_of("received"), _("Share"), of.than_before, of.than_year, name_of("closed"),
        name_of("settled"),
    ]  # fmt: skip
    whole = of.now["received"]
    total_row: AnyRow = [
        _("Total"), counted(of.asked, "received", of.now), Share(whole, whole), of.before["received"],
        of.year["received"], of.now["closed"], of.now["settled"],
    ]  # fmt: skip
    return Grid(caption, [head], rows, total=total_row, widths=(24, *(9 for _name in head[1:])))


def _folded(found: Mapping[str, Counts], key: Callable[[str], str]) -> dict[str, Counts]:
    folded: dict[str, Counts] = {}
    for code, counts in found.items():
        folded[key(code)] = folded.get(key(code), Counts()) + counts
    return folded
