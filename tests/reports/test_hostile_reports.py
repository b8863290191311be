"""Hostile addresses and bodies of figures, reports and exports: an answer in words, never a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from core.models import Job
from reports.presenters.blocks import BLOCKS
from tests.cast import Cast

HUGE = "9" * 400
HOSTILE = (
    "", " ", "0", "-1", "1.5", HUGE, "1e309", "NaN", "null", "true", "x" * 5000, "%", "_", "02%", "'", '"',
    "150203' OR '1'='1", "150203;DROP TABLE cases_case", "<script>alert(1)</script>", "{{7*7}}", "${7*7}",
    "../../etc/passwd", "\x00", "2026-01-01\x00", "\ud7ff", "\u202e", "１５０２０３", "٣", "2026-13-01",
    "0000-00-00", "9999-12-31", "2026-W54-9", "20260101", "2026-01-01T00:00:00", "150204", "150000",
    "1502030010150001",
)  # fmt: skip
RAW = ("%ff", "%c0%af", "%00", "%ed%a0%80", "%", "%zz")
"""As bytes in an address: no UTF-8, overlong, half a pair, no percent sign at all."""
FIGURES = (
    "place",
    "since",
    "until",
    "period",
    "type",
    "source",
    "level",
    "office",
    "compare",
    "figure",
    "wall",
)
BEHIND = ("figure", "place", "since", "until", "type", "source", "level", "office", "own", "door", "body",
          "policy", "after", "before")  # fmt: skip
LISTS = ("stage", "type", "source", "level", "region", "s", "export", "format", "columns", *BEHIND)
PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("/figures/", FIGURES),
    ("/figures/filters/", FIGURES),
    ("/figures/parts/sources/", FIGURES),
    ("/figures/cases/", BEHIND),
    ("/reports/kept/", ("kind", "after", "before")),
    ("/reports/referrals_between/", ("place", "period")),
    ("/reports/export/", LISTS),
    ("/api/v1/figures", (*FIGURES[:3], *FIGURES[4:8])),
    ("/api/v1/figures/parts", ("by", "place", "since", "office", "unknown")),
    ("/api/v1/figures/acts", (*BEHIND, "giver", "taker", "limit")),
    ("/api/v1/figures/passages", ("place", "office", "level")),
    ("/api/v1/reports/kept", ("report", "job", "after", "before", "limit", "page")),
    ("/api/v1/reports", ("page",)),
    ("/api/v1/exports/mine", ("after",)),
)
KNOWN = {"figure": "received", "export": "ledger", "by": "place"}
"""What stands beside the hostile one, so that it is looked at."""
LOOSE = {"period", "compare", "wall", "own", "kind"}
"""Names whose nonsense means nothing was said: the whole page is the answer, so fewer are tried."""
SETTLED = {200, 302, 303, 400, 404}


def in_words(answer: HttpResponse) -> bool:
    """A page or a problem of our own, with a sentence."""
    if answer.headers["Content-Type"].startswith("application/problem+json"):
        return bool(answer.json()["detail"])
    return b"<h1" in answer.content


@pytest.mark.parametrize(("address", "names"), PAGES, ids=[address for address, _names in PAGES])
def test_no_parameter_of_a_page_brings_it_down(cast: Cast, address: str, names: tuple[str, ...]) -> None:
    """Every fourth value for each name, in turn: each value comes to some name of each page."""
    browser = cast.logged_in(cast.official)
    found = []
    for turn, name in enumerate(names):
        beside = {known: value for known, value in KNOWN.items() if known in names and known != name}
        for value in HOSTILE[turn % 4 :: 12 if name in LOOSE else 4]:
            answer = browser.get(address, {**beside, name: value})
            found += _faults(answer, f"{name}={value[:40]!r}", value)
        for raw in RAW[turn % 3 :: 3]:
            joined = "&".join([*(f"{one}={said}" for one, said in beside.items()), f"{name}={raw}"])
            found += _faults(browser.get(f"{address}?{joined}"), f"{name}={raw}", "")
    assert found == []


def _faults(answer: HttpResponse, asked: str, value: str) -> Iterator[str]:
    if answer.status_code not in SETTLED:
        yield f"{asked}: {answer.status_code}"
    elif answer.status_code >= 400 and not in_words(answer):
        yield f"{asked}: {answer.status_code} without words"
    if "<script>alert" in value and value.encode() in answer.content:
        yield f"{asked}: comes back as it was"


@pytest.mark.parametrize(
    "path",
    [
        "/figures/parts/nothing/", f"/figures/parts/{'x' * 2000}/", "/reports/nothing/",
        f"/reports/kept/{HUGE}/", "/reports/kept/0/", f"/reports/kept/{2**63}/word/",
        f"/reports/kept/{2**63 - 1}/excel/",
        "/reports/building/74428338-c4c7-4f4d-9abe-fae11f569893/", "/reports/building/nothing/",
        "/figures/parts/keys%00/",
        "/reports/kept/-1/", "/reports/%ff/", f"/api/v1/reports/kept/{HUGE}", "/api/v1/reports/kept/0",
        "/api/v1/reports/kept/999999999999999999/word", "/api/v1/reports/nothing/build",
    ],
)  # fmt: skip
def test_an_address_of_nothing_is_not_found(cast: Cast, path: str) -> None:
    status = cast.logged_in(cast.official).get(path).status_code
    assert status == (400 if "%00" in path else 403 if path.endswith("build") else 404)


BODIES: tuple[Any, ...] = (
    {}, [], "x", 1, None, {"place": "150203"}, {"place": None, "period": None}, {"place": {"a": 1}},
    {"place": "150203", "period": "x" * 25}, {"place": "150203", "period": "2026-13"},
    {"place": "150203", "period": "0000"}, {"place": "150203", "period": "9999"},
    {"place": "150203", "period": "9999-W53"}, {"place": "150203", "period": "9999-12-31..9999-12-31"},
    {"place": "150203", "period": "days"}, {"place": "150203", "period": "2026-01", "given": []},
    {"place": "150203", "period": "2026-01", "given": {"place": "150204", "period": "2026"}},
    {"place": "150203", "period": "2026-01", "given": {"x" * 5000: "\x00"}},
    {"place": "150203\x00", "period": "2026-01"}, {"place": "150203", "period": "2026-01\x00"},
    {"place": "150203", "period": "2026-01", "submission_key": "no key"},
    {"place": "150203", "period": "2026-01", "unknown": 1},
    {"place": "150203", "period": "days", "since": "2199-01-01", "until": "2198-01-01"},
    {"place": "150203", "period": "days", "since": "0001-01-01", "until": "9999-12-31"},
)  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=[str(number) for number in range(len(BODIES))])
def test_no_body_brings_the_building_of_a_report_down(cast: Cast, body: Any) -> None:
    browser = cast.logged_in(cast.official)
    given = {"submission_key": str(uuid4()), **body} if isinstance(body, dict) else body
    for report in ("ministry_table", "deadlines_kept"):
        answer = browser.post(f"/api/v1/reports/{report}/build", given, content_type="application/json")
        assert answer.status_code in {202, 400, 404}, answer.content
        assert answer.status_code == 202 or in_words(answer)
        form = (
            {name: "" if value is None else str(value) for name, value in dict(body or {}).items()}
            if (isinstance(body, dict))
            else {}
        )
        answer = browser.post(f"/reports/{report}/", {**form, "key": str(uuid4())})
        assert answer.status_code in {303, 400, 404}, answer.status_code


def test_fields_given_beside_do_not_move_a_report_to_another_place(cast: Cast) -> None:
    body = {
        "place": "150203", "period": "2026-01", "submission_key": str(uuid4()), "given": {"place": "150204"},
    }  # fmt: skip
    answer = cast.logged_in(cast.official).post(
        "/api/v1/reports/ministry_table/build", body, content_type="application/json"
    )
    assert answer.status_code == 202, answer.content
    assert Job.objects.get(pk=answer.json()["id"]).params["place"] == "150203"


ORDERS: tuple[Any, ...] = (
    {}, [], {"export": "nothing"}, {"export": None}, {"export": "ledger", "format": "exe"},
    {"export": "ledger", "columns": "number"}, {"export": "ledger", "columns": ["nothing"]},
    {"export": "ledger", "columns": [None]}, {"export": "ledger", "columns": ["x" * 40]},
    {"export": "ledger", "filters": []}, {"export": "ledger", "filters": {"stage": "nothing"}},
    {"export": "ledger", "filters": {"s": "forged"}}, {"export": "ledger", "filters": {"id__gt": "0"}},
    {"export": "ledger", "filters": {"figure": "nothing"}},
    {"export": "ledger", "filters": {"figure": "received", "place": "150204"}},
    {"export": "ledger", "filters": {"figure": "received", "office": HUGE[:64]}},
    {"export": "ledger", "filters": {"figure": "received", "since": "x"}},
    {"export": "ledger", "filters": {"type": "\x00"}}, {"export": "ledger", "q": "\x00"},
    {"export": "ledger", "q": "x" * 101},
    {"export": "ledger", "reveal": True, "sure": True, "reason": "\x00"},
    {"export": "ledger", "reveal": "perhaps"}, {"export": "ledger", "reason": "x" * 501},
    {"export": "ledger", "submission_key": "no key"}, {"export": "ledger", "owner": 1},
)  # fmt: skip


@pytest.mark.parametrize("body", ORDERS, ids=[str(number) for number in range(len(ORDERS))])
def test_no_body_brings_an_export_down_or_widens_it(cast: Cast, body: Any) -> None:
    browser = cast.logged_in(cast.supervisor)
    given = {"submission_key": str(uuid4()), **body} if isinstance(body, dict) else body
    answer = browser.post("/api/v1/exports", given, content_type="application/json")
    assert answer.status_code in {400, 404}, (answer.status_code, answer.content)
    assert in_words(answer)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "请按"), ("en", "Write the day as")])
def test_a_refusal_speaks_the_language_of_the_reader(cast: Cast, language: str, words: str) -> None:
    browser = cast.logged_in(cast.official)
    browser.post("/language/", {"language": language})
    for address in ("/figures/", "/figures/cases/?figure=closed", "/reports/export/?figure=closed"):
        joined = f"{address}{'&' if '?' in address else '?'}since=yesterday"
        answer = browser.get(joined)
        assert answer.status_code == 400
        assert words in answer.content.decode() or escape(words) in answer.content.decode()


def said(answer: HttpResponse) -> str:
    """The page without the token of its forms, the number of the request and the place that was asked."""
    return re.sub(r"[A-Za-z0-9]{64}|[0-9a-f]{32}|150204|159999", "", answer.content.decode())


def test_a_stranger_learns_nothing_of_a_place_from_how_it_is_refused(cast: Cast) -> None:
    """A place beyond reach and one that does not exist answer alike."""
    browser = cast.logged_in(cast.official)
    for address in ("/figures/", "/figures/filters/", *(f"/figures/parts/{code}/" for code in BLOCKS)):
        beyond, nowhere = (browser.get(address, {"place": code}) for code in ("150204", "159999"))
        assert (beyond.status_code, nowhere.status_code) == (404, 404)
        assert said(beyond) == said(nowhere)


def test_an_act_without_the_token_of_its_form_is_refused(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.official, backend="accounts.backends.StaffBackend")
    for address in ("/reports/referrals_between/", "/reports/export/"):
        assert browser.post(address, {"place": "150203", "period": "2026-01"}).status_code == 403
