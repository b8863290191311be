"""One dispute of the demo under way: whose turn it is, what time it is, what is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from cases.models import AlertLevel, Case, Party
from cases.services import duties
from mediators.models import Mediator, Room
from organisations.models import Organisation

from .hours import SLOTS, Clock, before, is_working_day, moment
from .script import Script
from .town import Town
from .words import sentences


@dataclass
class Book:
    """What is booked already: a kind of thing, its key, and when its hour begins.

    Parts that are played at the same time have their own mediators, and each its share of the rooms.
    """

    taken: set[tuple[str, int, datetime]] = field(default_factory=set)
    part: int = 0
    parts: int = 1

    def rooms(self, rooms: list[Room]) -> list[Room]:
        """Those of the rooms that this part may book."""
        return rooms[self.part :: self.parts] or rooms


class Journey:
    """What the steps of a life share. `case` is there once the dispute was logged."""

    case: Case
    mediator: Mediator

    def __init__(self, town: Town, script: Script, book: Book) -> None:
        self.town, self.script, self.book = town, script, book
        self.chance: Random = script.chance("enter")
        self.clock = Clock(script.starts, limit=script.limit, chance=self.chance, pace=script.pace)
        self.holder = script.window
        """Key of the office that holds the file."""
        self.parties: list[Party] = []

    @property
    def now(self) -> datetime:
        return self.clock.at

    @property
    def today(self) -> date:
        return self.clock.today

    def say(self, what: str) -> str:
        """One of the sentences for that."""
        return self.chance.choice(sentences()[what])

    def wants(self, extra: str) -> bool:
        return extra in self.script.extras

    def office(self, key: str) -> Organisation:
        return self.town.offices[key]

    @property
    def centre(self) -> str:
        """Key of the centre of the county."""
        return self.script.centre

    def go_on(self, case: Case) -> None:
        """Take up a dispute that was accepted, perhaps by another process."""
        self.case = case
        self.chance = self.clock.chance = self.script.chance("life")
        self.clock.at = timezone.localtime(case.events.latest("id").at)
        self.parties = list(Party.objects.filter(case=case).select_related("person"))

    def clerk(self, office: str = "") -> User:
        """Who sits at the window of a centre."""
        return self.chance.choice(self.town.staff(office or self.script.window, Role.CLERK, Role.TRIAGE))

    def triage(self) -> User:
        """Who triages where the case was taken in."""
        found = self.town.staff(self.script.window, Role.TRIAGE) or self.town.staff(self.centre, Role.TRIAGE)
        return found[0]

    def desk(self, office: str) -> User:
        """Who answers for an office: its desk, its mediator, its window."""
        return self.town.staff(office, Role.PARTNER, Role.MEDIATOR, Role.TRIAGE, Role.CLERK)[0]

    @property
    def worker(self) -> User:
        """The account of the mediator of the case."""
        return self.town.user_of(self.mediator)

    def free_hour(self, day: date, *, any_day: bool = False) -> tuple[datetime, Room]:
        """The next hour from a day on in which the mediator and some room of the centre are free."""
        for ahead in range(60):
            on = day + timedelta(days=ahead)
            if not (any_day or is_working_day(on)):
                continue
            for minute in SLOTS:
                found = self._room_at(moment(on, minute))
                if found:
                    return found
        raise AssertionError(f"no free hour for dispute {self.script.number}")

    def _room_at(self, at: datetime) -> tuple[datetime, Room] | None:
        taken = self.book.taken
        if ("mediator", self.mediator.pk, at) in taken:
            return None
        for room in self.book.rooms(self.town.rooms[self.centre]):
            if ("room", room.pk, at) not in taken:
                taken |= {("room", room.pk, at), ("mediator", self.mediator.pk, at)}
                return at, room
        return None

    def duties_named(self) -> None:
        """A red case goes on only with leader, team and expert."""
        if self.case.alert_level != AlertLevel.RED or self.case.duties.exists():
            return
        by, town = self.triage(), self.town
        leader = self.chance.choice(town.staff(self.centre, Role.SUPERVISOR) or [self._leader()])
        expert = next(one for few in town.mediators.values() for one in few if one.expert)
        record: Callable[..., object] = duties.record_duty
        given = {"case": self.case, "by": by}
        record(**given, duty="sponsor", leader=leader, text=self.say("sponsor"), now=self.clock.soon())
        record(**given, duty="task_force", text=self.say("task_force"), now=self.clock.soon())
        record(**given, duty="expert", expert=expert, text=self.say("expert"), now=self.clock.soon())

    def _leader(self) -> User:
        official = {"qs": "official", "tz": "official_hohhot"}[self.script.county]
        return self.town.people[official]

    def plan_made(self) -> None:
        """A yellow case closes only with a plan and a consultation."""
        if self.case.alert_level != AlertLevel.YELLOW or self.case.duties.exists():
            return
        given = {"case": self.case, "by": self.triage()}
        record: Callable[..., object] = duties.record_duty
        record(**given, duty="plan", text=self.say("plan"), now=self.clock.soon())
        now = self.clock.later(1, 2)
        record(
            **given, duty="consultation", text=self.say("consultation"), held_on=timezone.localdate(now),
            now=now,
        )  # fmt: skip

    def some_day_before(self, low: int, high: int) -> date:
        """A working day some days before today."""
        return before(self.today, self.chance.randint(low, high))
