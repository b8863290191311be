"""Work in two processes, each with a connection of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from benchmarks.telling import say


def in_parallel(work: Callable[[Any], object], jobs: Iterable[Any]) -> None:
    """Do every job, two at a time, in their order."""
    connection.close()
    jobs = list(jobs)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for done, _one in enumerate(pool.imap_unordered(work, jobs), start=1):
            if done % 20 == 0:
                say(f"  {done} of {len(jobs)}")
