"""Triage that keeps the case, and the row each decision of triage leaves."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases import flow
from cases.models import AlertDecision, AlertLevel, Case, Route, Stage
from cases.services import intake, triage
from core.errors import BadInput, Conflict, NotAllowed
from tests.cast import Cast

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def case(cast: Cast) -> Case:
    return intake.accept(case=cast.log_dispute(), by=cast.clerk)


def levels(case: Case) -> list[str]:
    return list(AlertDecision.objects.filter(case=case).values_list("level", flat=True))


def reopened(cast: Cast, case: Case) -> Case:
    """The same case back at triage."""
    flow.move(case, "conclude", by=cast.clerk, note="done", facts={"mode": "0103"})
    flow.move(case, "close", by=cast.clerk, facts={"mode": "0103"})
    flow.move(case, "reopen", by=cast.clerk, note="broke out again")
    return case


@pytest.mark.parametrize("route", triage.KEPT_ROUTES)
def test_the_holder_keeps_the_case_and_leads_it(cast: Cast, case: Case, route: Route) -> None:
    row = triage.keep(case=case, by=cast.triage, route=route, note="settled here", now=NOW)
    case.refresh_from_db()
    assert (case.stage, case.holder) == (Stage.HANDLING, cast.centre)
    assert (row.number, row.route, row.lead, row.level) == (1, route, cast.centre, "blue")
    assert (row.reason, row.by, row.at) == ("settled here", cast.triage, NOW)
    assert case.events.get(kind="keep").facts == {"route": route, "level": "blue"}


def test_a_second_decision_is_a_new_row_and_the_first_stays(cast: Cast, case: Case) -> None:
    triage.keep(case=case, by=cast.triage, route="mediation", note="settled here")
    triage.keep(case=reopened(cast, case), by=cast.triage, route="administrative", note="needs an order")
    assert list(case.triages.values_list("number", "route", "reason")) == [
        (1, "mediation", "settled here"),
        (2, "administrative", "needs an order"),
    ]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_triage SET route = 'police'")


def test_triage_confirms_the_present_level_on_record(cast: Cast, case: Case) -> None:
    triage.keep(case=case, by=cast.triage, route="mediation", note="looked at again", level="blue")
    confirmation = case.alert_decisions.last()
    assert levels(case) == ["blue", "blue"]
    assert (confirmation.by, confirmation.reason) == (cast.triage, "looked at again")


def test_triage_raises_a_level_in_the_same_act(cast: Cast, case: Case) -> None:
    row = triage.keep(case=case, by=cast.triage, route="mediation", note="twelve people", level="yellow")
    case.refresh_from_db()
    assert (case.alert_level, row.level, levels(case)) == ("yellow", "yellow", ["blue", "yellow"])
    assert [event.kind for event in case.events.all()][-2:] == ["raise_level", "keep"]


def test_triage_does_not_lower_a_level(cast: Cast) -> None:
    case = cast.log_dispute(alert_level=AlertLevel.RED, alert_reason="a crowd")
    intake.accept(case=case, by=cast.clerk)
    with pytest.raises(BadInput) as refusal:
        triage.keep(case=case, by=cast.triage, route="mediation", note="calm", level="yellow")
    assert set(refusal.value.fields) == {"level"}
    assert Case.objects.get(pk=case.pk).stage == Stage.ACCEPTED
    assert levels(case) == ["red"]


@pytest.mark.parametrize(
    ("route", "note", "level", "field"),
    [
        ("", "near", "", "route"),
        ("nowhere", "near", "", "route"),
        ("mediation", " ", "", "note"),
        ("mediation", " ", "blue", "note"),
        ("mediation", "near", "purple", "level"),
    ],
)
def test_route_and_reason_are_demanded(
    cast: Cast, case: Case, route: str, note: str, level: str, field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        triage.keep(case=case, by=cast.triage, route=route, note=note, level=level)
    assert set(refusal.value.fields) == {field}
    assert not case.triages.exists()
    assert levels(case) == ["blue"]


@pytest.mark.parametrize("route", [route for route in Route if route not in triage.KEPT_ROUTES])
def test_a_route_to_another_office_is_not_kept(cast: Cast, case: Case, route: Route) -> None:
    with pytest.raises(BadInput, match="移交"):
        triage.keep(case=case, by=cast.triage, route=route, note="theirs")
    assert not case.triages.exists()


@pytest.mark.parametrize("who", ["clerk", "supervisor", "official", "mediator", "neighbour", "partner"])
def test_only_triage_keeps(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        triage.keep(case=case, by=getattr(cast, who), route="mediation", note="near")


@pytest.mark.parametrize("who", ["official", "mediator", "neighbour", "partner"])
def test_only_who_may_change_levels_confirms_one(cast: Cast, case: Case, who: str) -> None:
    with pytest.raises(NotAllowed):
        triage.confirm_level(case=case, by=getattr(cast, who), level="blue", reason="looked")
    assert levels(case) == ["blue"]


def test_a_case_that_is_kept_already_is_not_kept_again(cast: Cast, case: Case) -> None:
    triage.keep(case=case, by=cast.triage, route="mediation", note="near")
    with pytest.raises(Conflict):
        triage.keep(case=case, by=cast.triage, route="mediation", note="near", level="blue")
    assert case.triages.count() == 1
    assert levels(case) == ["blue"]


def test_the_act_of_another_room_records_with_its_own_lead(cast: Cast, case: Case) -> None:
    row = triage.record(
        case=case, by=cast.triage, route="police", lead=cast.police_station, reason="a brawl", level="yellow"
    )
    case.refresh_from_db()
    assert (row.number, row.lead, row.level) == (1, cast.police_station, "yellow")
    assert (case.alert_level, levels(case)) == ("yellow", ["blue", "yellow"])


@pytest.mark.parametrize(("route", "reason", "field"), [("", "x", "route"), ("police", " ", "note")])
def test_a_record_needs_route_and_reason(cast: Cast, case: Case, route: str, reason: str, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        triage.record(case=case, by=cast.triage, route=route, lead=cast.centre, reason=reason)
    assert set(refusal.value.fields) == {field}


def test_triage_by_the_page_begins_with_the_present_level(cast: Cast, case: Case) -> None:
    page, url = cast.logged_in(cast.triage), reverse("cases:keep", args=[case.number])
    assert page.post(url, {"level": "blue", "route": "mediation"}).status_code == 400
    assert page.post(url, {"level": "blue", "route": "court", "note": "x"}).status_code == 400
    assert page.post(url, {"level": "blue", "route": "mediation", "note": "near"}).status_code == 303
    assert levels(case) == ["blue", "blue"]


def test_the_form_offers_no_lower_level(cast: Cast) -> None:
    case = cast.log_dispute(alert_level=AlertLevel.YELLOW, alert_reason="a crowd")
    intake.accept(case=case, by=cast.clerk)
    page, url = cast.logged_in(cast.triage), reverse("cases:keep", args=[case.number])
    assert page.post(url, {"level": "blue", "route": "mediation", "note": "x"}).status_code == 400
    assert page.post(url, {"route": "mediation", "note": "near"}).status_code == 303
    assert levels(case) == ["yellow"]
