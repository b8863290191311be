"""The page of a job: its progress, its file, and nobody else's eyes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import jobs
from core.errors import Conflict
from core.files import store
from core.jobs import Progress, Result, run_waiting, start
from core.models import Job
from tests.cast import Cast
from tests.core.files import PDF

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def does(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    def work(job: Job, progress: Progress) -> Result:
        if job.params.get("refuse"):
            raise Conflict("两份材料缺页。")
        return Result(store(PDF), "卷宗.pdf")

    settings.FILES_DIR = tmp_path
    monkeypatch.setitem(jobs._handlers, "test", work)


def begin(cast: Cast, **params: Any) -> Job:
    return start(by=cast.clerk, kind="test", subject="案件卷宗", params=params)


def look(browser: Client, job: Job, **headers: str) -> str:
    response = browser.get(reverse("accounts:job", args=[job.pk]), headers=headers or None)
    assert response.status_code == 200
    return response.content.decode()


def test_a_waiting_job_asks_anew_every_second(cast: Cast) -> None:
    job, browser = begin(cast), cast.logged_in(cast.clerk)
    page = look(browser, job)
    assert "<h1>案件卷宗</h1>" in page
    assert 'hx-trigger="every 1s"' in page
    assert "<progress" in page


def test_a_running_job_shows_how_far_it_is(cast: Cast) -> None:
    job, browser = begin(cast), cast.logged_in(cast.clerk)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, done=40, total=160)
    fragment = look(browser, job, **FRAGMENT)
    assert 'value="25"' in fragment
    assert 'hx-trigger="every 1s"' in fragment
    assert "<html" not in fragment


def test_a_done_job_stops_asking_and_offers_its_file(cast: Cast) -> None:
    job, browser = begin(cast), cast.logged_in(cast.clerk)
    run_waiting()
    address = reverse("accounts:job_file", args=[job.pk])
    fragment = look(browser, job, **FRAGMENT)
    assert "hx-trigger" not in fragment
    assert address in fragment
    response = browser.get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_failed_job_stops_asking_and_says_why(cast: Cast) -> None:
    job, browser = begin(cast, refuse=True), cast.logged_in(cast.clerk)
    run_waiting()
    page = look(browser, job)
    assert "every 1s" not in page
    assert "两份材料缺页。" in page
    assert browser.get(reverse("accounts:job_file", args=[job.pk])).status_code == 404


def test_a_job_that_is_not_done_has_no_file_yet(cast: Cast) -> None:
    job, browser = begin(cast), cast.logged_in(cast.clerk)
    for name in ("accounts:job_file", "api:job-file"):
        assert browser.get(reverse(name, args=[job.pk])).status_code == 404


@pytest.mark.parametrize("name", ["accounts:job", "accounts:job_file", "api:job-detail", "api:job-file"])
def test_for_everybody_but_the_owner_a_job_does_not_exist(cast: Cast, name: str) -> None:
    job = begin(cast)
    run_waiting()
    for stranger in (cast.colleague, cast.supervisor, cast.city_official, cast.auditor, cast.admin):
        response = cast.logged_in(stranger).get(reverse(name, args=[job.pk]))
        assert response.status_code == 404
        assert "案件卷宗" not in response.content.decode()


def test_the_interface_tells_the_same(cast: Cast) -> None:
    job, browser = begin(cast), cast.logged_in(cast.clerk)
    address = reverse("api:job-detail", args=[job.pk])
    before = browser.get(address).json()
    assert (before["state"], before["percent"], before["file"]) == ("queued", 0, None)
    run_waiting()
    after = browser.get(address).json()
    assert (after["state"], after["percent"], after["file_name"]) == ("done", 100, "卷宗.pdf")
    assert b"".join(browser.get(after["file"]).streaming_content) == PDF


def test_looking_costs_two_statements_beside_the_door(cast: Cast, django_assert_max_num_queries: Any) -> None:
    job, browser = begin(cast), cast.logged_in(cast.clerk)
    run_waiting()
    look(browser, job, **FRAGMENT)
    with django_assert_max_num_queries(4):
        look(browser, job, **FRAGMENT)
