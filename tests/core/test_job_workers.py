"""Workers may die, be slow or look at once: no job is lost and none is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.files import keep
from core.filetypes import MediaType
from core.jobs import Progress, Result, TakenOver, run_waiting
from core.models import Job
from tests.core.files import archive
from tests.core.jobs import begin, result

pytestmark = pytest.mark.django_db


def killed(job: Job, *, ago: timedelta) -> None:
    """As a worker leaves it that was ended by force some time ago."""
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.RUNNING, attempts=1, done=3, total=10, heartbeat_at=timezone.now() - ago
    )


def test_the_job_of_a_killed_worker_is_taken_again_after_two_minutes(clerk: Any, does: Any) -> None:
    job = begin(clerk)
    killed(job, ago=timedelta(seconds=110))
    assert run_waiting() == 0
    assert run_waiting(now=timezone.now() + timedelta(seconds=11)) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_progress_does_not_go_back_when_a_job_is_taken_again(clerk: Any, does: Any) -> None:
    seen: list[int] = []

    def work(job: Job, progress: Progress) -> Result:
        for step in range(1, 6):
            progress(step, 10)
            seen.append(Job.objects.get(pk=job.pk).done)
        return result()

    does(work)
    killed(begin(clerk), ago=timedelta(minutes=3))
    run_waiting()
    assert seen == [3, 3, 3, 4, 5]


def test_a_job_that_kills_its_worker_three_times_is_given_up(clerk: Any, does: Any) -> None:
    calls: list[int] = []

    def work(job: Job, progress: Progress) -> Result:
        calls.append(job.attempts)
        raise SystemExit

    does(work)
    job = begin(clerk)
    for days in range(5):
        try:
            run_waiting(now=timezone.now() + timedelta(days=days))
        except SystemExit:
            continue
    job.refresh_from_db()
    assert calls == [1, 2, 3]
    assert job.state == Job.State.FAILED
    assert job.problem


def test_a_worker_that_was_taken_for_dead_changes_nothing_any_more(clerk: Any, does: Any) -> None:
    told: list[str] = []

    def work(job: Job, progress: Progress) -> Result:
        if job.attempts == 1:
            run_waiting(now=timezone.now() + timedelta(minutes=5))
            with pytest.raises(TakenOver):
                progress(1, 2)
            told.append("ended")
            return Result(keep(archive(a=b"1"), MediaType.ZIP), "late.zip")
        return result()

    does(work)
    job = begin(clerk)
    run_waiting()
    job.refresh_from_db()
    assert told == ["ended"]
    assert (job.state, job.attempts, job.file_name) == (Job.State.DONE, 2, "档案.pdf")


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_once_do_each_job_once(clerk: Any, does: Any) -> None:
    done: list[str] = []
    together = Barrier(4)

    def work(job: Job, progress: Progress) -> Result:
        done.append(str(job.pk))
        return result()

    def worker(_number: int) -> int:
        together.wait()
        try:
            return run_waiting()
        finally:
            connection.close()

    does(work)
    begun = {str(begin(clerk).pk) for _ in range(6)}
    with ThreadPoolExecutor(4) as pool:
        ran = sum(pool.map(worker, range(4)))
    assert ran == 6
    assert sorted(done) == sorted(begun)
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_does_not_touch_what_the_first_is_doing(clerk: Any, does: Any) -> None:
    inside, go_on = Event(), Event()

    def work(job: Job, progress: Progress) -> Result:
        inside.set()
        assert go_on.wait(10)
        return result()

    def worker() -> int:
        try:
            return run_waiting()
        finally:
            connection.close()

    does(work)
    begin(clerk)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(worker)
        assert inside.wait(10)
        assert run_waiting() == 0
        go_on.set()
        assert first.result(10) == 1
