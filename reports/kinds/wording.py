"""The words of bulletins: counts with their noun, and what changed against an earlier period.

Every sentence says its numbers. A change in per cent is told only where there was something before.
"""

from __future__ import annotations

from functools import reduce

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.document import half_up
from reports.indicators import indicator
from reports.measures import Counts
from reports.rates import NONE

__all__ = ["against", "cases", "moved", "moved_rate", "sentence"]


def cases(number: int) -> str:
    """So many cases."""
    return ngettext("%(n)d case", "%(n)d cases", number) % {"n": number}


def against(code: str, now: Counts, before: Counts, year: Counts) -> tuple[str, ...]:
    """What an indicator is held against, a line each: the period before, and the same of last year."""
    one = indicator(code)
    told = ((_("period before"), before), (_("same of last year"), year))
    line = _("%(than)s %(rate)s, %(points)s points")
    return tuple(
        line % {"than": than, "rate": _percent(one.percent(then)), "points": one.points(now, then)}
        for than, then in told
        if one.percent(then) != NONE and one.percent(now) != NONE
    )


def moved(now: int, before: int, than: str) -> str:
    """How a count has changed: “2 more than the month before (up 15.4%)”."""
    words = {"n": abs(now - before), "than": than}
    if now == before:
        return _("as many as %(than)s") % words
    more = now > before
    share = half_up(abs(now - before) * 100, before, 1)
    if share is None:
        return _("%(n)d more than %(than)s") % words
    sentence = (
        _("%(n)d more than %(than)s (up %(share)s%%)") if more
        else _("%(n)d fewer than %(than)s (down %(share)s%%)")
    )  # fmt: skip
    return sentence % {**words, "share": share}


def moved_rate(code: str, now: Counts, before: Counts, than: str) -> str:
    """How a rate has changed, in percentage points; empty where one of the two has no denominator."""
    points = indicator(code).points(now, before)
    if points == NONE:
        return ""
    words = {"points": points[1:], "than": than}
    if points[0] == "+":
        return _("%(points)s percentage points above %(than)s") % words
    if points[0] == "±":
        return _("the same as %(than)s") % words
    return _("%(points)s percentage points below %(than)s") % words


def _percent(words: str) -> str:
    return f"{words}%"


def sentence(*parts: str) -> str:
    """Sentences one after the other; Chinese ones without a space between."""
    told = [part for part in parts if part]
    return (
        reduce(lambda one, other: _("%(one)s %(other)s") % {"one": one, "other": other}, told) if told else ""
    )
