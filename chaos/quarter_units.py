"""`python -m chaos.quarter_units`: the people of the units, who return when the pattern says so.

Killed in the middle, it begins the moment anew with the same submission keys, as a phone does.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connection

from accounts.models import Posting, User
from accounts.permissions import Role
from cases.models import DisputeType
from chaos.journal import Journal
from chaos.quarter_rules import Round, Scene, finds, full, returned, rounds, small
from organisations.models import Region
from screening.models import Task
from screening.services.returns import FindingInput, file_return, propose

Due = dict[datetime, list[tuple[Round, str]]]
_PHASE = "SELECT step, at, returns FROM chaos_moment"
_DONE = "INSERT INTO chaos_returned (step, part) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_IS_DONE = "SELECT EXISTS (SELECT FROM chaos_returned WHERE step = %s AND part = %s)"


def main() -> None:
    """Return what is to be returned at each moment, until the driver ends us."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--small", action="store_true")
    options.add_argument("--part", type=int, required=True)
    options.add_argument("--parts", type=int, required=True)
    wanted = options.parse_args()
    scene = small(wanted.seed) if wanted.small else full(wanted.seed)
    due = _due(scene, wanted.part, wanted.parts)
    journal = Journal(wanted.folder / f"acts-{wanted.part}.jsonl")
    while True:
        try:
            busy = _look(scene, due, journal, wanted.part)
        except (DatabaseError, InterfaceError):
            connection.close()
            busy = False
        if not busy:
            time.sleep(0.05)


def _due(scene: Scene, part: int, parts: int) -> Due:
    units = list(Region.objects.order_by("code").values_list("code", "level"))
    found: Due = defaultdict(list)
    for one in rounds(scene):
        for unit, level in units:
            if int(unit) % parts == part and one.has(unit, level) and (back := returned(scene, one, unit)):
                found[back].append((one, unit))
    return found


def _look(scene: Scene, due: Due, journal: Journal, part: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_PHASE)
        step, at, returning = cursor.fetchone()
        cursor.execute(_IS_DONE, [step, part])
        if not returning or cursor.fetchone()[0]:
            return False
    for one, unit in due.get(at, ()):
        task = _task(one, unit)
        found = [_finding()] if finds(scene, one, unit) else []
        key = f"{one.level}-{unit}-{one.starts_on}-{int(one.key)}"
        file_return(task=task, by=_who(task), key=key, findings=found, now=at)
        journal.write(task=task.pk, at=at.isoformat(), findings=len(found))
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [step, part])
    return True


def _task(one: Round, unit: str) -> Task:
    rows = Task.objects.select_related("region", "round__plan").filter(
        region=unit, starts_on=one.starts_on, round__ends_on=one.ends_on, round__plan__unit_level=one.level,
        round__key_period__isnull=not one.key,
    )  # fmt: skip
    return rows.get()


def _who(task: Task) -> User:
    posts = Posting.objects.select_related("user").filter(organisation=task.organisation)
    return posts.get(role__in=(Role.GRID, Role.TRIAGE)).user


def _finding() -> FindingInput:
    given = {
        "facts": "Two neighbours quarrel about a wall.",
        "dispute_type": DisputeType.objects.get(code="0201"),
    }
    level = propose(FindingInput(**given, alert_level="blue")).level  # type: ignore[arg-type]
    return FindingInput(**given, alert_level=level)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
