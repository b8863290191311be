"""Building a report in the background: who may ask, what is kept, who sees it, what is on record."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from docx import Document as WordDocument
from openpyxl import load_workbook

from accounts.models import Posting, User
from core.errors import BadInput, NotAllowed, NotFound
from core.files import open_file as content
from core.jobs import run_waiting
from core.models import AuditEntry, Job
from organisations.models import Region
from reports.forms import AskForm
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.periods import Grain, Period, parse, period_of
from reports.report import Order
from reports.services.building import open_file, start_build
from tests.cast import Cast

COUNTY, NEIGHBOUR, CITY = "150203", "150204", "150200"


def order(place: str = COUNTY, period: str = "2024-10", **given: Any) -> Order:
    return Order(Region.objects.get(code=place), parse(period), given)


def begin(by: User, place: str = COUNTY, *, key: str = "", report: str = "referrals_between") -> Job:
    return start_build(by=by, key=key or uuid4().hex, report=REPORTS[report], order=order(place))


def kept(by: User, place: str = COUNTY) -> KeptReport:
    """A report that was asked for and built."""
    job = begin(by, place)
    run_waiting()
    return KeptReport.objects.get(job=job.pk)


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


# Periods


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2026-W01", "2025-12-29", "2026-01-04"), ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-02", "2026-02-01", "2026-02-28"), ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"), ("2026", "2026-01-01", "2026-12-31"),
        ("2026-03-02..2026-03-09", "2026-03-02", "2026-03-09"),
    ],
)  # fmt: skip
def test_a_period_is_read_from_its_code_and_written_as_it(code: str, since: str, until: str) -> None:
    one = parse(code)
    assert (one.since.isoformat(), one.until.isoformat(), one.code) == (since, until, code)
    assert (one.next().before(), one.before().next()) == (one, one)


@pytest.mark.parametrize(
    "code",
    ["", "2026-W54", "2026-13", "2026-Q5", "202", "2026-03-09..2026-03-02", "0000", "2026-W00",
     "2010-01-01..2026-01-01", "२०२६", "2026-02-30..2026-03-01", "2026-03\n"],
)  # fmt: skip
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(BadInput):
        parse(code)


def test_the_weeks_of_a_year_follow_each_other_without_a_gap() -> None:
    one: Period = period_of(Grain.WEEK, date(2020, 1, 1))
    for _week in range(320):
        after = one.next()
        assert (after.since - one.until).days == 1
        assert period_of(Grain.WEEK, after.until) == after
        one = after


# Pages


@pytest.fixture
def window(cast: Cast) -> Client:
    return cast.logged_in(cast.official)


def test_the_catalogue_says_what_was_last_made_and_when_the_next_is(cast: Cast, window: Client) -> None:
    kept(cast.official)
    said = window.get("/reports/").content.decode()
    for report in REPORTS.values():
        assert str(report.label) in said
    assert "昆都仑区" in said


def test_from_the_form_to_the_report(cast: Cast, window: Client) -> None:
    window.get("/reports/deadlines_kept/")
    key = str(uuid4())
    given = {"place": COUNTY, "period": "2024-Q3", "key": key}
    answer = window.post("/reports/deadlines_kept/", given)
    again = window.post("/reports/deadlines_kept/", given)
    assert answer.url == again.url
    assert "progress" in window.get(answer.url).content.decode()
    run_waiting()
    report = window.get(window.get(answer.url).url)
    one = KeptReport.objects.get()
    assert report.status_code == 200
    assert f"/reports/kept/{one.pk}/word/" in report.content.decode()
    assert "no-store" in report.headers["Cache-Control"]


def test_an_htmx_poll_leads_to_the_report_when_it_is_done(cast: Cast, window: Client) -> None:
    job = begin(cast.official)
    run_waiting()
    answer = window.get(f"/reports/building/{job.pk}/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/reports/kept/{KeptReport.objects.get().pk}/"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"period": "2024-10"}, "place"), ({"place": NEIGHBOUR, "period": "2024-10"}, "place"),
        ({"place": COUNTY}, "period"), ({"place": COUNTY, "period": "2026-99"}, "period"),
        ({"place": COUNTY, "period": "2099-10"}, "period"), ({"place": COUNTY, "period": "days"}, "since"),
        ({"place": COUNTY, "period": "days", "since": "2026-02-01"}, "until"),
        ({"place": COUNTY, "period": "2026-02", "since": "2026-02-01", "until": "2026-02-03"}, "period"),
        ({"place": COUNTY, "period": "days", "since": "2026-02-02", "until": "2026-02-01"}, "period"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    cast: Cast, window: Client, given: dict[str, str], field: str
) -> None:
    answer = window.post("/reports/deadlines_kept/", given)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert not Job.objects.exists()


def test_a_list_of_how_things_stand_is_not_offered_for_long_ago(cast: Cast) -> None:
    report = REPORTS["weekly_dispatch"]
    form = AskForm({"place": COUNTY, "period": "2020-W10"}, user=cast.official, report=report)
    assert list(form.errors) == ["period"]


@pytest.mark.parametrize("path", ["", "word/", "excel/"])
def test_a_neighbour_finds_nothing(cast: Cast, path: str) -> None:
    one = kept(cast.official)
    stranger = cast.logged_in(cast.supervisor)
    assert stranger.get(f"/reports/kept/{one.pk}/{path}").status_code == 200
    Posting.objects.filter(user=cast.supervisor).update(organisation=cast.neighbour_centre)
    assert stranger.get(f"/reports/kept/{one.pk}/{path}").status_code == 404


def test_a_file_is_not_kept_by_any_proxy(cast: Cast, window: Client) -> None:
    answer = window.get(f"/reports/kept/{kept(cast.official).pk}/word/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_job_of_another_is_not_shown(cast: Cast, window: Client) -> None:
    job = begin(cast.supervisor)
    assert window.get(f"/reports/building/{job.pk}/").status_code == 404


def test_the_kept_ones_can_be_narrowed_to_one_kind(cast: Cast, window: Client) -> None:
    one = kept(cast.official)
    link = f"/reports/kept/{one.pk}/"
    assert link in window.get("/reports/kept/?kind=referrals_between").content.decode()
    assert link not in window.get("/reports/kept/?kind=deadlines_kept").content.decode()
    assert link in window.get("/reports/kept/?kind=nonsense").content.decode()


# API


def test_the_api_does_what_the_pages_do(cast: Cast, window: Client) -> None:
    kinds = {one["code"]: one for one in window.get("/api/v1/reports").json()}
    assert set(kinds) == set(REPORTS)
    assert kinds["weekly_dispatch"]["next_on"] is not None
    body = {"place": COUNTY, "period": "2024-10"}
    send = {"content_type": "application/json", "headers": {"Idempotency-Key": str(uuid4())}}
    answer = window.post("/api/v1/reports/referrals_between/build", body, **send)
    assert answer.status_code == 202
    job = answer.json()["id"]
    assert window.post("/api/v1/reports/referrals_between/build", body, **send).json()["id"] == job
    run_waiting()
    (row,) = window.get(f"/api/v1/reports/kept?job={job}").json()["items"]
    assert (row["report"], row["place"]["code"], row["built_by"]) == ("referrals_between", COUNTY, "郑国强")
    whole = window.get(f"/api/v1/reports/kept/{row['id']}").json()
    assert whole["document"]["is"] == "Document"
    assert window.get(f"/api/v1/reports/kept/{row['id']}/excel").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("referrals_between", {"place": COUNTY}, 400),
        ("nonsense", {"place": COUNTY, "period": "2024-10"}, 404),
        ("referrals_between", {"place": NEIGHBOUR, "period": "2024-10"}, 400),
        ("referrals_between", {"place": COUNTY, "period": "2024-10", "speed": 9}, 400),
    ],
)  # fmt: skip
def test_the_api_says_what_is_wrong(
    cast: Cast, window: Client, path: str, body: dict[str, Any], status: int
) -> None:
    send = {"content_type": "application/json", "headers": {"Idempotency-Key": str(uuid4())}}
    answer = window.post(f"/api/v1/reports/{path}/build", body, **send)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
