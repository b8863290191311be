"""The demo's register: profiles, fictitious mediators, rooms and a duty roster, made through the services."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from django.utils import timezone

from accounts.models import User
from mediators.models import Employment, Grade, Mediator, RoomKind, ShiftMode, Speciality
from mediators.services import register, rooms, roster
from mediators.services.register import Entry
from mediators.services.roster import Duty
from organisations.models import Organisation

_HERE = Path(__file__).parent
_WORKDAYS = range(5)
_MORNING, _AFTERNOON = (time(8, 30), time(12, 0)), (time(14, 30), time(17, 30))
_TOPICS = ("民法典婚姻家庭编", "调解笔录与协议书制作", "信访法治化业务", "草原承包经营政策", "沟通与心理疏导")
_ROOMS: dict[str, tuple[tuple[str, RoomKind, int, str], ...]] = {
    "kundulun": (
        ("第一调解室", RoomKind.MEDIATION, 10, "圆桌、录音录像"),
        ("第二调解室", RoomKind.MEDIATION, 8, "圆桌"),
        ("蒙古语调解室", RoomKind.MEDIATION, 8, "双语标识、同声传译"),
        ("视频调解室", RoomKind.VIDEO, 6, "视频会议、电子签名屏"),
        ("会商研判室", RoomKind.CONSULTATION, 24, "大屏、视频会议"),
        ("群众接待室", RoomKind.RECEPTION, 6, ""),
    ),
    "qingshan": (
        ("调解一室", RoomKind.MEDIATION, 10, "圆桌"),
        ("会商室", RoomKind.CONSULTATION, 16, "大屏"),
    ),
    "tumed": (
        ("调解一室", RoomKind.MEDIATION, 10, "双语标识"),
        ("接待室", RoomKind.RECEPTION, 6, ""),
    ),
    "shaoxian": (("街道调解室", RoomKind.MEDIATION, 8, "圆桌"),),
    "chasuqi": (("镇调解室", RoomKind.MEDIATION, 8, ""),),
}
_SENT: tuple[tuple[str, str, str, ShiftMode, tuple[int, ...]], ...] = (
    ("kundulun", "court", "法官助理", ShiftMode.RESIDENT, (0, 1, 2, 3, 4)),
    ("kundulun", "petition", "信访专员", ShiftMode.RESIDENT, (0, 1, 2, 3, 4)),
    ("kundulun", "labour", "劳动监察员", ShiftMode.ROTATING, (0, 2)),
    ("kundulun", "housing", "物业管理科", ShiftMode.ROTATING, (1, 3)),
    ("kundulun", "market", "消费维权岗", ShiftMode.ON_INVITATION, (4,)),
    ("qingshan", "qingshan_court", "法官助理", ShiftMode.ROTATING, (1, 3)),
    ("tumed", "herding", "草原监理岗", ShiftMode.ROTATING, (0, 3)),
)
_CENTRE_OF = {"150203": "kundulun", "150204": "qingshan", "150121": "tumed"}


def build_register(
    *, by: User, places: dict[str, Organisation], people: dict[str, User], now: datetime, chance: Random
) -> list[Mediator]:
    """Fill the register of the demo's offices; the mediators in the order of mediators.csv.

    Args:
        by: an administrator of all places.
        places: the offices by their key in config.demo.places.
        people: the accounts by user name; those with the role of a mediator become mediators.
        now: the moment the demo begins to be used; the roster covers its week and the next.
    """
    skills = {one.pk: one for one in Speciality.objects.all()}
    _profiles(by, places, skills)
    for key, kept in _ROOMS.items():
        for name, kind, seats, equipment in kept:
            rooms.add_room(
                by=by, organisation=places[key], name=name, kind=kind, capacity=seats, equipment=equipment
            )
    mediators = [
        _mediator(row, by, places, people, skills, now, chance)
        for row in _rows("mediators.csv")
        if row["office"] in places
    ]
    _roster(by, places, mediators, now)
    return mediators


def add_mediators(
    *, by: User, places: dict[str, Organisation], people: dict[str, User], now: datetime, chance: Random
) -> list[Mediator]:
    """The mediators of the townships that only the centre-year has (mediators_year.csv)."""
    skills = {one.pk: one for one in Speciality.objects.all()}
    rows = _rows("mediators_year.csv")
    return [_mediator(row, by, places, people, skills, now, chance) for row in rows]


def _profiles(by: User, places: dict[str, Organisation], skills: dict[str, Speciality]) -> None:
    for row in _rows("profiles.csv"):
        register.edit_profile(
            by=by,
            organisation=places[row["office"]],
            stationed_at=places.get(row["stationed_at"]),
            brand=row["brand"],
            specialities=[skills[code] for code in row["specialities"].split()],
            introduction=row["introduction"],
            opening_hours=row["hours"],
            public=row["public"] == "1",
        )


def _mediator(
    row: dict[str, str],
    by: User,
    places: dict[str, Organisation],
    people: dict[str, User],
    skills: dict[str, Speciality],
    now: datetime,
    chance: Random,
) -> Mediator:
    today = timezone.localdate(now)
    # Before the centre-year began, and still in office.
    appointed = today - timedelta(days=chance.randint(735, 1000))
    entry = Entry(
        name=row["name"],
        kind=Employment(row["kind"]),
        grade=Grade(row["grade"]),
        languages=row["languages"].split(),
        specialities=[skills[code] for code in row["specialities"].split()],
        expert=row["expert"] == "1",
        appointed_on=appointed,
        term_ends_on=appointed + timedelta(days=3 * 365),
        choosable=row["expert"] == "1" or row["kind"] == Employment.FULL_TIME,
        user=people.get(row["user"]),
    )
    made = register.appoint(by=by, organisation=places[row["office"]], entry=entry, now=now)
    for topic in chance.sample(_TOPICS, chance.randint(1, 3)):
        held = today - timedelta(days=chance.randint(5, 300))
        hours = Decimal(chance.choice((2, 3, 4, 8)))
        register.record_training(by=by, mediator=made, held_on=held, hours=hours, topic=topic, now=now)
    return made


def _roster(by: User, places: dict[str, Organisation], mediators: list[Mediator], now: datetime) -> None:
    first, last = _weeks(now)
    starts, ends = _MORNING[0], _AFTERNOON[1]
    for centre, sender, person, mode, weekdays in _SENT:
        duty = Duty(mode=mode, starts=starts, ends=ends, sender=places[sender], person=person)
        roster.plan_weeks(
            by=by, organisation=places[centre], duty=duty, weekdays=weekdays, first=first, last=last, now=now
        )
    for number, mediator in enumerate(mediators):
        centre = _CENTRE_OF[mediator.organisation.region.county_code]
        half = _MORNING if number % 2 else _AFTERNOON
        mode = ShiftMode.EXPERT_SUPPORT if mediator.expert else ShiftMode.ROTATING
        duty = Duty(mode=mode, starts=half[0], ends=half[1], mediator=mediator)
        roster.plan_weeks(
            by=by,
            organisation=places[centre],
            duty=duty,
            weekdays=[number % 5],
            first=first,
            last=last,
            now=now,
        )


def _weeks(now: datetime) -> tuple[date, date]:
    """From today to the Sunday of next week, so that a weekday always lies in it."""
    today = timezone.localdate(now)
    return today, today + timedelta(days=13 - today.weekday())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
