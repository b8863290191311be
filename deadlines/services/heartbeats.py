"""Signs of life of the processes that work in the background, written by the work itself."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from deadlines.models import Heartbeat

__all__ = ["beat", "forget", "this_process"]

KEPT = timedelta(days=1)
"""How long the last sign of a process that is gone stays readable."""

_BEAT = """
INSERT INTO deadlines_heartbeat (role, name, at, app_at, did)
VALUES (%(role)s, %(name)s, clock_timestamp(), %(app_at)s, %(did)s)
ON CONFLICT (role, name) DO UPDATE SET at = excluded.at, app_at = excluded.app_at, did = excluded.did
"""


def beat(role: str, name: str, did: int = 0) -> None:
    """Say that this process has done its work just now, by the database's clock and by its own.

    Args:
        role: what it does, e.g. `sweeper`.
        name: which process, e.g. `this_process()`.
        did: how much it has done since it began.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, {"role": role, "name": name, "app_at": timezone.now(), "did": did})


def this_process() -> str:
    """A name that no other living process has: host and number."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}"


def forget(*, now: datetime | None = None) -> int:
    """Drop the last signs of processes that are gone since a day; how many."""
    gone = Heartbeat.objects.filter(at__lt=(now or timezone.now()) - KEPT)
    return gone.delete()[0]
