"""The ledger and the page of a finding: who sees what, which acts are offered, what an act answers."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.models import Job
from screening.models import Finding, FindingState
from screening.services import ledger, major
from tests.cast import Cast

from .steps import APPLICANT, as_case, whole
from .units import MONDAY, Units


def page(cast: Cast, who: User, finding: Finding) -> str:
    answer = cast.logged_in(who).get(url(finding))
    assert answer.status_code == 200
    return answer.content.decode()


def url(finding: Finding, act: str = "") -> str:
    return f"/screening/findings/{finding.number}/{act}"


def offered(text: str) -> list[str]:
    return re.findall(r'data-act="(\w+)"', text)


def send(cast: Cast, who: User, finding: Finding, act: str, **given: Any) -> HttpResponse:
    return cast.logged_in(who).post(url(finding, f"{act}/"), {"key": str(uuid4()), **given})


def test_the_finder_is_offered_what_she_may_do(units: Units, cast: Cast) -> None:
    assert offered(page(cast, units.grid, whole(units))) == ["case", "settle", "measure", "charge", "major"]


def test_whoever_only_reads_is_offered_nothing(units: Units, cast: Cast) -> None:
    assert offered(page(cast, cast.official, whole(units))) == []


def test_whoever_decides_is_offered_both_answers(units: Units, cast: Cast) -> None:
    finding = ledger.settle(finding=whole(units), by=units.grid, note="已和解。", now=MONDAY)
    ledger.ask_strike_off(finding=finding, by=units.grid, now=MONDAY)
    assert offered(page(cast, units.township_supervisor, finding))[:2] == ["approve", "refuse"]
    assert "approve" not in offered(page(cast, units.grid, finding))


def test_a_struck_off_finding_offers_nothing(units: Units, cast: Cast) -> None:
    finding = ledger.settle(finding=whole(units), by=units.grid, note="已和解。", now=MONDAY)
    ledger.ask_strike_off(finding=finding, by=units.grid, now=MONDAY)
    ledger.approve(finding=finding, by=units.township_supervisor, now=MONDAY)
    assert offered(page(cast, units.grid, finding)) == []


@pytest.mark.parametrize("who", ["other_grid", "neighbour", "partner"])
def test_a_stranger_to_the_place_finds_nothing(units: Units, cast: Cast, who: str) -> None:
    by: User = getattr(units, who, None) or getattr(cast, who)
    finding = whole(units)
    assert cast.logged_in(by).get(url(finding)).status_code == 404
    assert send(cast, by, finding, "measure", note="已劝说。").status_code in {403, 404}
    assert url(finding) not in cast.logged_in(by).get("/screening/findings/").content.decode()


def test_names_and_numbers_are_masked_everywhere(units: Units, cast: Cast) -> None:
    finding = whole(units, facts="张三与物业争吵，电话13847200001。", place="团结小区3号楼2单元101室")
    ledger.take_measure(finding=finding, by=units.grid, note="已约张三面谈。", now=MONDAY)
    client = cast.logged_in(units.grid)
    for address in (url(finding), url(finding, "as-case/"), "/screening/findings/"):
        text = client.get(address).content.decode()
        assert "张三" not in text, address
        assert "13847200001" not in text, address
        assert "101室" not in text, address


def test_an_act_is_done_once_for_a_key(units: Units, cast: Cast) -> None:
    finding, key = whole(units), str(uuid4())
    for _again in range(2):
        answer = cast.logged_in(units.grid).post(url(finding, "measure/"), {"key": key, "note": "已劝说。"})
        assert answer.status_code == 303
    assert finding.entries.filter(kind="measure").count() == 1


def test_what_is_missing_comes_back_with_the_form(units: Units, cast: Cast) -> None:
    finding = whole(units)
    answer = send(cast, units.grid, finding, "settle", note="")
    assert answer.status_code == 400
    assert "settle_note_error" in answer.content.decode()
    assert Finding.objects.get(pk=finding.pk).state == FindingState.WATCHED


def test_a_dialog_out_of_turn_is_refused(units: Units, cast: Cast) -> None:
    finding = whole(units)
    for code in ("approve", "ask", "read", "case", "nonsense"):
        assert cast.logged_in(units.grid).get(url(finding, f"do/{code}/")).status_code == 409


def test_the_dialog_of_a_major_risk_names_who_will_be_told(units: Units, cast: Cast) -> None:
    text = cast.logged_in(units.grid).get(url(whole(units), "do/major/")).content.decode()
    for office in (units.township_centre, cast.centre, cast.city_centre, cast.police_station):
        assert office.name in text


def test_the_page_shows_who_has_read_a_major_risk_and_who_has_not(units: Units, cast: Cast) -> None:
    finding = major.report_major(finding=whole(units), by=units.grid, note="已聚集多人。", now=MONDAY)
    assert offered(page(cast, cast.partner, finding)) == ["read"]
    assert send(cast, cast.partner, finding, "read").status_code == 303
    text = page(cast, units.grid, finding)
    assert text.count("finding-unread") == 3
    assert cast.partner.name in text


def test_the_page_of_the_case_asks_only_for_the_side_without_a_name(units: Units, cast: Cast) -> None:
    finding = units.found(people=(APPLICANT,))
    text = cast.logged_in(units.grid).get(url(finding, "as-case/")).content.decode()
    assert 'name="respondent"' in text
    assert 'name="applicant"' not in text
    assert 'name="alert_reason"' not in text
    again = send(cast, units.grid, finding, "as-case/log", respondent="")
    assert again.status_code == 400
    assert send(cast, units.grid, finding, "as-case/log", respondent="测试物业公司").status_code == 303
    assert Finding.objects.get(pk=finding.pk).case is not None


def test_one_button_makes_a_whole_finding_a_case(units: Units, cast: Cast) -> None:
    finding = whole(units)
    assert "case_respondent" not in cast.logged_in(units.grid).get(url(finding, "as-case/")).content.decode()
    assert send(cast, units.grid, finding, "as-case/log").status_code == 303
    case = Finding.objects.get(pk=finding.pk).case
    assert case is not None
    assert f"/cases/{case.number}/" in page(cast, units.grid, finding)


def test_the_case_is_a_link_only_for_whom_it_is_in_sight(units: Units, cast: Cast) -> None:
    finding = as_case(units, cast)
    major.report_major(finding=finding, by=units.grid, note="已聚集多人。", now=MONDAY)
    assert finding.case is not None
    assert f'href="/cases/{finding.case.number}/"' in page(cast, cast.clerk, finding)
    assert f'href="/cases/{finding.case.number}/"' not in page(cast, cast.partner, finding)


def test_a_whole_number_opens_its_finding_and_a_part_of_it_narrows(units: Units, cast: Cast) -> None:
    finding, client = whole(units), cast.logged_in(units.grid)
    assert client.get("/screening/findings/", {"number": finding.number.lower()}).url == url(finding)
    assert url(finding) in client.get("/screening/findings/?number=P150203").content.decode()
    assert url(finding) not in client.get("/screening/findings/?number=P150204").content.decode()


@pytest.mark.parametrize(
    ("query", "there"),
    [("state=watched", True), ("state=open", True), ("state=case", False), ("level=red", False),
     ("major=on", False), ("type=02", True), ("type=0101", False), ("place=150203003", True),
     ("since=2026-03-02&until=2026-03-02", True), ("since=2026-03-03", False), ("state=nonsense", True)],
)  # fmt: skip
def test_the_ledger_is_narrowed(units: Units, cast: Cast, query: str, there: bool) -> None:
    finding = whole(units)
    text = cast.logged_in(cast.clerk).get(f"/screening/findings/?{query}").content.decode()
    assert (url(finding) in text) == there


def test_the_export_begins_with_the_filters_in_force(units: Units, cast: Cast) -> None:
    answer = cast.logged_in(units.grid).post("/screening/findings/export/", {"state": "settled"})
    job = Job.objects.get(kind="screening.ledger")
    assert answer.url == f"/jobs/{job.pk}/"
    assert job.params == {"chosen": {"state": "settled"}}


def test_the_pages_ask_the_database_no_more_for_more_rows(units: Units, cast: Cast) -> None:
    client, finding = cast.logged_in(units.grid), whole(units)
    few = asked(client, "/screening/findings/"), asked(client, url(finding))
    for _more in range(4):
        whole(units)
        ledger.take_measure(finding=finding, by=units.grid, note="已劝说。", now=MONDAY)
    assert (asked(client, "/screening/findings/"), asked(client, url(finding))) == few
    assert few[0] <= 8
    assert few[1] <= 14


def asked(client: Any, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


@pytest.mark.parametrize(("facts", "there"), [("他扬言要持刀报复。", "findings"), ("两户口角。", "returns")])
def test_a_red_finding_leads_to_where_a_major_risk_is_reported(
    units: Units, cast: Cast, facts: str, there: str
) -> None:
    task, one = units.task(), units.finding(facts=facts)
    given = {
        "key": str(uuid4()), "facts": facts, "dispute_type": "0201", "people_count": "2",
        "alert_level": one.alert_level,
    }  # fmt: skip
    answer = cast.logged_in(units.grid).post(f"/screening/returns/{task.pk}/report/", given)
    assert answer.url.startswith(f"/screening/{there}/")
    finding = Finding.objects.get()
    assert ("notice tone-warning" in page(cast, units.grid, finding)) == (there == "findings")
