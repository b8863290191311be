"""Work in the background is done once, tells how far it is, and ends in a file or a sentence."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from config import nudge
from core import jobs
from core.errors import Conflict
from core.files import store
from core.jobs import Progress, Result, handler, job_waiting, run_waiting, start
from core.models import Job, StoredFile
from core.tasks import run_jobs
from tests.core.files import PDF
from tests.core.jobs import begin, result

pytestmark = pytest.mark.django_db


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
