"""What the rungs of a return's deadline do: remind the unit; then tell the township, then the county.

Above a unit one message tells of all that are missing there: nobody gets a hundred messages for a hundred
villages. It exists once by round, rung and place, whoever writes it and however often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from deadlines.models import Audience
from deadlines.subjects import Fired, Notice, Waiting

from .models import Task
from .people import Unit, Watchers, above

__all__ = ["return_names", "ring", "still_missing", "waits_for"]

_ABOVE = (Audience.LEADER, Audience.ABOVE)
_COLUMNS = ("pk", "round", "region", "organisation", "round__plan__title", "round__period", "region__name")


def ring(fired: Sequence[Fired]) -> list[Notice]:
    """Handler of the deadlines of screening tasks (deadlines.subjects): who is told, and of what."""
    tasks = {row[0]: row for row in _rows({one.subject for one in fired})}
    known = [one for one in fired if one.subject in tasks]
    units = {one.subject: Unit(tasks[one.subject][2], one.office) for one in known}
    watchers = Watchers(units.values(), day=timezone.localdate(fired[0].at))
    loud = {tasks[one.subject][1] for one in known if _above(one)}
    missing = _missing(loud) if loud else Counter()
    notices = []
    for one in known:
        row, unit = tasks[one.subject], units[one.subject]
        if Audience.IN_CHARGE in one.tells:
            notices.append(_to_unit(one, row, watchers.of(unit, Audience.IN_CHARGE)[1]))
        for audience in _above(one):
            place, people = watchers.of(unit, audience)
            notices.append(_to_those_above(one, row, place, people, missing[row[1], place]))
    return notices


def still_missing(rest: str) -> bool:
    """For notifications.truth: `7:150203001` — whether anything is missing there still."""
    number, _colon, place = rest.partition(":")
    return _missing({int(number)})[int(number), place] > 0


def waits_for(
    waiting: Sequence[Waiting], audiences: Sequence[str], at: datetime
) -> Mapping[int, Sequence[int]]:
    """For deadlines.subjects.late_watchers: whose daily digest counts it."""
    regions = dict(Task.objects.filter(pk__in={one.subject for one in waiting}).values_list("pk", "region"))
    known = [one for one in waiting if one.subject in regions]
    units = {one.deadline: Unit(regions[one.subject], one.office) for one in known}
    watchers = Watchers(units.values(), day=timezone.localdate(at))
    return {
        deadline: list(dict.fromkeys(user for name in audiences for user in watchers.of(unit, name)[1]))
        for deadline, unit in units.items()
    }


def return_names(waiting: Sequence[Waiting]) -> Mapping[int, str]:
    """For deadlines.subjects.numbers: the unit and the period, by the deadline."""
    rows = {row[0]: f"{row[6]} {row[5]}" for row in _rows({one.subject for one in waiting})}
    return {one.deadline: rows[one.subject] for one in waiting if one.subject in rows}


def _rows(ids: set[int]) -> list[tuple[Any, ...]]:
    return list(Task.objects.filter(pk__in=ids).values_list(*_COLUMNS))


def _to_unit(one: Fired, row: tuple[Any, ...], people: Sequence[int]) -> Notice:
    pk, _round, _region, _office, title, period, name = row
    facts = {"plan": title, "period": period, "place": name}
    return Notice(one, people, path=f"/screening/returns/{pk}/", facts=facts, kind="return_due")


def _to_those_above(
    one: Fired, row: tuple[Any, ...], place: str, people: Sequence[int], missing: int
) -> Notice:
    _pk, number, _region, _office, title, period, _name = row
    return Notice(
        one, people, path=f"/screening/rounds/{number}/?place={place}",
        facts={"plan": title, "period": period, "missing": missing}, kind="returns_missing",
        key=f"screening:{number}:{one.code}:{place}", about=f"returns:{number}:{place}",
    )  # fmt: skip


def _above(one: Fired) -> list[str]:
    """Those above the unit whom the rungs that fired now tell; both, where two fired at once."""
    return [name for name in _ABOVE if name in one.tells]


def _missing(rounds: set[int]) -> Counter[tuple[int, str]]:
    """How many units of these rounds have not returned, by round and by every place above them."""
    count: Counter[tuple[int, str]] = Counter()
    for number, region in Task.objects.open().filter(round__in=rounds).values_list("round", "region"):
        count.update((number, code) for code in (region, *above(region)))
    return count
