"""A clock in words: when it is due, how long that is, and what colour, icon and word it wears."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.moments import day_and_hour
from deadlines.models import Card

__all__ = ["LOOKS", "RUNGS", "left", "moment", "rung_name"]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_HOURS_UP_TO = 2 * _DAY

Look = tuple[str, str, str | Promise]

LOOKS: Mapping[str, Look] = {
    Card.RED: ("red", "clock-x", gettext_lazy("Red card")),
    Card.YELLOW: ("yellow", "clock-exclamation", gettext_lazy("Yellow card")),
    "late": ("late", "clock-exclamation", pgettext_lazy("clock", "Overdue")),
    "paused": ("still", "player-pause", gettext_lazy("Stands still")),
    "undated": ("still", "clock-question", gettext_lazy("No date yet")),
    "ended": ("still", "circle-check", pgettext_lazy("clock", "Ended")),
    "soon": ("soon", "clock", ""),
    "running": ("", "clock", ""),
}
"""State or card of a clock -> tone, icon, word. Colour never stands alone: word or time is beside it."""

RUNGS: Mapping[str, str | Promise] = {
    "remind_half": gettext_lazy("Reminder at half time"),
    "remind_80": gettext_lazy("Reminder shortly before"),
    "due": pgettext_lazy("rung", "Due"),
    "overdue": pgettext_lazy("rung", "Overdue"),
    "leader": gettext_lazy("Reported to the leader"),
}
"""What each rung of the ladders in ladder.csv is called; one that an office added is shown by its code."""


def rung_name(code: str) -> str:
    """What the rung is called."""
    return str(RUNGS.get(code, code))


def moment(at: datetime, now: datetime) -> str:
    """``today 16:20``, ``tomorrow 9:00``, else the day and the hour."""
    today, (day, hour) = timezone.localdate(now), day_and_hour(at)
    if day == today:
        return _("today %(time)s") % {"time": hour}
    if day == today + _DAY:
        return _("tomorrow %(time)s") % {"time": hour}
    return f"{day:%Y-%m-%d} {hour}"


def left(due: datetime, now: datetime) -> str:
    """``3 hours left`` or ``2 days overdue``, in one unit; hours up to two days."""
    late, size = due <= now, abs(due - now)
    if size < _MINUTE:
        return pgettext("clock", "due now")
    if size < _HOUR:
        return _minutes(size // _MINUTE, late)
    return _hours(size // _HOUR, late) if size < _HOURS_UP_TO else _days(size // _DAY, late)


def _minutes(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)d minute overdue", "%(n)d minutes overdue", n) % {"n": n}
    return ngettext("%(n)d minute left", "%(n)d minutes left", n) % {"n": n}


def _hours(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)d hour overdue", "%(n)d hours overdue", n) % {"n": n}
    return ngettext("%(n)d hour left", "%(n)d hours left", n) % {"n": n}


def _days(n: int, late: bool) -> str:
    if late:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", n) % {"n": n}
    return ngettext("%(n)d day left", "%(n)d days left", n) % {"n": n}
