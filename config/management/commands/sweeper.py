"""manage.py sweeper: fires deadlines without a broker. Any number may run, beside beat or alone."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from deadlines.services.effects import run_effects
from deadlines.services.heartbeats import beat, this_process
from deadlines.services.sweep import sweep

_log = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks when nothing is due."""
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0
"""Seconds before another try when the database is away; doubled each time."""
EFFECTS = 10
"""So many effects between two sweeps: they are slower than rungs."""
LAST_WORDS = 8.0
"""Seconds a message that is being sent has at the end."""


class Command(BaseCommand):
    help = "Fire what is due, do what rungs ask for, send messages; until SIGTERM, or --once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            while look():
                pass
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_doing("sweeper", look, stop)


def look() -> int:
    """One batch of rungs and a few effects; how much was done."""
    return sweep() + run_effects(most=EFFECTS)


def keep_doing(role: str, work: Callable[[], int], stop: threading.Event) -> None:
    """Do `work` over and over until asked to stop; whatever happens to the database, it goes on."""
    name, done, wait = this_process(), 0, FIRST_WAIT
    while not stop.is_set():
        try:
            did = work()
            done += did
            beat(role, name, done)
        except Exception as error:  # noqa: BLE001 — this loop is what must not end
            _tell(role, error)
            connection.close()
            stop.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT)
            continue
        wait = FIRST_WAIT
        if did:
            _log.info("%s: %s done", role, did)
        else:
            stop.wait(PAUSE)
    connection.close()


def _tell(role: str, error: Exception) -> None:
    if isinstance(error, DatabaseError | InterfaceError):
        _log.warning("%s: the database does not answer (%s)", role, type(error).__name__)
    else:
        _log.exception("%s: a fault of ours", role)
