"""The rows of one generated case as COPY reads them: the case, its people, its history, its clocks, its leg.

Personal data is sealed and indexed as the services do it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection

from benchmarks import words as vocabulary
from benchmarks.lives import DAY, Life, live
from benchmarks.world import World
from cases.models import Case, Person
from core.pinyin import initials

COLUMNS = {
    "cases_person": "id registered_by_id kind name id_type id_number id_number_index phone phone_index "
    "address gender birth_date ethnicity occupation legal_representative",
    "cases_case": "id number tracking_code stage title description dispute_type_id source_id region_id place "
    "occurred_on people_count amount earlier_mediation_failed alert_level received_by_id holder_id "
    "received_at closed_at search_text created_at updated_at offices",
    "cases_holding": "case_id organisation_id since until",
    "cases_party": "id case_id person_id role",
    "cases_alertdecision": "case_id level proposed points signs reason by_id at",
    "cases_event": "case_id kind at by_id organisation_id from_stage to_stage note facts region_id "
    "dispute_type_id source_id from_level to_level from_holder_id to_holder_id again",
    "deadlines_deadline": "policy_id subject_kind subject_id file_id office_id red epoch starts_at due_at "
    "reckoning rung_codes rung_times rung next_rung_at ended_at outcome",
    "referrals_leg": "case_id number kind from_organisation_id to_organisation_id state asked "
    "document_number binding decision stage_before offered_by_id offered_at answered_by_id answered_at "
    "overruled answer answer_text reason_text seen_at",
}
GENDERS = ("male", "female")
RUNGS = (("remind_half", 0.5), ("remind_80", 0.8), ("due", 1.0), ("overdue", 1.5), ("leader", 2.0))

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]


@dataclass(frozen=True)
class Spot:
    """Which case of the world it is."""

    number: int
    """Its id, and the running number in its case number."""
    people: int
    """Key of its first person; the second follows."""
    seed: int
    received: datetime
    chance_open: float
    now: datetime
    """The moment the world stands at: clocks that ring before it have rung."""
    brief: bool = False
    """One sentence instead of three: cases long closed, of which there are many."""


@dataclass(frozen=True)
class Face:
    """What the case is about and where, as its events repeat it."""

    number: int
    region: str
    kind: str
    source: str


def add_case(rows: Rows, world: World, spot: Spot) -> None:
    """One case with two parties and its whole life."""
    dice = random.Random(spot.seed)
    office, region = world.place(dice)
    is_open = dice.random() < spot.chance_open
    life = live(dice, office.desks(world.clerk), spot.received, spot.now, is_open=is_open)
    face = Face(spot.number, region, dice.choice(world.types), dice.choice(world.sources))
    people = [vocabulary.name(world.words, dice) for _side in range(2)]
    rows["cases_case"].append(_case_row(world, spot, face, life, people, dice))
    for side, (person, role) in enumerate(zip(people, ("applicant", "respondent"), strict=True)):
        key, party = spot.people + side, 2 * spot.number + side - 1
        rows["cases_person"].append(person_row(key, office.pk, person, dice))
        rows["cases_party"].append((party, spot.number, key, role))
    _add_history(rows, face, life, spot)


def _case_row(
    world: World, spot: Spot, face: Face, life: Life, people: list[str], dice: random.Random
) -> Row:
    title = vocabulary.title(world.words, people, face.kind)
    text = vocabulary.description(world.words, dice, spot.seed, brief=spot.brief)
    search = "\n".join((title, text, *people, *(initials(name) for name in people)))
    received, centre = spot.received, life.desks.centre
    offices = f"{{{centre}}}" if life.holder == centre else f"{{{centre},{life.holder}}}"
    named = (
        spot.number, f"{face.region[:6]}-{received.year}-{spot.number:06d}", tracking_code(dice), life.stage,
        title, text,
    )  # fmt: skip
    placed = (face.kind, face.source, face.region, seal("place", face.region), received.date(), 2)
    weighed = (dice.randint(1, 500) * 1000, False, life.level, centre, life.holder, received, life.closed_at)
    return (*named, *placed, *weighed, search, received, life.acts[-1].at, offices)


def _add_history(rows: Rows, face: Face, life: Life, spot: Spot) -> None:
    """Level, holdings, events, clocks and leg; the triggers rest during the load."""
    number, desks = face.number, life.desks
    rows["cases_alertdecision"].append((number, life.level, life.level, 0, "{}", "", desks.by, spot.received))
    rows["cases_holding"].append((number, desks.centre, spot.received, life.taken_at))
    if life.taken_at:
        rows["cases_holding"].append((number, desks.committee, life.taken_at, None))
    if life.offered_at:
        taken = life.taken_at
        rows["referrals_leg"].append((
            number, 1, "transfer", desks.centre, desks.committee, "accepted" if taken else "offered", "",
            "", False, False, "accepted", desks.by, life.offered_at, desks.by if taken else None, taken,
            False, "", "", "", taken,
        ))  # fmt: skip
    for act in life.acts:
        rows["cases_event"].append((
            number, act.kind, act.at, desks.by, act.office, *act.stage, "", act.facts, face.region, face.kind,
            face.source, *act.level, *act.holder, act.again,
        ))  # fmt: skip
    rows["deadlines_deadline"].extend(_clock_rows(life, number, spot.now))


def _clock_rows(life: Life, number: int, now: datetime) -> Iterator[Row]:
    """A clock that has ended keeps no moments of its ladder; one that runs rings at the next rung to come.

    Whatever fell due long before the moment of the world was put off: some cases are late, not half of them.
    """
    for one in life.clocks:
        about = (one.policy, "case", number, number, one.office, False, 1)
        if one.ended_at:
            yield (*about, one.starts_at, one.due_at, "{}", "{}", "{}", 5, None, one.ended_at, "met")
            continue
        due, limit = one.due_at, one.due_at - one.starts_at
        if due < now:
            due = now + timedelta(hours=number % 960 - 96)
        starts = due - limit
        times = [starts + limit * share for _code, share in RUNGS]
        rung = sum(moment <= now for moment in times)
        coming = times[rung] if rung < len(times) else None
        codes = ",".join(code for code, _share in RUNGS)
        moments = ",".join(f'"{moment}"' for moment in times)
        yield (*about, starts, due, "{}", f"{{{codes}}}", f"{{{moments}}}", rung, coming, None, "")


def tracking_code(dice: random.Random) -> str:
    """As cases.services.numbering makes it, from the dice of the case."""
    text = "".join(dice.choices("23456789BCDFGHJKMNPQRTVWXYZ", k=12))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def person_row(key: int, office: int, name: str, dice: random.Random) -> Row:
    """A natural person with a well-formed but made-up ID number and phone."""
    id_number = id_number_of(key)
    born = f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}"
    phone = f"+861{3_000_000_000 + key}"
    identity = (seal("id_number", id_number), index("id_number_index", id_number))
    contact = (seal("phone", phone), index("phone_index", phone), seal("address", f"{key}"))
    return (
        key, office, "natural", name, "id_card", *identity, *contact, dice.choice(GENDERS), born, "", "", "",
    )  # fmt: skip


def id_number_of(key: int) -> str:
    """The ID number of the generated person with this key; no two are equal below twenty million."""
    born = date(1950, 1, 1) + DAY * (key // 1000 % 20_000)
    return identity_card(f"150203{born:%Y%m%d}{key % 1000:03d}")


def identity_card(first_17: str) -> str:
    """Append the check digit of GB 11643 (ISO 7064 MOD 11-2)."""
    weighed = sum(int(digit) * 2 ** (17 - i) for i, digit in enumerate(first_17))
    return first_17 + "10X98765432"[weighed % 11]


@cache
def _field(name: str) -> Any:
    return (Case if name == "place" else Person)._meta.get_field(name)


def seal(field: str, text: str) -> str:
    """The sealed value of a field as COPY reads bytea."""
    value = _field(field).get_db_prep_value(text, connection)
    return "\\\\x" + bytes(value.adapted).hex()


def index(field: str, text: str) -> str:
    """The blind index of a value as COPY reads bytea."""
    return "\\\\x" + _field(field).digest(text).hex()


def lines(rows: list[Row]) -> Iterator[str]:
    """Rows in COPY's text format."""
    for row in rows:
        yield "\t".join("\\N" if value is None else str(value).replace("\n", "\\n") for value in row) + "\n"
