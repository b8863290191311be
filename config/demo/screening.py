"""The demo's screening: weeks of returns with little in them, and a ledger with a finding in every state.

Everything happens in the order of its moment, by the services; nothing happens after the last evening, so
that the round of this week is open where nobody has returned yet, as it is for the grid worker of the demo.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from cases.models import PartyRole, PersonKind
from screening.models import Finding, Frequency, Round, Task
from screening.services.returns import FindingInput, PersonInput, file_return, propose
from screening.services.rounds import make_rounds

from .hours import moment, office_minute, working_days
from .places import rows
from .screening_fates import FATES, Later
from .screening_plans import COUNTY, plan_all
from .town import SINCE, Town
from .villages import FIRST, TOWNSHIPS, villages

__all__ = ["screen"]

WEEKS = 6
"""Whole weeks of rounds before this one."""
LATE, SILENT = 12, 60
"""One return of so many is late; one of so many never comes."""
_LAST_DAYS = 5


def screen(town: Town, *, day: date, seed: int, evening: datetime) -> None:
    """Committees, plans, rounds and returns of the last weeks; findings and what became of them."""
    _Weeks(town, day, seed, evening).run()


class _Weeks:
    def __init__(self, town: Town, day: date, seed: int, evening: datetime) -> None:
        self.town, self.day, self.evening = town, day, evening
        self.first = day - timedelta(days=day.weekday() + 7 * WEEKS)
        self.chance = Random(f"screening/{day}/{seed}")  # noqa: S311 — believable, not secret
        self.units = villages(town, since=SINCE)
        self.findings = {(int(row["week"]), row["unit"]): row for row in rows("findings.csv")}
        self.agenda: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self.turn = count()

    def run(self) -> None:
        plan_all(self.town, self.first, self.day)
        for week in range(WEEKS + 1):
            self.at(moment(self.first + timedelta(days=7 * week), 5), self.rounds)
        while self.agenda:
            at, _turn, act = heapq.heappop(self.agenda)
            if at <= self.evening:
                act(at)
        make_rounds()

    def at(self, moment: datetime, act: Callable[[datetime], object]) -> None:
        heapq.heappush(self.agenda, (moment, next(self.turn), act))

    def rounds(self, at: datetime) -> None:
        """Make what is missing, and have each unit decide when it will return."""
        made = Round.objects.filter(pk__in=make_rounds(now=at)).select_related("plan")
        for one in made.order_by("pk"):
            for task in one.tasks.select_related("region", "organisation").order_by("region"):
                self.plan_return(one, task)

    def plan_return(self, screened: Round, task: Task) -> None:
        week = (self.day - timedelta(days=self.day.weekday()) - screened.starts_on).days // 7
        weekly, once = (screened.plan.frequency == one for one in (Frequency.WEEKLY, Frequency.ONCE))
        row = self.findings.get((week, task.region_id)) if weekly else None
        last = week == 0 and task.region_id == FIRST[0]
        if last or (not row and self.chance.randrange(SILENT) == 0):
            return
        days = working_days(screened.starts_on, screened.ends_on) or [screened.ends_on]
        day = self.chance.choice(days if once else days[-_LAST_DAYS:])
        if not row and self.chance.randrange(LATE) == 0:
            day = screened.ends_on + timedelta(days=1)
        when = moment(day, office_minute(self.chance), self.chance.randrange(60))
        self.at(when, lambda at: self.file(task, row, at))

    def file(self, task: Task, row: dict[str, str] | None, at: datetime) -> None:
        by = self.worker(task)
        found = (self.finding(row),) if row else ()
        file_return(task=task, by=by, key=key(task), findings=found, now=at)
        if row:
            made = Finding.objects.select_related("region", "organisation__region").get(task=task)
            later = Later(self.town, by, at, self.evening, self.at)
            FATES[row["fate"]](later, made)

    def worker(self, task: Task) -> User:
        """Who returns: the grid worker, or the triage officer of the township or the county."""
        if task.region_id in self.units:
            return self.units[task.region_id].worker
        return self.town.people[_ABOVE[task.region_id]]

    def finding(self, row: dict[str, str]) -> FindingInput:
        given = FindingInput(
            facts=row["text"], dispute_type=self.town.types[row["type"]], alert_level="blue",  # type: ignore[arg-type]
            place=row["place"], people=tuple(_people(row)), people_count=int(row["people"]),
            amount=Decimal(row["amount"]) if row["amount"] else None, measures=row["measures"],
            settled=row["fate"] in {"settled", "struck_off", "asked"},
        )  # fmt: skip
        return FindingInput(**{**vars(given), "alert_level": propose(given).level})


_ABOVE = {TOWNSHIPS[0]: "desk_001", TOWNSHIPS[1]: "desk_100", COUNTY: "triage"}


def _people(row: dict[str, str]) -> Iterator[PersonInput]:
    for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT):
        name = row[role.value]
        if name:
            body = name.endswith("（演示）")
            yield PersonInput(role=role, name=name, kind=PersonKind.LEGAL if body else PersonKind.NATURAL)


def key(task: Task) -> str:
    """The submission key of the return of a task."""
    return str(uuid5(NAMESPACE_URL, f"yizhan-demo/screening/{task.pk}"))
