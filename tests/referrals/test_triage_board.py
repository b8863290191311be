"""The triage board: who sees what waits, in which order, and what the form does."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from accounts import services as accounts
from accounts.permissions import Role
from cases.models import AlertLevel, Case, Stage
from organisations.models import Region
from referrals import incoming
from referrals.models import Leg
from referrals.services import legs
from tests import walk
from tests.cast import Cast

WEAPON = "对方持刀威胁，扬言同归于尽。"


def waiting(cast: Cast, **changes: Any) -> Case:
    return walk.accepted(cast, region=Region.objects.get(code="150203001"), **changes)


def decision(case: Case, **changes: Any) -> dict[str, Any]:
    """What the form sends."""
    return {"key": str(uuid4()), "level": case.alert_level, "reason": "双方愿意调解", **changes}


def shown(cast: Cast, url: str, **headers: str) -> str:
    response = cast.logged_in(cast.triage).get(url, headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_most_dangerous_waits_first_then_the_longest(cast: Cast) -> None:
    old, new, red = waiting(cast), waiting(cast), waiting(cast, description=WEAPON)
    assert [case.pk for case in incoming.page(cast.triage).cases] == [red.pk, old.pk, new.pk]


def test_further_rows_come_after_a_place_and_none_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "SIZE", 2)
    made = {waiting(cast).pk for _ in range(4)} | {waiting(cast, description=WEAPON).pk}
    after, found = "", []
    while after is not None:
        page = incoming.page(cast.triage, after)
        found += [case.pk for case in page.cases]
        after = page.next
    assert set(found) == made
    assert len(found) == len(made)


def test_a_place_that_no_page_gave_out_is_refused(cast: Cast) -> None:
    assert cast.logged_in(cast.triage).get("/triage/?after=9-x").status_code == 400


def test_what_is_only_logged_or_already_handed_over_does_not_wait(cast: Cast) -> None:
    cast.log_dispute()
    case = waiting(cast)
    legs.offer(case=case, by=cast.triage, kind="assign", to=cast.committee, asked="请调解")
    assert incoming.page(cast.triage).cases == []


def test_a_case_that_was_recalled_waits_again(cast: Cast) -> None:
    case = waiting(cast)
    leg = legs.offer(case=case, by=cast.triage, kind="assign", to=cast.committee, asked="请调解")
    legs.recall(leg=leg, by=cast.triage, note="选错单位")
    assert [case.pk for case in incoming.page(cast.triage).cases] == [case.pk]


def test_a_neighbour_county_sees_nothing_of_it(cast: Cast) -> None:
    case = waiting(cast)
    browser = cast.logged_in(cast.neighbour)
    assert browser.get(f"/triage/{case.number}/").status_code == 403
    assert browser.get("/triage/").status_code == 403


def test_for_a_triage_officer_of_a_neighbour_county_the_case_does_not_exist(cast: Cast) -> None:
    case = waiting(cast)
    office, since = cast.neighbour_centre, date(2020, 1, 1)
    accounts.open_posting(
        by=cast.admin, user=cast.neighbour, organisation=office, role=Role.TRIAGE, starts_on=since
    )
    browser = cast.logged_in(cast.neighbour)
    assert str(case.number) not in browser.get("/triage/").content.decode()
    assert browser.get(f"/triage/{case.number}/").status_code == 404
    assert browser.post(f"/triage/{case.number}/refer/", decision(case)).status_code == 404
    assert browser.get(f"/api/v1/cases/{case.number}/suggestions").status_code == 404
    assert browser.post(f"/api/v1/cases/{case.number}/refer", {}).status_code == 404


def test_the_board_opens_with_the_first_case(cast: Cast) -> None:
    case = waiting(cast)
    html = shown(cast, "/triage/")
    assert 'aria-current="true"' in html
    assert f"/triage/{case.number}/refer/" in html
    assert cast.committee.name in html


def test_names_of_parties_are_masked_on_the_board(cast: Cast) -> None:
    case = waiting(cast)
    html = shown(cast, f"/triage/{case.number}/")
    assert "张三" not in html
    assert "张*" in html


def test_a_fragment_brings_the_case_alone(cast: Cast) -> None:
    case = waiting(cast)
    html = shown(cast, f"/triage/{case.number}/", **{"HX-Request": "true"})
    assert "<html" not in html
    assert f"/triage/{case.number}/refer/" in html


def test_a_case_that_does_not_wait_says_so(cast: Cast) -> None:
    case = cast.log_dispute()
    html = shown(cast, f"/triage/{case.number}/")
    assert f"/triage/{case.number}/refer/" not in html


def test_one_button_refers_and_goes_on_with_the_board(cast: Cast) -> None:
    case = waiting(cast)
    sent = decision(case, to=f"mediation:{cast.committee.pk}", assisting=[str(cast.police_station.pk)])
    response = cast.logged_in(cast.triage).post(f"/triage/{case.number}/refer/", sent)
    assert (response.status_code, response.headers["Location"]) == (303, "/triage/")
    assert Leg.objects.get(case=case, kind="assign").to_organisation == cast.committee


def test_a_mediator_alone_means_her_office(cast: Cast) -> None:
    case = waiting(cast)
    mediator = walk.on_register(cast, "mediator")
    sent = decision(case, mediator=str(mediator.pk), chosen_by_party="on")
    assert cast.logged_in(cast.triage).post(f"/triage/{case.number}/refer/", sent).status_code == 303
    assert mediator.name in Leg.objects.get(case=case).asked


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to": ""}, "to"),
        ({"to": "mediation:999999999"}, "to"),
        ({"to": "nowhere:1"}, "to"),
        ({"to": "", "route": "court"}, "to"),
        ({"reason": ""}, "reason"),
        ({"level": "yellow"}, "level_reason"),
        ({"level": "purple"}, "level"),
        ({"mediator": "999999999"}, "mediator"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    case = waiting(cast)
    sent = decision(case, **{"to": f"mediation:{cast.committee.pk}", "asked": "请尽快", **changes})
    response = cast.logged_in(cast.triage).post(f"/triage/{case.number}/refer/", sent)
    assert response.status_code == 400
    html = response.content.decode()
    assert f"refer_{field}_error" in html
    assert "请尽快" in html
    assert not Leg.objects.filter(case=case).exists()


def test_what_the_services_refuse_stands_at_its_field_too(cast: Cast) -> None:
    """The mediator works elsewhere: only the service knows."""
    case = waiting(cast)
    elsewhere = walk.on_register(cast, "mediator")
    sent = decision(case, to=f"police:{cast.police_station.pk}", mediator=str(elsewhere.pk), asked="请尽快")
    response = cast.logged_in(cast.triage).post(f"/triage/{case.number}/refer/", sent)
    assert response.status_code == 400
    html = response.content.decode()
    assert "refer_mediator_error" in html
    assert "请尽快" in html
    assert incoming.page(cast.triage).cases == [case]


def test_the_api_suggests_and_takes_what_it_suggested(cast: Cast) -> None:
    case = waiting(cast)
    browser = cast.logged_in(cast.triage)
    told = browser.get(f"/api/v1/cases/{case.number}/suggestions").json()
    first = told["routes"][0]
    assert first["reasons"]
    sent = {"to": first["offices"][0]["to"], "level": AlertLevel.BLUE, "reason": "就地化解"}
    answer = browser.post(f"/api/v1/cases/{case.number}/refer", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["stage"]["code"]) == (200, Stage.OFFERED)


def test_the_api_refuses_in_the_words_of_the_form(cast: Cast) -> None:
    case = waiting(cast)
    answer = cast.logged_in(cast.triage).post(
        f"/api/v1/cases/{case.number}/refer", {"level": "blue"}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert {"to", "reason"} <= answer.json()["errors"].keys()


def test_an_office_shown_only_a_part_decides_nothing(cast: Cast) -> None:
    case = waiting(cast)
    browser = cast.logged_in(cast.partner)
    legs.offer(case=case, by=cast.triage, kind="transfer", to=cast.police_station, asked="请处理")
    assert browser.get(f"/triage/{case.number}/").status_code == 403
    assert browser.get(f"/api/v1/cases/{case.number}/suggestions").status_code == 403
