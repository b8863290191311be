"""Who has not returned in a round at a place: office and phone, who was told when, who is told next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from cases.presenters.clock_words import moment
from cases.presenters.clocks import next_rung, with_rungs
from deadlines.models import Audience, Deadline, Firing
from organisations.models import Region, RegionLevel
from screening.models import ReturnOutcome, Round, Task
from screening.services.rounds import SUBJECT

__all__ = ["Missing", "Told", "Unit", "missing"]

ROWS = 50
MOST_UNITS = 300
"""More units than any township has villages: at that level everybody is shown on one page."""
_COLUMNS = (
    "round", "region__code", "region__name", "region__level", "due_at", "outcome", "returned_at",
    "organisation__name", "organisation__phone",
)  # fmt: skip

WHO: Mapping[tuple[str, str], str | Promise] = {
    ("village", Audience.ABOVE): _("the township"),
    ("village", Audience.LEADER): _("the county"),
    ("township", Audience.ABOVE): _("the county"),
    ("township", Audience.LEADER): _("the city"),
    ("county", Audience.ABOVE): _("the city"),
    ("county", Audience.LEADER): _("the city"),
}
"""Whom a rung tells above a unit, by the unit's level (screening.people); anybody else is the unit itself."""


@dataclass(frozen=True)
class Told:
    """One reminder: when, and to whom."""

    when: str
    who: str


@dataclass(frozen=True)
class Unit:
    """One unit of the round, returned or not."""

    code: str
    name: str
    url: str
    office: str
    phone: str
    due_at: datetime
    outcome: ReturnOutcome | None = None
    returned_at: datetime | None = None
    late: bool = False
    told: list[Told] = field(default_factory=list)
    next: Told | None = None


@dataclass(frozen=True)
class Missing:
    """The units that have not returned, by their codes; where the place has few units, all of them."""

    rows: list[Unit]
    count: int
    after: str
    """The last code shown, if more follow."""
    returned: list[Unit]
    whole: bool
    """Whether `returned` is told: at the level of the units."""


def missing(user: User, one: Round, place: Region, *, after: str, total: int, now: datetime) -> Missing:
    """What one person may see of it; two statements."""
    level = one.plan.unit_level
    whole = _is_just_above(place, level)
    tasks = _named(Task.objects.visible_to(user).filter(round=one, region__code__startswith=place.prefix))
    if whole:
        units = list(tasks[:MOST_UNITS])
        open_now = [task for task in units if task.returned_at is None]
    else:
        open_now = list(tasks.open().filter(region__code__gt=after)[: ROWS + 1])
    more = len(open_now) > ROWS and not whole
    shown = open_now[:ROWS] if more else open_now
    clocks = _clocks(shown)
    return Missing(
        rows=[_unit(task, clocks.get(task.pk), level, now) for task in shown], count=total,
        after=shown[-1].region_id if more else "",
        returned=[_unit(task, None, level, now) for task in units if task.returned_at] if whole else [],
        whole=whole,
    )  # fmt: skip


def _is_just_above(place: Region, level: str) -> bool:
    """Whether the units of the round lie directly in the place, or are the place itself."""
    levels = list(RegionLevel)
    return levels.index(RegionLevel(place.level)) >= levels.index(RegionLevel(level)) - 1


def _named(tasks: Any) -> Any:
    return tasks.select_related("region", "organisation").only(*_COLUMNS).order_by("region__code")


def _clocks(tasks: Sequence[Task]) -> dict[int, Deadline]:
    """The deadline of each task, with the rungs of its ladder and what has fired."""
    fired = Firing.objects.filter(deadline=OuterRef("pk"), epoch=OuterRef("epoch"), overtaken=False)
    told = ArraySubquery(fired.order_by("rung").values(told=JSONObject(code=F("code"), at=F("at"))))
    rows: QuerySet[Any] = with_rungs(Deadline.objects.of(SUBJECT, *(task.pk for task in tasks)).open())
    return {row.subject_id: row for row in rows.annotate(told=told)}


def _unit(task: Task, clock: Any, level: str, now: datetime) -> Unit:
    office = task.organisation
    return Unit(
        code=task.region_id, name=task.region.name, url=reverse("screening:return", args=[task.pk]),
        office=office.name if office else "", phone=office.phone if office else "", due_at=task.due_at,
        outcome=ReturnOutcome(task.outcome) if task.outcome else None, returned_at=task.returned_at,
        late=task.late, told=_told(clock, level, now) if clock else [],
        next=_next(clock, level, now) if clock else None,
    )  # fmt: skip


def _told(clock: Any, level: str, now: datetime) -> list[Told]:
    tells = {rung["code"]: rung["tells"] for rung in clock.rungs}
    return [
        Told(moment(datetime.fromisoformat(one["at"]), now), _who(tells.get(one["code"], ()), level))
        for one in clock.told
    ]


def _next(clock: Any, level: str, now: datetime) -> Told | None:
    rung = next_rung(clock, now)
    if rung is None:
        return None
    tells = next(one["tells"] for one in clock.rungs if one["code"] == rung.code)
    return Told(rung.when, _who(tells, level))


def _who(tells: Sequence[str], level: str) -> str:
    above = next((name for name in (Audience.LEADER, Audience.ABOVE) if name in tells), "")
    return str(WHO.get((level, above), pgettext_lazy("told", "the unit")))
