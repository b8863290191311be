"""Fill a database with generated cases by COPY: `python -m benchmarks.load --cases 1000000`.

For measuring only: it goes around the services, but what it writes is what they would have written
(sealed personal data, blind indexes, numbers, events), one case in twenty still open.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import connection

from benchmarks import words as vocabulary
from benchmarks.world import World, build
from cases.models import Case, Person
from cases.services.numbering import new_tracking_code
from core.pinyin import initials

CHUNK = 10_000
OPEN_ONE_IN = 20
END = datetime(2026, 11, 20, 9, tzinfo=UTC)
DAYS = 4 * 365
GENDERS = ("male", "female")

COLUMNS = {
    "cases_person": "id registered_by_id kind name id_type id_number id_number_index phone phone_index "
    "address gender birth_date ethnicity occupation legal_representative",
    "cases_case": "id number tracking_code stage title description dispute_type_id source_id region_id place "
    "occurred_on people_count amount earlier_mediation_failed alert_level received_by_id holder_id "
    "received_at closed_at search_text created_at updated_at offices",
    "cases_holding": "case_id organisation_id since",
    "cases_party": "id case_id person_id role",
    "cases_alertdecision": "case_id level proposed points signs reason by_id at",
    "cases_event": "case_id kind at by_id organisation_id from_stage to_stage note facts",
}

Rows = dict[str, list[tuple[Any, ...]]]


def main() -> None:
    """Load the world and, unless they are there, the cases; then build the indexes and analyse."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000)
    wanted = options.parse_args().cases
    started = time.monotonic()
    world = build()
    if Case.objects.exists():
        say("the cases are loaded already")
        return
    say(f"world of {len(world.offices)} offices ready")
    with indexes_dropped():
        copy_cases(world, wanted)
        say(f"{wanted:,} cases copied after {time.monotonic() - started:.0f} s; building indexes")
    settle(wanted)
    say(f"done after {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """Progress goes to stderr; stdout is kept for figures."""
    print(text, file=sys.stderr, flush=True)


class indexes_dropped:  # noqa: N801 — reads as a phrase
    """Drop the secondary indexes of the large tables for the time of the load."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS "
                "(SELECT FROM pg_constraint WHERE conname = indexname)",
                [list(COLUMNS)],
            )
            self.definitions = cursor.fetchall()
            for name, _definition in self.definitions:
                cursor.execute(f'DROP INDEX "{name}"')

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            for _name, definition in self.definitions:
                cursor.execute(definition)


def copy_cases(world: World, wanted: int) -> None:
    """Make and copy chunks in two processes; ids follow time, as they do in life."""
    connection.close()
    chunks = [(world, first, min(CHUNK, wanted - first), wanted) for first in range(0, wanted, CHUNK)]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for done, _size in enumerate(pool.imap_unordered(copy_chunk, chunks), start=1):
            if done % 10 == 0:
                say(f"  {done * CHUNK:,}")


def copy_chunk(job: tuple[World, int, int, int]) -> int:
    """Make the cases `first` to `first + size` and copy them."""
    world, first, size, wanted = job
    rows: Rows = {table: [] for table in COLUMNS}
    for position in range(first, first + size):
        add_case(rows, world, position, wanted)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET session_replication_role = replica")
        for table, columns in COLUMNS.items():
            text = io.StringIO("".join(lines(rows[table])))
            names = ", ".join(columns.split())
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", text)
    return size


def add_case(rows: Rows, world: World, position: int, wanted: int) -> None:
    """One case with two parties, its level and its events."""
    dice = random.Random(position)
    number = position + 1
    office, region = world.place(dice)
    received = END - timedelta(days=DAYS) + timedelta(days=DAYS) * (position / wanted)
    is_open = dice.random() < (1 / OPEN_ONE_IN) * 2 * position / wanted
    stage = dice.choice(("submitted", "accepted")) if is_open else dice.choice(("withdrawn", "not_accepted"))
    closed = None if is_open else received + timedelta(days=dice.randint(1, 40))
    people = [vocabulary.name(world.words, dice) for _side in range(2)]
    kind = dice.choice(world.types)
    title = vocabulary.title(world.words, people, kind)
    text = vocabulary.description(world.words, dice, position)
    level = dice.choices(("blue", "yellow", "red"), (90, 9, 1))[0]
    search = "\n".join((title, text, *people, *(initials(name) for name in people)))
    named = (
        number,
        f"{office.region_code}-{received.year}-{number:06d}",
        new_tracking_code(),
        stage,
        title,
        text,
    )
    placed = (kind, dice.choice(world.sources), region, seal("place", region), received.date(), 2)
    weighed = (dice.randint(1, 500) * 1000, False, level, office.pk, office.pk, received, closed)
    rows["cases_case"].append((*named, *placed, *weighed, search, received, received, f"{{{office.pk}}}"))
    for side, (person, role) in enumerate(zip(people, ("applicant", "respondent"), strict=True)):
        key = 2 * position + side + 1
        rows["cases_person"].append(person_row(key, office.pk, person, dice))
        rows["cases_party"].append((key, number, key, role))
    add_history(rows, world, number, office.pk, stage, level, received, closed)


