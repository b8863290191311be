"""`python -m chaos.acts`: people who stop, pause and move deadlines while they fall due, killed now and then.

Every act is repeated until it is acknowledged; what it answers is written down before it counts as answered.
"""

from __future__ import annotations

import argparse
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone

from cases.models import Case
from chaos.clock import clock
from chaos.journal import Journal, lines
from core.crash import crash_point
from deadlines.models import Deadline
from deadlines.services import clocks
from deadlines.services.dating import arm, save


def main() -> None:
    """Do this part's acts in the order of their moments."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--part", type=int, required=True)
    options.add_argument("--parts", type=int, default=2)
    wanted = options.parse_args()
    path = wanted.folder / f"acts-{wanted.part}.jsonl"
    done = {(line["id"], line["number"]) for line in lines(path) if line["said"] == "done"}
    journal = Journal(path)
    for one in sorted(_asked(wanted), key=lambda one: one["at"]):
        if (one["id"], one["number"]) not in done:
            _until(one["at"])
            _do(one, journal)
    journal.write(said="ended", id=0, number=0)


def _asked(wanted: argparse.Namespace) -> list[dict[str, Any]]:
    planned = [line for line in lines(wanted.folder / "plan.jsonl") if "id" in line]
    return [
        {**act, "id": line["id"], "case": line["case"], "number": number}
        for line in planned
        if line["id"] % wanted.parts == wanted.part
        for number, act in enumerate(line["acts"])
    ]


def _until(moment: float) -> None:
    while time.time() < moment:
        time.sleep(min(0.2, max(0.0, moment - time.time())))


def _do(one: dict[str, Any], journal: Journal) -> None:
    journal.write(said="try", id=one["id"], number=one["number"], act=one["act"])
    while True:
        try:
            row = _act(one)
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.2)
            continue
        break
    crash_point("act.committed")
    journal.write(
        said="done", id=one["id"], number=one["number"], act=one["act"], epoch=row.epoch, rung=row.rung,
        times=[moment.timestamp() for moment in row.rung_times], armed=row.next_rung_at is not None,
    )  # fmt: skip


@transaction.atomic
def _act(one: dict[str, Any]) -> Deadline:
    Case.objects.select_for_update(no_key=True).only("pk").get(pk=one["case"])
    rows = Deadline.objects.filter(pk=one["id"])
    at = clock()
    if one["act"] == "stop":
        clocks.stop(rows, at=at)
    elif one["act"] == "pause":
        clocks.pause(rows, at=at)
    elif one["act"] == "resume":
        clocks.resume(rows, at=at)
    elif one["act"] == "extend":
        clocks.extend(rows, until=timezone.localdate() + timedelta(days=3), at=at)
    else:
        _move(rows.select_for_update(no_key=True).get(), at, one["by"])
    row = Deadline.objects.get(pk=one["id"])
    crash_point("act.before_commit")
    return row


def _move(row: Deadline, at: datetime, seconds: float) -> None:
    """Another date a few seconds later, as a change of the rules gives: what fired may fire again."""
    if row.ended_at or row.epoch > 1:
        return
    passed = row.rung_codes[: row.rung]
    later = max(timedelta(), at - row.rung_times[0]) + timedelta(seconds=seconds)
    row.rung_times = [moment + later for moment in row.rung_times]
    row.due_at = row.due_at and row.due_at + later
    arm(row, at, passed)
    save([row])


if __name__ == "__main__":
    main()
