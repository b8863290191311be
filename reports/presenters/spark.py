"""A course so small that it stands in a line: drawn by the server, told in words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

__all__ = ["Spark", "spark"]

WIDTH, HEIGHT, EDGE = 120, 30, 3
Point = tuple[str, Decimal | None, str]


@dataclass(frozen=True)
class Spark:
    """Points of a line in a box of WIDTH by HEIGHT; the last of them alone; all of it in words."""

    lines: tuple[str, ...]
    x: str
    y: str
    words: str


def spark(label: str, course: Sequence[Point]) -> Spark:
    """The course of a figure over months: (month, size or None, as it is written)."""
    sizes = [size for _month, size, _words in course if size is not None]
    words = pgettext("between names", ", ").join(f"{month} {said}" for month, _size, said in course)
    told = _("%(figure)s by month: %(course)s") % {"figure": label, "course": words}
    if not sizes:
        return Spark((), "", "", told)
    high = max(sizes)
    low = min(sizes) if min(sizes) > _FAR * high else min(*sizes, Decimal(0))
    places = [
        None if size is None else (_x(at, len(course)), _y(size, low, high))
        for at, (_month, size, _words) in enumerate(course)
    ]
    last = next(place for place in reversed(places) if place)
    return Spark(tuple(_lines(places)), *last, told)


_FAR = Decimal("0.5")
"""Where the lowest value is more than half the highest, the line begins at the lowest, not at nothing."""


def _lines(places: Sequence[tuple[str, str] | None]) -> list[str]:
    """A month without a value breaks the line."""
    lines: list[list[str]] = [[]]
    for place in places:
        if place:
            lines[-1].append(",".join(place))
        elif lines[-1]:
            lines.append([])
    return [" ".join(line) for line in lines if len(line) > 1]


def _x(at: int, count: int) -> str:
    return _short(Decimal(EDGE) + Decimal(WIDTH - 2 * EDGE) * at / max(count - 1, 1))


def _y(size: Decimal, low: Decimal, high: Decimal) -> str:
    part = (size - low) / (high - low) if high != low else Decimal("0.5")
    return _short(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * part)


def _short(number: Decimal) -> str:
    return f"{number:.1f}"
