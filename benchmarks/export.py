"""Write every case of the database as a file, the way a worker does: `python -m benchmarks.export`.

One line of JSON for each kind of file: rows per second and the peak of memory of the process that wrote it,
which is a fresh one each time. The job, its file and its audit entry are real; `--keep` leaves them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.utils import timezone

from accounts.models import Posting, User
from accounts.permissions import Role
from core.files import path_of
from core.jobs import run_waiting
from core.models import Job
from organisations.models import Organisation, Region, RegionLevel
from reports.exports.writing import Format
from reports.services.exporting import LINES, Order, start_export

NAME = "bench-export"
ALL = [("ledger", "xlsx"), ("ledger", "csv"), ("gbt31000", "xlsx")]


def main() -> None:
    """Measure each kind of file in a process of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--export", choices=["ledger", "gbt31000"])
    options.add_argument("--format", choices=Format.values, default="xlsx")
    options.add_argument("--keep", action="store_true", help="leave the file for somebody to look at")
    given = options.parse_args()
    if given.export:
        print(json.dumps(measured(given.export, given.format, keep=given.keep)))
        return
    for export, kind in ALL:
        command = [sys.executable, "-m", "benchmarks.export", "--export", export, "--format", kind]
        subprocess.run(command + ["--keep"] * given.keep, check=True)


def measured(export: str, kind: str, *, keep: bool = False) -> dict[str, Any]:
    """Run one job in this process; what it took."""
    Job.objects.filter(owner=official(), finished_at=None).delete()  # what a run that was ended left behind
    job = start_export(by=official(), key=uuid4().hex, order=Order(export, Format(kind)))
    started = time.monotonic()
    run_waiting()
    seconds = time.monotonic() - started
    job.refresh_from_db()
    if job.state != Job.State.DONE or job.result is None:
        raise SystemExit(f"the export failed: {job.problem}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    rows = job.params[LINES]
    told = {
        "export": export, "format": kind, "rows": rows, "seconds": round(seconds, 1),
        "rows_per_second": round(rows / seconds), "file_mb": round(job.result.size / 2**20, 1),
        "peak_mb": round(used.ru_maxrss / 1024), "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
    }  # fmt: skip
    if keep:
        told["file"] = str(path_of(job.result.sha256))
    else:
        forget(job)
    return told


def official() -> User:
    """Somebody who sees every case, as an official of the whole region."""
    user = User.objects.filter(username=NAME).first()
    if user is None:
        top = Region.objects.get(level=RegionLevel.PROVINCE)
        office, _made = Organisation.objects.get_or_create(name=NAME, kind_id="centre", region=top)
        user = User.objects.create(username=NAME, name=NAME)
        Posting.objects.create(
            user=user, organisation=office, role=Role.OFFICIAL, starts_on=timezone.localdate()
        )
    return user


def forget(job: Job) -> None:
    """Take job and file away: a million lines are no use to anybody afterwards."""
    stored = job.result
    job.delete()
    if stored is not None:
        path_of(stored.sha256).unlink(missing_ok=True)
        stored.delete()


if __name__ == "__main__":
    main()
