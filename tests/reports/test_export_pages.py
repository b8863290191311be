"""The page of an export: what it says beforehand, what its address keeps, who may open it; and the API."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from cases.services import search
from core.files import open_file
from core.jobs import run_waiting
from core.models import Job
from reports.exports.narrowing import Narrowed
from tests.cast import Cast

from .taken import REASON, done, ordered

URL = "/reports/export/"
API = "/api/v1/exports"


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return cast.logged_in(cast.clerk)


def sent(client: Client, query: str = "", **given: Any) -> Any:
    form = {"key": uuid4(), "format": "xlsx", "columns": ["number", "holder"], **given}
    return client.post(f"{URL}?{query}", form)


def test_it_says_in_words_what_will_be_written(cast: Cast, clerk: Client) -> None:
    cast.log_dispute()
    shown = clerk.get(URL, {"state": "open", "type": "02", "region": "150203"}).content.decode()
    for words in ("1 行", "状态：未结", "纠纷类型：邻里纠纷", "昆都仑区"):
        assert words in shown


def test_a_searched_word_is_said_to_whom_it_belongs(cast: Cast, clerk: Client) -> None:
    token = search.sealed(cast.clerk, "地基")
    assert "查找：地基" in clerk.get(URL, {"s": token}).content.decode()
    assert cast.logged_in(cast.colleague).get(URL, {"s": token}).status_code == 400


def test_a_long_list_is_estimated(cast: Cast, monkeypatch: pytest.MonkeyPatch, clerk: Client) -> None:
    monkeypatch.setattr(Narrowed.expected, "__defaults__", (1,))
    cast.log_dispute()
    cast.log_dispute()
    assert "约 " in clerk.get(URL).content.decode()


def test_columns_and_format_are_kept_in_the_address(clerk: Client) -> None:
    form = clerk.get(f"{URL}?format=csv&columns=number&columns=holder").context["form"]
    assert form["columns"].value() == ["number", "holder"]
    assert form["format"].value() == "csv"


def test_everything_is_chosen_at_first_but_nothing_personal(clerk: Client) -> None:
    form = clerk.get(URL).context["form"]
    offered = [code for code, _label in form.fields["columns"].choices]
    assert form["columns"].value() == offered
    assert not {"applicant_ids", "act_at"} & set(offered)


def test_it_is_begun_and_found_again_until_it_is_forgotten(cast: Cast, clerk: Client) -> None:
    cast.log_dispute()
    answer = sent(clerk, "state=open")
    job = Job.objects.get()
    assert answer.url == reverse("accounts:job", args=[job.pk])
    assert job.params["asked"] == {"state": "open"}
    run_waiting()
    mine = clerk.get("/reports/exports/").content.decode()
    assert reverse("accounts:job_file", args=[job.pk]) in mine
    assert "可下载至" in mine
    assert (
        reverse("accounts:job_file", args=[job.pk])
        not in cast.logged_in(cast.colleague).get("/reports/exports/").content.decode()
    )


def test_what_is_wrong_stands_beside_its_field(clerk: Client) -> None:
    answer = sent(clerk, columns=[], reveal="on", reason="看")
    assert answer.status_code == 400
    assert {"columns", "reason"} <= set(answer.context["form"].errors)
    answer = sent(clerk, reveal="on", reason=REASON)
    assert set(answer.context["form"].errors) == {"sure"}


def test_a_filter_that_is_none_is_told(clerk: Client) -> None:
    assert clerk.get(URL, {"stage": "nowhere"}).status_code == 400


def test_an_official_is_not_offered_full_data(cast: Cast) -> None:
    answer = cast.logged_in(cast.official).get(URL)
    assert "reveal" not in answer.context["form"].fields


def test_the_button_is_there_for_those_who_may(cast: Cast, clerk: Client) -> None:
    assert f"{URL}?state=open" in clerk.get("/cases/", {"state": "open"}).content.decode()
    assert URL not in cast.logged_in(cast.mediator).get("/cases/").content.decode()
    assert cast.logged_in(cast.mediator).get(URL).status_code == 403


def as_user(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user, backend="accounts.backends.StaffBackend")
    return client


def test_over_the_api_it_is_begun_watched_and_fetched(cast: Cast) -> None:
    case = cast.log_dispute(title="自建房地基下沉")
    cast.log_dispute()
    client = as_user(cast.clerk)
    body = {
        "export": "ledger",
        "format": "csv",
        "columns": ["number"],
        "filters": {"state": "open"},
        "q": "地基",
    }
    answer = client.post(API, body, format="json", headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 202, answer.content
    run_waiting()
    shown = client.get(f"/api/v1/jobs/{answer.json()['id']}").json()
    assert shown["state"] == "done"
    text = b"".join(client.get(shown["file"]).streaming_content).decode("utf-8-sig")
    assert text.split() == ["案号", case.number]
    assert [job["id"] for job in client.get(f"{API}/mine").json()] == [shown["id"]]


def test_the_api_names_every_table_and_column(cast: Cast) -> None:
    tables = {table["code"]: table for table in as_user(cast.clerk).get(API).json()}
    assert set(tables) == {"ledger", "gbt31000"}
    assert {"code": "number", "name": "案号"} in tables["ledger"]["columns"]


@pytest.mark.parametrize(
    "wrong",
    [{"export": "all"}, {"columns": ["secret"]}, {"filters": {"s": "x"}}, {"filters": {"stage": "x"}},
     {"reveal": True}, {"why": "x"}],
)  # fmt: skip
def test_the_api_refuses_what_the_page_would(cast: Cast, wrong: dict[str, Any]) -> None:
    body = {"export": "ledger", "submission_key": str(uuid4()), **wrong}
    answer = as_user(cast.clerk).post(API, body, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")


def test_a_stranger_fetches_nothing_that_is_not_hers(cast: Cast) -> None:
    job = done(ordered(cast.clerk))
    assert as_user(cast.colleague).get(f"/api/v1/jobs/{job.pk}/file").status_code == 404
    assert as_user(cast.mediator).post(API, {"export": "ledger"}, format="json").status_code == 403
    with open_file(job.result) as kept:
        assert kept.read(2) == b"PK"
