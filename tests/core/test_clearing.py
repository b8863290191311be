"""The night clears what is over: files that nothing uses, jobs that ended long ago."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.clearing import _removed, clear_files, clear_jobs
from core.files import path_of, store
from core.jobs import run_waiting
from core.models import Job, StoredFile
from tests.core.files import PDF, on_disk, picture
from tests.core.jobs import begin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def age(path: Path, days: float) -> None:
    moment = time.time() - days * 86400
    os.utime(path, (moment, moment))


def test_a_leftover_without_a_row_is_removed_after_a_day(folder: Path) -> None:
    store(PDF)
    leftover = path_of("ab" * 32)
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"x")
    half = folder / "tmp" / "half"
    half.write_bytes(b"x")
    assert clear_files() == 0
    age(leftover, 1.1)
    age(half, 1.1)
    assert clear_files() == 2
    assert on_disk(folder) == [hashlib.sha256(PDF).hexdigest()]


def test_a_file_that_nothing_refers_to_goes_after_a_day_and_one_in_use_stays(
    make_user: Callable[[str], Any], folder: Path
) -> None:
    used, unused = store(PDF), store(picture("PNG"))
    Job.objects.create(owner=make_user("a"), kind="x", result=used, language="en")
    assert clear_files(now=timezone.now() + timedelta(hours=23)) == 0
    assert clear_files(now=timezone.now() + timedelta(hours=25)) == 1
    assert list(StoredFile.objects.all()) == [used]
    assert on_disk(folder) == [used.sha256]
    assert unused.sha256 != used.sha256


def test_a_file_stored_again_lately_is_not_forgotten() -> None:
    stored = store(PDF)
    old = timezone.now() - timedelta(days=9)
    StoredFile.objects.update(stored_at=old, created_at=old)
    store(PDF)
    assert clear_files() == 0
    assert StoredFile.objects.get() == stored


@pytest.mark.django_db(transaction=True)
def test_clearing_waits_for_an_upload_of_the_same_content_under_way(folder: Path) -> None:
    """The old leftover is named by a row that is about to commit: it must not be removed under it."""
    digest = hashlib.sha256(PDF).hexdigest()
    leftover = path_of(digest)
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(PDF)
    age(leftover, 2)

    def clear() -> bool:
        try:
            return _removed(leftover)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            store(PDF)
            clearing = pool.submit(clear)
            assert not clearing.done()
        assert clearing.result(timeout=10) is False
    assert leftover.read_bytes() == PDF


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
