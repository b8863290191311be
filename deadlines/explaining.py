"""How a date came to be, in one sentence and in the language of the reader."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from organisations.imports import rows

from .models import Deadline, Policy, Unit
from .policies import rules

__all__ = ["amount", "explain", "holiday"]

_HOLIDAYS = Path(__file__).parent / "fixtures" / "holidays.csv"


def explain(deadline: Deadline) -> str:
    """One sentence: from when, how long, what moved it, until when, by which rule. Asks the database nothing.

    What the row was reckoned by is told, even if the policy has changed since.
    """
    said, policy = deadline.reckoning, _policy(deadline)
    parts = [_begin(deadline, said, policy), *_steps(said), *_moved(said), _end(deadline, said)]
    sentence = pgettext("between parts", ", ").join(part for part in parts if part)
    words = {"sentence": sentence, "basis": policy.in_words("basis")}
    return _("%(sentence)s. Basis: %(basis)s.") % words


def _policy(deadline: Deadline) -> Policy:
    """The policy that was read with the deadline, else the one the process keeps."""
    found = None if Deadline.policy.is_cached(deadline) else rules().get(deadline.policy_id)
    return found.policy if found else deadline.policy


def amount(limit: int, unit: str) -> str:
    """`15 working days`."""
    forms = {
        Unit.HOUR: ngettext("%(n)d hour", "%(n)d hours", limit),
        Unit.WORKING_HOUR: ngettext("%(n)d working hour", "%(n)d working hours", limit),
        Unit.DAY: ngettext("%(n)d day", "%(n)d days", limit),
        Unit.WORKING_DAY: ngettext("%(n)d working day", "%(n)d working days", limit),
        Unit.WEEK: ngettext("%(n)d week", "%(n)d weeks", limit),
        Unit.MONTH: ngettext("%(n)d month", "%(n)d months", limit),
        Unit.QUARTER: ngettext("%(n)d quarter", "%(n)d quarters", limit),
    }
    return forms[Unit(unit)] % {"n": limit}


def holiday(name: str) -> str:
    """The name of a holiday for the reader; the calendar keeps it in Chinese."""
    english = (get_language() or "").startswith("en")
    return _english().get(name, name) if english else name


def _begin(deadline: Deadline, said: dict[str, Any], policy: Policy) -> str:
    start = timezone.localtime(deadline.starts_at)
    unit, limit = said.get("unit", policy.unit), said.get("limit", policy.limit)
    words = {"start": _day(start.date()), "amount": amount(limit, unit)}
    if "agreed" in said:
        return _("agreed for %(day)s") % {"day": _day(date.fromisoformat(said["agreed"]))}
    if unit in (Unit.HOUR, Unit.WORKING_HOUR):
        return _("%(amount)s from %(start)s") % {**words, "start": _moment(start)}
    if policy.whole_period:
        return _("until the end of the period that began by %(start)s") % words
    if limit == 0:
        return _("on the same day, %(start)s") % words
    return _("%(amount)s from %(start)s, that day not counted") % words


def _steps(said: dict[str, Any]) -> list[str]:
    told, kept = [], said.get("steps", [])
    for one in kept:
        if "day" in one:
            told.append(_("extended to %(day)s") % {"day": _day(date.fromisoformat(one["day"]))})
    rested = timedelta(seconds=said.get("rested", 0))
    if rested:
        told.append(_("stood still for %(length)s") % {"length": _length(rested, kept)})
    return told


def _length(rested: timedelta, kept: list[dict[str, str]]) -> str:
    """In days, as they were counted; in hours and minutes where it was less than one."""
    pauses = [one for one in kept if "since" in one]
    local = [
        [timezone.localdate(datetime.fromisoformat(one[end])) for end in ("since", "until")] for one in pauses
    ]
    days = sum((until - since).days for since, until in local)
    if days and rested >= timedelta(days=1):
        return amount(days, Unit.DAY)
    minutes = int(rested.total_seconds()) // 60
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    return _("%(h)d h %(m)d min") % {"h": minutes // 60, "m": minutes % 60}


def _moved(said: dict[str, Any]) -> list[str]:
    if "moved_from" not in said:
        return []
    words = {"day": _day(date.fromisoformat(said["moved_from"])), "holiday": holiday(said.get("over", ""))}
    if said.get("why") == "closed":
        return [_("the office had closed on %(day)s already and it moves on") % words]
    if words["holiday"]:
        return [_("%(day)s is %(holiday)s and it moves on") % words]
    return [_("%(day)s is a rest day and it moves on") % words]


def _end(deadline: Deadline, said: dict[str, Any]) -> str:
    if deadline.due_at is None:
        missing = date.fromisoformat(said["missing"]) if "missing" in said else None
        words = {"day": _day(missing) if missing else ""}
        return _("no date yet: the working calendar does not reach %(day)s") % words
    due = _moment(timezone.localtime(deadline.due_at), ends=True)
    if deadline.paused_at:
        since = _day(timezone.localdate(deadline.paused_at))
        return _("due %(due)s, but it stands still since %(since)s") % {"due": due, "since": since}
    return _("due %(due)s") % {"due": due}


def _day(day: date) -> str:
    return formats.date_format(day, _("F j, Y"))


def _moment(moment: datetime, *, ends: bool = False) -> str:
    """Day and time; what ends at midnight ends with the day before, at 24:00."""
    if ends and (moment.hour, moment.minute) == (0, 0):
        day, clock = moment.date() - timedelta(days=1), "24:00"
    else:
        day, clock = moment.date(), f"{moment:%H:%M}"
    return _("%(day)s %(time)s") % {"day": _day(day), "time": clock}


@cache
def _english() -> dict[str, str]:
    return {row["name_zh"]: row["name_en"] for row in rows(_HOLIDAYS)}
