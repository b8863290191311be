"""Work in the background is done once, by whom it may be, and never lost."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from config import nudge
from core import jobs
from core.clearing import clear_files, clear_jobs
from core.errors import Conflict
from core.files import keep, store
from core.filetypes import MediaType
from core.jobs import Progress, Result, TakenOver, handler, job_waiting, run_waiting, start
from core.models import Job, StoredFile
from core.tasks import run_jobs
from tests.core.files import PDF, archive

pytestmark = pytest.mark.django_db
Work = Callable[[Job, Progress], Any]


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Callable[[Work], None]:
    """Let jobs of the kind `test` do this."""

    def register(work: Work) -> None:
        monkeypatch.setitem(jobs._handlers, "test", work)

    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(jobs, "TELLS_EVERY", 0.0)
    register(lambda job, progress: result())
    return register


def result(content: bytes = PDF) -> Result:
    return Result(store(content), "档案.pdf")


def begin(clerk: Any, **params: Any) -> Job:
    return start(by=clerk, kind="test", subject="Bundle", params=params)


def test_a_job_is_done_and_its_result_kept(clerk: Any, does: Any) -> None:
    does(lambda job, progress: Result(store(PDF), f"{job.params['name']}.pdf"))
    job = begin(clerk, name="卷宗")
    assert (job.state, job.percent, job.ended) == (Job.State.QUEUED, 0, False)
    assert run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.percent, job.ended) == (Job.State.DONE, 100, True)
    assert (job.file_name, job.attempts, job.problem) == ("卷宗.pdf", 1, "")
    assert job.result == StoredFile.objects.get()
    assert job.started_at
    assert job.finished_at
    assert run_waiting() == 0


def test_jobs_are_done_in_the_order_they_came(clerk: Any, does: Any) -> None:
    done: list[int] = []
    does(lambda job, progress: done.append(job.params["n"]) or result())
    for n in range(4):
        begin(clerk, n=n)
    assert run_waiting() == 4
    assert done == [0, 1, 2, 3]


def test_progress_never_goes_back_and_is_seen_while_it_runs(clerk: Any, does: Any) -> None:
    seen: list[int] = []

    def work(job: Job, progress: Progress) -> Result:
        for step in (1, 3, 2, 0, 9, -1, 10, 99):
            progress(step, 10)
            seen.append(Job.objects.get(pk=job.pk).percent)
        return result()

    does(work)
    begin(clerk)
    run_waiting()
    assert seen == [10, 30, 30, 30, 90, 90, 99, 99]


def test_progress_is_not_written_at_every_step(
    clerk: Any, does: Any, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(jobs, "TELLS_EVERY", 60.0)

    def work(job: Job, progress: Progress) -> Result:
        with django_assert_max_num_queries(2):
            for step in range(1000):
                progress(step + 1, 1000)
        return result()

    does(work)
    job = begin(clerk)
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_refusal_becomes_its_sentence_in_the_language_of_the_owner(clerk: Any, does: Any) -> None:
    def work(job: Job, progress: Progress) -> Result:
        raise Conflict(_("Not found"))

    does(work)
    for language, sentence in (("zh-hans", "未找到"), ("en", "Not found")):
        with override(language):
            job = begin(clerk)
        with override("en"):
            run_waiting()
        job.refresh_from_db()
        assert (job.state, job.problem, job.result) == (Job.State.FAILED, sentence, None)


def test_a_defect_becomes_a_general_sentence_and_stops_no_other_job(
    clerk: Any, does: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def work(job: Job, progress: Progress) -> Result:
        if job.params["wrong"]:
            raise KeyError("13900001111")
        return result()

    does(work)
    broken, whole = begin(clerk, wrong=True), begin(clerk, wrong=False)
    with caplog.at_level(logging.ERROR):
        assert run_waiting() == 2
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.state, whole.state) == (Job.State.FAILED, Job.State.DONE)
    assert broken.problem
    assert "13900001111" not in broken.problem
    assert str(broken.pk) in caplog.messages[0]
    assert "13900001111" not in caplog.messages[0]


def test_a_kind_that_nobody_does_cannot_be_started(clerk: Any) -> None:
    with pytest.raises(LookupError):
        start(by=clerk, kind="unheard-of", subject="x")


def test_a_kind_whose_handler_is_gone_fails_in_words(clerk: Any, does: Any) -> None:
    job = begin(clerk)
    Job.objects.update(kind="gone")
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.problem


def test_two_handlers_for_one_kind_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_handlers", {})

    @handler("one")
    def first(job: Job, progress: Progress) -> Result:
        return result()

    assert handler("one")(first) is first
    with pytest.raises(ValueError, match="one"):
        handler("one")(lambda job, progress: result())


# --- workers that die or stand in each other's way ------------------------------------------------------


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


# --- the worker is told ---------------------------------------------------------------------------------


def test_a_worker_is_told_after_the_commit_and_not_before(
    clerk: Any, does: Any, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[Job] = []

    def hear(job: Job, **_signal: Any) -> None:
        told.append(job)

    job_waiting.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            job = begin(clerk)
            assert told == []
        assert told == [job]
    finally:
        job_waiting.disconnect(hear)


def test_a_broker_that_does_not_answer_costs_a_second_and_a_line(
    clerk: Any, does: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    from config.celery import app

    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    began = time.monotonic()
    with caplog.at_level(logging.WARNING), django_capture_on_commit_callbacks(execute=True):
        begin(clerk)
    assert time.monotonic() - began < 1.5
    assert nudge.__name__ in {record.name for record in caplog.records}
    assert run_waiting() == 1


def test_the_task_runs_what_waits(clerk: Any, does: Any) -> None:
    job = begin(clerk)
    run_jobs()
    job.refresh_from_db()
    assert job.ended


def test_a_job_that_was_rolled_back_is_not_begun(clerk: Any, does: Any) -> None:
    with transaction.atomic():
        begin(clerk)
        transaction.set_rollback(True)
    assert run_waiting() == 0


# --- clearing -------------------------------------------------------------------------------------------


def test_jobs_and_their_results_are_forgotten_a_week_after_their_end(clerk: Any, does: Any) -> None:
    begin(clerk)
    run_waiting()
    waiting = begin(clerk)
    in_six_days, in_eight_days = (timezone.now() + timedelta(days=days) for days in (6, 8))
    assert (clear_jobs(now=in_six_days), clear_files(now=in_six_days)) == (0, 0)
    assert (clear_jobs(now=in_eight_days), StoredFile.objects.count()) == (1, 1)
    clear_files(now=in_eight_days)
    assert not StoredFile.objects.exists()
    assert list(Job.objects.all()) == [waiting]


def test_a_result_that_something_else_refers_to_stays(clerk: Any, does: Any) -> None:
    begin(clerk)
    run_waiting()
    later = begin(clerk)
    Job.objects.filter(pk=later.pk).update(result=StoredFile.objects.get())
    in_eight_days = timezone.now() + timedelta(days=8)
    clear_jobs(now=in_eight_days)
    clear_files(now=in_eight_days)
    assert StoredFile.objects.count() == 1
