"""The simulated clock inside the product's own processes: `QUARTER=<folder>` (chaos.apps).

Sweeper, worker and beat run as ever; only the moment they ask about is the one that the driver has written
into the database. A token in the folder kills whoever passes that crash point first: any process, anywhere.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

__all__ = ["install", "moment"]

OFTEN = 0.4
"""Seconds between two looks of beat, and between two of the sweeper at the rounds."""
_MOMENT = "SELECT at FROM chaos_moment"


def moment() -> datetime:
    """What the simulated clock says."""
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT)
        return cursor.fetchone()[0]


def install(folder: str) -> None:
    """Let this process live by the simulated clock."""
    if not folder:
        return
    if not settings.CRASH_POINTS:
        raise RuntimeError("the clock is simulated in bin/chaos only")
    from config.celery import app
    from config.management.commands import sweeper
    from deadlines.services import sweep
    from screening.services import rounds

    place = Path(folder)
    for module in (sweep, rounds):
        module.crash_point = _fatal(module.crash_point, place)
    _everywhere("sweep", sweep.sweep, _moved(sweep.sweep, place))
    _everywhere("make_rounds", rounds.make_rounds, _moved(rounds.make_rounds, place))
    sweeper.BESIDE = (("rounds", rounds.make_rounds, OFTEN),)
    app.conf.beat_schedule = {
        name: {"task": task, "schedule": OFTEN, "options": {"expires": 5}}
        for name, task in (
            ("deadlines", "deadlines.tasks.sweep_due"),
            ("screening", "screening.tasks.make_ahead"),
        )
    }


def _moved(work: Callable[..., Any], folder: Path) -> Callable[..., Any]:
    leg = "sweeper" if "sweeper" in sys.argv else "worker"

    @wraps(work)
    def at_the_moment(**given: Any) -> Any:
        did = work(**{"now": moment(), **given})
        if did:
            # Which leg did how much; O_APPEND keeps such short lines whole.
            with (folder / "legs.txt").open("a") as file:
                file.write(f"{leg} {work.__name__} {did if isinstance(did, int) else len(did)}\n")
        return did

    return at_the_moment


def _fatal(crash_point: Callable[[str], None], folder: Path) -> Callable[[str], None]:
    def die_if_asked(name: str) -> None:
        crash_point(name)
        try:
            (folder / f"die-{name}").unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    return die_if_asked


def _everywhere(name: str, old: Any, new: Any) -> None:
    """Also where it was imported by name already."""
    for module in list(sys.modules.values()):
        if getattr(module, name, None) is old:
            setattr(module, name, new)
