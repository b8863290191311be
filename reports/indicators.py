"""Rates that officials read: numerator, denominator, and the formula in words that stands beside each.

Source: domain.md, section 7. The three dimensions (settlement, satisfaction, warning) are those of the
city's year of high-quality mediation.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .measures import Counts
from .rates import percent, points

__all__ = ["DIMENSIONS", "INDICATORS", "Indicator", "indicator"]


@dataclass(frozen=True)
class Indicator:
    """A share of one count in others."""

    code: str
    label: str | Promise
    formula: str | Promise
    numerator: str
    denominators: tuple[str, ...]

    def parts(self, counts: Counts) -> tuple[int, int]:
        """Numerator and denominator."""
        return counts[self.numerator], sum(counts[code] for code in self.denominators)

    def percent(self, counts: Counts, digits: int = 2) -> str:
        """As printed, without the sign; a dash where the denominator is nothing."""
        return percent(*self.parts(counts), digits)

    def points(self, counts: Counts, before: Counts, digits: int = 2) -> str:
        """Percentage points gained or lost against other counts."""
        return points(*self.parts(counts), *self.parts(before), digits)


INDICATORS: tuple[Indicator, ...] = (
    Indicator("closing_rate", _("Closing rate"), _("closed ÷ accepted"), "closed", ("accepted",)),
    Indicator(
        "settlement_rate", _("Settlement rate"), _("closed with agreement ÷ mediated and closed"),
        "closed_agreed", ("closed_mediated",),
    ),
    Indicator(
        "satisfaction", _("Satisfaction"), _("satisfied or fairly satisfied ÷ asked"),
        "satisfied", ("rated",),
    ),
    Indicator(
        "warning_rate", _("Warning rate"), _("risks warned of ÷ (warned of + escalated without warning)"),
        "warned", ("warned", "unwarned"),
    ),
    Indicator(
        "confirmation_rate", _("Confirmation rate"), _("confirmed by a court ÷ agreements"),
        "confirmed", ("agreed",),
    ),
    Indicator("follow_up_rate", _("Follow-up rate"), _("followed up ÷ closed"), "visited", ("closed",)),
    Indicator(
        "settled_here_rate", _("Settled where they were received, share"),
        _("settled at the level that received them ÷ settled"), "settled_here", ("settled",),
    ),
    Indicator("resolution_rate", _("Resolution rate"), _("settled ÷ accepted"), "settled", ("accepted",)),
    Indicator(
        "mediation_rate", _("Success of mediation"), _("agreements ÷ mediations begun"),
        "agreed", ("started",),
    ),
)  # fmt: skip
DIMENSIONS = ("settlement_rate", "satisfaction", "warning_rate")
"""Three-dimension evaluation."""
_BY_CODE = {one.code: one for one in INDICATORS}


def indicator(code: str) -> Indicator:
    """The indicator of that code; LookupError if there is none."""
    return _BY_CODE[code]
