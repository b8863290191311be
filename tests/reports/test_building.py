"""Building a report in the background: who may ask, what is kept, who sees it, what is on record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from docx import Document as WordDocument
from openpyxl import load_workbook

from accounts.models import Posting
from cases.models import Case
from core.errors import BadInput, NotAllowed, NotFound
from core.files import open_file as content
from core.jobs import run_waiting
from core.models import AuditEntry, Job
from reports.document import Document
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.report import Order
from reports.services.building import built, open_file, start_build
from tests.cast import Cast

from .asking import CITY, COUNTY, NEIGHBOUR, begin, kept, order


def test_it_is_built_in_the_background_and_kept_with_its_files(cast: Cast) -> None:
    one = kept(cast.official)
    job = Job.objects.get(pk=one.job)
    assert (job.state, job.percent, job.result) == (Job.State.DONE, 100, one.word)
    assert (one.kind, one.place_id, one.period) == ("referrals_between", COUNTY, "2024-10")
    assert (one.since, one.until) == (date(2024, 10, 1), date(2024, 10, 31))
    assert one.told.place == "昆都仑区"
    with content(one.word) as file:
        assert WordDocument(BytesIO(file.read())).paragraphs[0].text == str(one.told.title)
    with content(one.excel) as file:
        assert load_workbook(BytesIO(file.read())).sheetnames


def test_asked_twice_with_one_key_it_is_one_job(cast: Cast) -> None:
    key = uuid4().hex
    assert begin(cast.official, key=key).pk == begin(cast.official, key=key).pk
    assert Job.objects.count() == 1


def test_a_job_that_is_done_again_keeps_one_report(cast: Cast) -> None:
    one = kept(cast.official)
    Job.objects.filter(pk=one.job).update(state=Job.State.QUEUED, finished_at=None)
    run_waiting()
    assert KeptReport.objects.get() == one
    assert Job.objects.get().state == Job.State.DONE


@pytest.mark.parametrize(
    ("who", "place", "refusal"),
    [
        ("official", NEIGHBOUR, NotFound), ("official", CITY, NotFound), ("clerk", COUNTY, NotAllowed),
        ("partner", COUNTY, NotAllowed), ("auditor", CITY, NotAllowed), ("admin", COUNTY, NotAllowed),
    ],
)  # fmt: skip
def test_nobody_asks_for_a_place_beyond_her_figures(
    cast: Cast, who: str, place: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        begin(getattr(cast, who), place)
    assert not Job.objects.exists()


def test_a_posting_that_ended_meanwhile_ends_the_job(cast: Cast) -> None:
    job = begin(cast.official)
    Posting.objects.filter(user=cast.official).update(ends_on=date(2020, 2, 1))
    run_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not KeptReport.objects.exists()


@pytest.mark.parametrize("period", ["2099-01", "2024-W10"])
def test_a_period_to_come_or_of_another_length_is_refused_in_words(cast: Cast, period: str) -> None:
    with pytest.raises(BadInput) as refusal:
        start_build(
            by=cast.official, key=uuid4().hex, report=REPORTS["referrals_between"], order=order(period=period)
        )
    assert list(refusal.value.fields) == ["period"]


def test_everybody_whose_figures_hold_the_place_sees_it_and_nobody_else(cast: Cast) -> None:
    one = kept(cast.supervisor)
    seen = {name for name, user in cast.everyone().items() if one in KeptReport.objects.visible_to(user)}
    assert seen == {"triage", "supervisor", "official", "city_supervisor", "city_official"}


def test_who_asks_and_who_takes_a_file_away_is_on_record(cast: Cast) -> None:
    one = kept(cast.official)
    stored, name = open_file(kept=one, by=cast.city_official, form="excel")
    assert stored == one.excel
    assert name.endswith("-昆都仑区-2024-10.xlsx")
    asked, taken = AuditEntry.objects.filter(action__startswith="report.").order_by("id")
    assert (asked.action, asked.by, asked.detail["place"]) == ("report.build", cast.official, COUNTY)
    assert (taken.action, taken.by, taken.subject_id) == ("report.excel", cast.city_official, str(one.pk))


def test_it_speaks_the_language_of_whoever_asked(cast: Cast) -> None:
    with override("en"):
        job = begin(cast.official)
    run_waiting()
    one = KeptReport.objects.get(job=job.pk)
    assert (one.language, one.told.title) == ("en", "Hand-overs between bodies")
    page = cast.logged_in(cast.official).get(f"/reports/kept/{one.pk}/").content.decode()
    assert '<article class="report" lang="en">' in page


@pytest.mark.django_db(transaction=True)
def test_all_of_a_report_is_read_as_it_stood_at_one_moment(cast: Cast) -> None:
    counts = []

    def logged_by_another() -> None:
        try:
            cast.log_dispute()
        finally:
            connection.close()

    def build(order: Order, now: datetime) -> Document:
        counts.append(Case.objects.count())
        with ThreadPoolExecutor(1) as pool:
            pool.submit(logged_by_another).result()
        counts.append(Case.objects.count())
        return Document("一时一刻")

    built(replace(REPORTS["deadlines_kept"], build=build), order(), timezone.now())
    assert counts == [0, 0]
    assert Case.objects.count() == 1
