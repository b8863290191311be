"""How dark a value is drawn: six steps with round limits, on a map and in a table. It ranks nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

__all__ = ["STEPS", "Shade", "counted", "shades", "share", "step_of"]

STEPS = 5
"""Steps above nothing; step 0 is drawn where there is nothing to show."""
_ROUND = (1, 2, 5)


@dataclass(frozen=True)
class Shade:
    """One step of the legend."""

    step: int
    words: str


def counted(values: Iterable[int]) -> tuple[int, ...]:
    """Upper limits of the steps for counts: multiples of 1, 2 or 5 with zeros, the last above every value."""
    most = max([*values, 0])
    size = next(size for size in _sizes() if size * STEPS >= most)
    return tuple(size * step for step in range(1, STEPS + 1))


def share() -> tuple[int, ...]:
    """Upper limits of the steps for percentages."""
    return (60, 70, 80, 90, 100)


def step_of(value: float | None, limits: tuple[int, ...], *, share: bool = False) -> int:
    """The step of a value; 0 for a count of nothing and for a rate without a denominator.

    A count belongs to the step it reaches at most, a percentage to the one it has begun.
    """
    if value is None or (not share and not value):
        return 0
    if share:
        return next((step for step, limit in enumerate(limits, 1) if value < limit), STEPS)
    return next((step for step, limit in enumerate(limits, 1) if value <= limit), STEPS)


def shades(limits: tuple[int, ...], *, share: bool = False) -> list[Shade]:
    """The legend, from nothing upwards."""
    if share:
        words = [_("none to rate"), _("below %(high)s%%") % {"high": limits[0]}]
        words += [
            _("%(low)s%% to below %(high)s%%") % {"low": low, "high": high}
            for low, high in pairwise(limits[:-1])
        ]
        words.append(_("%(low)s%% and more") % {"low": limits[-2]})
    else:
        words = ["0"]
        lows = [1, *(limit + 1 for limit in limits)]
        words += [_span(low, high) for low, high in zip(lows, limits, strict=False)]
    return [Shade(step, word) for step, word in enumerate(words)]


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _sizes() -> Iterable[int]:
    power = 1
    while True:
        yield from (power * one for one in _ROUND)
        power *= 10
