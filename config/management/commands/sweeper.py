"""manage.py sweeper: fires deadlines without a broker. Any number may run, beside beat or alone."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from deadlines.services.effects import run_effects
from deadlines.services.heartbeats import beat, this_process
from deadlines.services.sweep import sweep
from notifications.channels import outward
from notifications.services.relay import relay
from reports.services.reconciling import nightly
from reports.services.rolling import catch_up
from reports.services.scheduling import make_due
from screening.services.rounds import make_rounds

_log = logging.getLogger(__name__)

PAUSE = 0.5
"""Seconds between two looks when nothing is due."""
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0
"""Seconds before another try when the database is away; doubled each time."""
EFFECTS = 10
"""So many effects between two sweeps: they are slower than rungs."""
TELLS_EVERY = 1.0
"""Seconds between two signs of life."""
BESIDE: tuple[tuple[str, Callable[[], object], float], ...] = (
    ("rounds", make_rounds, 900.0), ("figures", catch_up, 10.0), ("reports", make_due, 900.0),
    ("figures compared", nightly, 600.0),
)  # fmt: skip
"""What a site without Redis gets from here: name, work, and seconds between two looks; beat asks as often."""
LAST_WORDS = 8.0
"""Seconds a message that is being sent has at the end."""


class Command(BaseCommand):
    help = (
        "Fire what is due, do what rungs ask for, send messages, make rounds and reports, roll figures up; "
        "until SIGTERM, or --once."
    )
    requires_system_checks = ()
    """It comes back within a second after a fall; the checks read every page, which it has none of."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            while look():
                pass
            relay()
            for _name, work, _every in BESIDE:
                work()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        others = [*send_messages(stop), *(do_beside(*one, stop) for one in BESIDE)]
        keep_doing("sweeper", look, this_process(), stop)
        for other in others:
            other.join(LAST_WORDS)


def look() -> int:
    """One batch of rungs and a few effects, which go on though rungs cannot fire; how much was done."""
    fired = done = 0
    try:
        fired = sweep()
    finally:
        done = run_effects(most=EFFECTS)
    if fired:
        _log.info("%s deadlines rang", fired)
    return fired + done


def send_messages(stop: threading.Event) -> list[threading.Thread]:
    """A thread for each channel, so that a slow mail server delays neither a rung nor a text message."""
    threads = [_sender(one.code, stop) for one in outward()]
    for thread in threads:
        thread.start()
    return threads


def do_beside(name: str, work: Callable[[], object], every: float, stop: threading.Event) -> threading.Thread:
    """A thread that does it now and then, so that no rung waits for a city's rounds or a month's figures."""

    def look_now_and_then() -> None:
        while not stop.is_set():
            wait = every
            try:
                work()
            except Exception as error:  # noqa: BLE001 — this loop is what must not end
                _tell(name, error)
                wait = LONGEST_WAIT
            connection.close()
            stop.wait(wait)

    thread = threading.Thread(target=look_now_and_then, name=name, daemon=True)
    thread.start()
    return thread


def _sender(channel: str, stop: threading.Event) -> threading.Thread:
    def work() -> int:
        return relay(most=1, channels=[channel])

    given = ("relay", work, f"{this_process()} {channel}", stop)
    return threading.Thread(target=keep_doing, args=given, name=channel, daemon=True)


def keep_doing(role: str, work: Callable[[], int], name: str, stop: threading.Event) -> None:
    """Do `work` over and over until asked to stop; whatever happens to the database, it goes on."""
    done, wait, told = 0, FIRST_WAIT, -TELLS_EVERY
    while not stop.is_set():
        try:
            did = work()
            done += did
            if time.monotonic() - told >= TELLS_EVERY:
                beat(role, name, done)
                told = time.monotonic()
        except Exception as error:  # noqa: BLE001 — this loop is what must not end
            _tell(role, error)
            connection.close()
            stop.wait(wait)
            wait = min(2 * wait, LONGEST_WAIT)
            continue
        wait = FIRST_WAIT
        if not did:
            stop.wait(PAUSE)
    connection.close()


def _tell(role: str, error: Exception) -> None:
    if isinstance(error, DatabaseError | InterfaceError):
        _log.warning("%s: the database does not answer (%s)", role, type(error).__name__)
    else:
        _log.exception("%s: a fault of ours", role)
