"""Fill a database with generated cases: `python -m benchmarks.load --cases 1000000`.

For measuring only: it goes around the services, but what it writes is what they would have written (sealed
personal data, blind indexes, numbers, events, clocks). The newest million is made case by case and copied in;
beyond it, see benchmarks/older.py. Five cases in a hundred are open, or as many as `--open` says, mostly new
ones.
"""

from __future__ import annotations

import argparse
import io
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.conf import settings
from django.db import connection

from benchmarks import older, tables
from benchmarks.parallel import in_parallel
from benchmarks.rolled import roll_up
from benchmarks.rows import COLUMNS, Rows, Spot, add_case, lines
from benchmarks.telling import elapsed, say
from benchmarks.world import World, build
from cases.models import Case

CHUNK = 10_000
NEWEST = 1_000_000
OPEN_SHARE = 0.05
YEARS = timedelta(days=4 * 365)
TEMPLATE_DAYS = 56
"""How long one copy of the older history lasts: whole weeks, so that working days stay working days."""


@dataclass(frozen=True)
class Plan:
    """How the cases lie in time: `older` closed ones, then `newest` of which `open` are open."""

    cases: int
    open: int
    now: datetime
    most_newest: int = NEWEST
    most_template: int = older.TEMPLATE

    @property
    def newest(self) -> int:
        return min(self.cases, self.most_newest)

    @property
    def older(self) -> int:
        return self.cases - self.newest

    @property
    def template(self) -> int:
        return min(self.most_template, self.older)

    @property
    def began(self) -> datetime:
        """When the newest million begins; the denser the older history, the later."""
        if not self.older:
            return self.now - YEARS
        return self.now - timedelta(days=TEMPLATE_DAYS) * (self.newest / self.template)

    @property
    def template_people(self) -> int:
        """Keys of the people of the older cases, which come before the others."""
        return 2 * self.template * older.TURNS


@dataclass(frozen=True)
class Chunk:
    """Some cases next to each other, of the newest ones or of the template."""

    world: World
    plan: Plan
    first: int
    size: int
    is_template: bool

    def spot(self, position: int) -> Spot:
        """Where that case lies."""
        plan, now = self.plan, self.plan.now
        if self.is_template:
            at = plan.began + timedelta(days=TEMPLATE_DAYS) * (position / plan.template)
            return Spot(position + 1, 2 * position + 1, -position - 1, at, 0, now, brief=True)
        share = position / plan.newest
        at = plan.began + (now - plan.began) * share
        people = plan.template_people + 2 * position + 1
        chance = min(1.0, 2 * plan.open / plan.newest * share)
        return Spot(plan.older + position + 1, people, position, at, chance, now)


def main() -> None:
    """Load the world and the cases; then build the indexes, analyse, and roll the figures up."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--open", type=int, help="how many are open; else five in a hundred")
    options.add_argument("--newest", type=int, default=NEWEST, help="how many are made case by case")
    options.add_argument("--template", type=int, default=older.TEMPLATE, help="how many are copied each time")
    wanted = options.parse_args()
    world = build()
    if Case.objects.exists():
        raise SystemExit("An earlier load stopped half-way: remove its DATA_DIR and load anew.")
    say(f"world of {len(world.offices)} counties ready")
    is_open = round(wanted.cases * OPEN_SHARE) if wanted.open is None else wanted.open
    today = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0)
    plan = Plan(wanted.cases, is_open, today, wanted.newest, wanted.template)
    every = list(COLUMNS)
    with tables.bare(every), tables.still_kept("deadlines_deadline", "deadlines_begun_ended"):
        if plan.older:
            fill_older(world, plan)
        in_chunks(Chunk(world, plan, 0, plan.newest, is_template=False))
        say("all rows are there; building indexes")
    tables.settle(every)
    say("analysed")
    note(plan, **roll_up(), load_seconds=round(elapsed()))


def fill_older(world: World, plan: Plan) -> None:
    """Make the template, copy it, and forget it."""
    older.make_staging()
    in_chunks(Chunk(world, plan, 0, plan.template, is_template=True))
    say("the template of the older history is there; copying it")
    jobs = older.copies(plan.older, plan.template, TEMPLATE_DAYS)
    with tables.written_as_given("cases_case", "search"):
        in_parallel(older.copy, jobs)
    older.drop_staging()


def in_chunks(whole: Chunk) -> None:
    """Make and copy chunks in two processes; ids follow time, as they do in life."""
    jobs = [
        Chunk(whole.world, whole.plan, first, min(CHUNK, whole.size - first), whole.is_template)
        for first in range(0, whole.size, CHUNK)
    ]
    in_parallel(copy_chunk, jobs)


def copy_chunk(chunk: Chunk) -> int:
    """Make the cases of one chunk and copy them."""
    rows: Rows = {table: [] for table in COLUMNS}
    for position in range(chunk.first, chunk.first + chunk.size):
        add_case(rows, chunk.world, chunk.spot(position))
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET session_replication_role = replica")
        for table in older.COPIED if chunk.is_template else COLUMNS:
            text = io.StringIO("".join(lines(rows[table])))
            target = older.staging(table) if chunk.is_template else table
            names = ", ".join(COLUMNS[table].split())
            cursor.copy_expert(f"COPY {target} ({names}) FROM STDIN", text)
    return chunk.size


def note(plan: Plan, **more: object) -> None:
    """Write down beside the data what was loaded: bin/bench loads only what has no such note."""
    text = json.dumps({**asdict(plan), **more}, default=str, indent=2)
    (settings.ENV.data_dir / "loaded.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
