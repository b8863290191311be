"""Work in the background, with visible progress. A job is a row; Celery only says "look now".

A room registers how a kind of job is done and imports that module in its `apps.py`:

    @handler("case.bundle")
    def bundle(job: Job, progress: Progress) -> Result: ...

A handler is called outside any transaction. It may be called again after its worker was killed, so what it
writes must bear being written twice. It calls `progress` at least once a minute: a job that gives no sign of
life for two minutes is taken for dead and given to another worker.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Now
from django.dispatch import Signal
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from .errors import DomainError
from .models import Job, StoredFile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

__all__ = ["Progress", "Result", "TakenOver", "handler", "job_waiting", "run_waiting", "start"]

_log = logging.getLogger(__name__)

job_waiting = Signal()
"""Sent after a job was committed, so that a worker may be told; nothing depends on it arriving."""

STALE_AFTER = timedelta(minutes=2)
MOST_ATTEMPTS = 3
TAKES_NEW_FOR = 60.0
"""Seconds after which one call of `run_waiting` begins no further job: other work waits for the worker."""
TELLS_EVERY = 0.3
"""Seconds between two writes of progress."""


class TakenOver(Exception):  # noqa: N818 — nobody answers it, it only ends the handler
    """This worker was silent too long; another one has the job now."""


@dataclass(frozen=True)
class Result:
    """What a job made, and the name under which it is downloaded."""

    file: StoredFile
    file_name: str


Progress = Callable[[int, int], None]
"""Told how many steps of how many are done."""

Handler = Callable[[Job, Progress], Result]
AnyHandler = TypeVar("AnyHandler", bound=Handler)

_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[AnyHandler], AnyHandler]:
    """Register the function that does jobs of a kind."""

    def register(function: AnyHandler) -> AnyHandler:
        if _handlers.setdefault(kind, function) is not function:
            raise ValueError(f"two handlers for jobs of the kind {kind}")
        return function

    return register


def start(*, by: AbstractBaseUser, kind: str, subject: str, params: Mapping[str, Any] | None = None) -> Job:
    """Queue a job. It begins after the transaction has committed.

    Args:
        by: who may see it and fetch its result.
        subject: what the page of the job is called, without personal data.
        params: what the handler needs, as JSON.
    """
    if kind not in _handlers:
        raise LookupError(f"no handler for jobs of the kind {kind}")
    job = Job.objects.create(
        owner_id=by.pk, kind=kind, subject=subject, params=dict(params or {}),
        language=get_language() or settings.LANGUAGE_CODE,
    )  # fmt: skip
    transaction.on_commit(lambda: _tell(job), robust=True)
    return job


def _tell(job: Job) -> None:
    job_waiting.send_robust(Job, job=job)


def run_waiting(*, now: datetime | None = None) -> int:
    """Do the jobs that wait, oldest first; how many were begun. Any number of workers may call it at once."""
    begun, ran = time.monotonic(), 0
    while time.monotonic() - begun < TAKES_NEW_FOR:
        job = _claim(now)
        if job is None:
            break
        _run(job)
        ran += 1
    return ran


def _claim(now: datetime | None) -> Job | None:
    """Take the oldest job that waits or whose worker is gone; None when there is none."""
    moment = Value(now) if now else Now()
    silent = Q(state=Job.State.RUNNING, heartbeat_at__lt=moment - Value(STALE_AFTER))
    with transaction.atomic():
        waiting = Job.objects.select_for_update(skip_locked=True).order_by("created_at", "pk")
        job = waiting.filter(Q(state=Job.State.QUEUED) | silent).first()
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING, attempts=F("attempts") + 1, heartbeat_at=moment,
            started_at=job.started_at or moment,
        )  # fmt: skip
        job.refresh_from_db()
    return job


def _run(job: Job) -> None:
    with override(job.language):
        try:
            _end(job, _done(job))
        except DomainError as refusal:
            _fail(job, str(refusal))
        except TakenOver:
            _log.warning("job %s: another worker has taken it over", job.pk)
        except Exception:  # noqa: BLE001 — a defect of one job must not stop the others
            _log.exception("job %s of the kind %s failed", job.pk, job.kind)
            _fail(job, _("It could not be finished because of a fault on our side. Start it again."))


def _done(job: Job) -> Result:
    if job.attempts > MOST_ATTEMPTS:
        raise DomainError(_("It was begun several times and never finished. Tell the administrator."))
    return _handlers[job.kind](job, _progress_of(job))


def _progress_of(job: Job) -> Progress:
    last = -TELLS_EVERY

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < TELLS_EVERY and done < total:
            return
        last = time.monotonic()
        done, total = max(0, min(done, total)), max(0, total)
        told = _mine(job).update(
            done=Greatest(F("done"), Value(done)),
            total=Greatest(F("total"), Value(total)),
            heartbeat_at=Now(),
        )
        if not told:
            raise TakenOver

    return tell


def _mine(job: Job) -> QuerySet[Job]:
    """The row, unless it was given to another worker meanwhile."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _end(job: Job, result: Result) -> None:
    ended = _mine(job).update(
        state=Job.State.DONE, result=result.file, file_name=result.file_name[:200], done=F("total"),
        finished_at=Now(),
    )  # fmt: skip
    if not ended:
        raise TakenOver


def _fail(job: Job, problem: str) -> None:
    _mine(job).update(state=Job.State.FAILED, problem=problem[:500], finished_at=Now())
