"""Periods in words: the week, month or quarter of a round, and its days."""

from __future__ import annotations

import re
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from screening.models import Frequency

__all__ = ["days", "period_word"]

_CODE = re.compile(
    r"(?P<year>\d{4})-(?:W(?P<week>\d{2})|Q(?P<quarter>\d)|(?P<month>\d{2})(?:-(?P<day>\d{2}))?)"
)


def period_word(code: str) -> str:
    """``week 10 of 2026`` for ``2026-W10``; a part of a week that a key period leaves is told by its days."""
    found = _CODE.match(code)
    if found is None:
        return str(Frequency.ONCE.label)
    parts = {name: int(value) for name, value in found.groupdict().items() if value}
    if "week" in parts:
        return _("week %(week)d of %(year)d") % parts
    if "quarter" in parts:
        return _("quarter %(quarter)d of %(year)d") % parts
    day = date(parts["year"], parts["month"], parts.get("day", 1))
    return date_format(day, "DATE_FORMAT" if "day" in parts else "YEAR_MONTH_FORMAT")


def days(begins: date, ends: date) -> str:
    """``2026-03-02 to 03-08``; a single day is said once."""
    if begins == ends:
        return begins.isoformat()
    last = f"{ends:%m-%d}" if ends.year == begins.year else ends.isoformat()
    return _("%(first)s to %(last)s") % {"first": begins.isoformat(), "last": last}
