"""The life of one dispute of the demo, station by station; it ends where its script stops."""

from __future__ import annotations

from collections.abc import Iterator

from cases.models import Case

from . import doors, ending, mediating, routes
from .journey import Book, Journey
from .script import Script
from .town import Town

__all__ = ["begin", "go_on"]

OVER = frozenset({"withdrawn", "not_accepted"})


def begin(town: Town, script: Script, book: Book) -> Case | None:
    """Log a dispute and have it accepted; the case, if its life goes on after that.

    Numbers are given here, so disputes begin in their order and in one process.
    """
    journey = Journey(town, script, book)
    station = _walk(journey, doors.enter(journey))
    return None if station == script.stop or station in OVER else journey.case


def go_on(town: Town, script: Script, book: Book, case: Case) -> None:
    """The rest of the life of an accepted dispute, until its script stops.

    Raises AssertionError when it never comes to the station where it should stop.
    """
    journey = Journey(town, script, book)
    journey.go_on(case)
    station = _walk(journey, _after(journey))
    # A file with a term still to fall due stays open.
    if station not in {script.stop, "followed" if script.stop == "archived" else ""}:
        raise AssertionError(f"ended at {station}: {script}")


def _walk(journey: Journey, stations: Iterator[str]) -> str:
    """The last station; the script's stop ends the walk."""
    station = ""
    try:
        for station in stations:
            if station == journey.script.stop:
                break
    except Exception as error:
        error.add_note(f"after “{station}” of {journey.script}")
        raise
    return station


def _after(j: Journey) -> Iterator[str]:
    yield from routes.send(j)
    if j.script.outcome == "withdrawn":
        yield from ending.withdraw(j)
        return
    if routes.concludes(j):
        yield from ending.conclude(j)
    else:
        yield from mediating.mediate(j)
        yield from (ending.fail(j) if j.script.outcome in ending.FAILING else ending.agree(j))
    yield from ending.close(j)