def add_history(
    rows: Rows,
    world: World,
    number: int,
    office: int,
    stage: str,
    level: str,
    received: datetime,
    closed: Any,
) -> None:
    """The level decision, the holding (its trigger rests during the load), and the events."""
    rows["cases_holding"].append((number, office, received))
    rows["cases_alertdecision"].append((number, level, level, 0, "{}", "", world.clerk, received))
    path = [("submit", received, "draft", "submitted")]
    if stage in {"accepted", "withdrawn"}:
        path.append(("accept", received + timedelta(hours=1), "submitted", "accepted"))
    if stage == "withdrawn":
        path.append(("withdraw", closed, "accepted", "withdrawn"))
    if stage == "not_accepted":
        path.append(("refuse", closed, "submitted", "not_accepted"))
    rows["cases_event"].extend(
        (number, kind, at, world.clerk, office, before, after, "", "{}") for kind, at, before, after in path
    )


def person_row(key: int, office: int, name: str, dice: random.Random) -> tuple[Any, ...]:
    """A natural person with a well-formed but made-up ID number and phone."""
    id_number = id_number_of(key)
    born = date.fromisoformat(f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}")
    phone = f"+861{3_000_000_000 + key}"
    identity = (seal("id_number", id_number), index("id_number_index", id_number))
    contact = (seal("phone", phone), index("phone_index", phone), seal("address", f"{key}"))
    return (
        key,
        office,
        "natural",
        name,
        "id_card",
        *identity,
        *contact,
        dice.choice(GENDERS),
        born,
        "",
        "",
        "",
    )


def id_number_of(key: int) -> str:
    """The ID number of the generated person with this key; no two are equal below twenty million."""
    born = date(1950, 1, 1) + timedelta(days=key // 1000 % 20_000)
    return identity_card(f"150203{born:%Y%m%d}{key % 1000:03d}")


def identity_card(first_17: str) -> str:
    """Append the check digit of GB 11643 (ISO 7064 MOD 11-2)."""
    weighed = sum(int(digit) * 2 ** (17 - i) for i, digit in enumerate(first_17))
    return first_17 + "10X98765432"[weighed % 11]


def seal(field: str, text: str) -> str:
    """The sealed value of a field as COPY reads bytea."""
    model = Case if field == "place" else Person
    value = model._meta.get_field(field).get_db_prep_value(text, connection)
    return "\\\\x" + bytes(value.adapted).hex()


def index(field: str, text: str) -> str:
    """The blind index of a value as COPY reads bytea."""
    return "\\\\x" + Person._meta.get_field(field).digest(text).hex()  # type: ignore[union-attr]


def lines(rows: list[tuple[Any, ...]]) -> Iterator[str]:
    """Rows in COPY's text format."""
    for row in rows:
        yield "\t".join("\\N" if value is None else str(value).replace("\n", "\\n") for value in row) + "\n"


def settle(wanted: int) -> None:
    """Set the sequences past the copied ids and the number series past the copied numbers; analyse."""
    with connection.cursor() as cursor:
        for table in ("cases_case", "cases_person", "cases_party"):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute(
            "INSERT INTO cases_numberseries (county_code, year, last) SELECT left(number, 6), "
            "substr(number, 8, 4)::int, max(split_part(number, '-', 3)::int) FROM cases_case GROUP BY 1, 2 "
            "ON CONFLICT (county_code, year) DO UPDATE SET last = excluded.last"
        )
        for table in COLUMNS:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


if __name__ == "__main__":
    main()
