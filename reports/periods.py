"""Periods that reports are asked for: a week, a month, a quarter, a year, or any days. Both ends included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.errors import BadInput
from screening.presenters.periods import days, period_word

__all__ = ["Grain", "Period", "back", "parse", "period_of", "spanning"]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
LONGEST = timedelta(days=366 * 5)
"""No report looks at more days than these."""
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_CODE = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d{2})|Q(?P<quarter>[1-4])|(?P<month>\d{2})))?\Z", re.ASCII
)
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})\Z", re.ASCII)


class Grain(models.TextChoices):
    """How long a period is."""

    WEEK = "week", pgettext_lazy("period", "Week")
    MONTH = "month", pgettext_lazy("period", "Month")
    QUARTER = "quarter", pgettext_lazy("period", "Quarter")
    YEAR = "year", pgettext_lazy("period", "Year")
    DAYS = "days", pgettext_lazy("period", "Other days")


@dataclass(frozen=True)
class Period:
    """From a day until a day, both included."""

    grain: Grain
    since: date
    until: date

    @property
    def code(self) -> str:
        """``2026-W10``, ``2026-03``, ``2026-Q1``, ``2026`` or ``2026-03-01..2026-03-09``."""
        first = self.since
        if self.grain == Grain.WEEK:
            year, week, _day = first.isocalendar()
            return f"{year}-W{week:02}"
        return {
            Grain.MONTH: f"{first:%Y-%m}",
            Grain.QUARTER: f"{first:%Y}-Q{(first.month + 2) // 3}",
            Grain.YEAR: f"{first:%Y}",
            Grain.DAYS: f"{first}..{self.until}",
        }[self.grain]

    @property
    def words(self) -> str:
        """In the language of the page: ``2026年3月``; of a week its days too."""
        if self.grain == Grain.DAYS:
            return days(self.since, self.until)
        if self.grain == Grain.YEAR:
            return _("the year %(year)d") % {"year": self.since.year}
        word = period_word(self.code)
        if self.grain != Grain.WEEK:
            return word
        return _("%(week)s (%(days)s)") % {"week": word, "days": days(self.since, self.until)}

    def before(self) -> Period:
        """The one of the same length that ends the day before it begins."""
        last = self.since - _DAY
        if self.grain == Grain.DAYS:
            return Period(self.grain, last - (self.until - self.since), last)
        return period_of(self.grain, last)

    def next(self) -> Period:
        """The one that begins the day after it ends."""
        first = self.until + _DAY
        if self.grain == Grain.DAYS:
            return Period(self.grain, first, first + (self.until - self.since))
        return period_of(self.grain, first)


def period_of(grain: Grain, day: date) -> Period:
    """The week, month, quarter or year in which a day lies."""
    if grain == Grain.DAYS:
        return Period(grain, day, day)
    if grain == Grain.WEEK:
        first = day - timedelta(days=day.weekday())
        return Period(grain, first, first + _WEEK - _DAY)
    length = _MONTHS[grain]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    months = first.year * 12 + first.month - 1 + length
    return Period(grain, first, date(months // 12, months % 12 + 1, 1) - _DAY)


def back(grain: Grain, day: date, count: int) -> Iterator[Period]:
    """The period in which a day lies, and those before it, newest first."""
    one = period_of(grain, day)
    for _number in range(count):
        yield one
        one = one.before()


def parse(code: str) -> Period:
    """The period of a code.

    Raises:
        BadInput: it is none.
    """
    try:
        if span := _SPAN.match(code):
            return spanning(date.fromisoformat(span[1]), date.fromisoformat(span[2]))
        return _parsed(code)
    except ValueError as error:
        raise _wrong(_("There is no such period. Choose one of the list.")) from error


def spanning(since: date, until: date) -> Period:
    """From a day until a day.

    Raises:
        BadInput: it ends before it begins, or is longer than five years.
    """
    if until < since:
        raise _wrong(_("The last day lies before the first."))
    if until - since > LONGEST:
        raise _wrong(_("Ask for at most five years at once."))
    return Period(Grain.DAYS, since, until)


def _parsed(code: str) -> Period:
    found = _CODE.match(code)
    if found is None:
        raise ValueError(code)
    year, parts = int(found["year"]), found.groupdict()
    if parts["week"]:
        return period_of(Grain.WEEK, date.fromisocalendar(year, int(parts["week"]), 1))
    if parts["quarter"]:
        return period_of(Grain.QUARTER, date(year, int(parts["quarter"]) * 3, 1))
    if parts["month"]:
        return period_of(Grain.MONTH, date(year, int(parts["month"]), 1))
    return period_of(Grain.YEAR, date(year, 1, 1))


def _wrong(sentence: str) -> BadInput:
    return BadInput(sentence, code="bad_period", fields={"period": [sentence]})
