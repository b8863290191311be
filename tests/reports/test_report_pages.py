"""The pages and the API of reports: the catalogue, the form, the way to the report, its files."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import Posting
from core.jobs import run_waiting
from core.models import Job
from reports.forms import AskForm
from reports.kinds import REPORTS
from reports.models import KeptReport
from tests.cast import Cast

from .asking import COUNTY, NEIGHBOUR, begin, kept


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
