"""Logging a dispute through the service: what comes out, and that nothing is doubled, lost or given twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from cases import titles
from cases.models import (
    AlertDecision,
    AlertLevel,
    Case,
    DisputeType,
    Draft,
    Event,
    NotSame,
    NumberSeries,
    PartyRole,
    Person,
    PersonKind,
    Stage,
)
from cases.services import drafts, intake
from core.errors import BadInput, NotAllowed
from organisations.models import Region
from tests.cast import Cast

APPLICANT, RESPONDENT, AGENT = PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.AGENT
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=timezone.get_default_timezone())


def refused(act: Callable[[], Any]) -> dict[str, list[str]]:
    """The fields that a refusal names."""
    with pytest.raises(BadInput) as caught:
        act()
    return caught.value.fields


# --- One dispute ---------------------------------------------------------------


def test_a_logged_dispute_has_number_code_level_parties_and_its_first_event(cast: Cast) -> None:
    case = cast.log_dispute(now=NOW)
    assert case.number == "150203-2026-000001"
    assert len(case.tracking_code) == 14
    assert (case.stage, case.alert_level) == (Stage.SUBMITTED, AlertLevel.BLUE)
    assert (case.holder, case.received_by, case.received_at) == (cast.centre, cast.centre, NOW)
    assert [party.role for party in case.parties.all()] == [APPLICANT, RESPONDENT]
    assert [event.kind for event in case.events.all()] == ["submit"]


def test_numbers_run_without_a_gap_and_begin_anew_with_the_local_year(cast: Cast) -> None:
    last_minute = datetime(2026, 12, 31, 23, 59, tzinfo=timezone.get_default_timezone())
    numbers = [cast.log_dispute(now=last_minute + timedelta(minutes=i)).number for i in (-1, 0, 1, 2)]
    assert numbers == [
        "150203-2026-000001",
        "150203-2026-000002",
        "150203-2027-000001",
        "150203-2027-000002",
    ]


def test_a_refused_dispute_leaves_no_gap_and_nothing_behind(cast: Cast) -> None:
    before = Person.objects.count()
    refused(lambda: cast.log_dispute(alert_level=AlertLevel.RED))
    assert (Case.objects.count(), Person.objects.count(), NumberSeries.objects.count()) == (0, before, 0)
    assert str(cast.log_dispute().number).endswith("000001")


def test_logging_and_accepting_at_once_is_two_events_in_one_transaction(cast: Cast) -> None:
    case = intake.submit(by=cast.clerk, key=uuid4().hex, intake=cast.intake(), accept_at_once=True)
    assert case.stage == Stage.ACCEPTED
    assert [event.kind for event in case.events.all()] == ["submit", "accept"]


def test_whoever_may_not_accept_logs_nothing_when_asking_for_both(cast: Cast) -> None:
    given = cast.intake(by=cast.partner)
    with pytest.raises(NotAllowed):
        intake.submit(by=cast.partner, key=uuid4().hex, intake=given, accept_at_once=True)
    assert not Case.objects.exists()
    assert intake.submit(by=cast.partner, key=uuid4().hex, intake=given).stage == Stage.SUBMITTED


def test_a_mediator_and_an_official_may_not_log(cast: Cast) -> None:
    given = cast.intake()
    for user in (cast.mediator, cast.official, cast.unposted, cast.disabled):
        with pytest.raises(NotAllowed):
            intake.submit(by=user, key=uuid4().hex, intake=given)


# --- Title ---------------------------------------------------------------------


def test_only_a_blank_title_is_made_of_the_parties_and_the_family_of_the_type(cast: Cast) -> None:
    parties = (cast.party(name="王晓明"), cast.party(RESPONDENT, name="李强"))
    assert cast.log_dispute(title="漏水一事").title == "漏水一事"
    assert cast.log_dispute(title="  ", parties=parties).title == "王晓明与李强邻里纠纷"


@pytest.mark.parametrize(
    ("code", "ending"),
    [("0201", "邻里纠纷"), ("0705", "劳动人事争议"), ("99", "纠纷"), ("1201", "涉民政纠纷")],
)
def test_every_family_of_types_ends_a_title_well(cast: Cast, code: str, ending: str) -> None:
    kind = DisputeType.objects.filter(code__startswith=code).first()
    assert titles.propose([(APPLICANT, "王"), (RESPONDENT, "李")], kind) == f"王与李{ending}"


def test_more_parties_on_a_side_are_and_others_and_one_side_alone_makes_no_title(cast: Cast) -> None:
    kind = DisputeType.objects.get(code="0201")
    several = [(APPLICANT, "王晓明"), (APPLICANT, "赵六"), (RESPONDENT, "某公司")]
    assert titles.propose(several, kind) == "王晓明等与某公司邻里纠纷"
    assert titles.propose(several[:2], kind) == ""


# --- Level ---------------------------------------------------------------------


def test_the_decision_keeps_the_proposal_its_points_and_its_rules(cast: Cast) -> None:
    case = cast.log_dispute(people_count=30, amount=Decimal(200_000))
    decision = AlertDecision.objects.get(case=case)
    assert (decision.level, decision.proposed, decision.points) == ("yellow", "yellow", 40)
    assert set(decision.signs) == {"people_30", "amount_100k"}
    assert decision.by == cast.clerk


def test_another_level_than_proposed_needs_a_reason(cast: Cast) -> None:
    assert set(refused(lambda: cast.log_dispute(alert_level=AlertLevel.YELLOW))) == {"alert_reason"}
    case = cast.log_dispute(alert_level=AlertLevel.YELLOW, alert_reason="双方情绪激动")
    assert (case.alert_level, AlertDecision.objects.get(case=case).proposed) == ("yellow", "blue")


def test_the_same_opponents_within_thirty_days_weigh_more(cast: Cast) -> None:
    parties = (cast.party(), cast.party(RESPONDENT))
    cast.log_dispute(parties=parties, now=NOW - timedelta(days=29))
    cast.log_dispute(parties=parties, now=NOW - timedelta(days=31))
    made = intake.propose_level(cast.intake(parties=parties), now=NOW)
    assert [reason.code for reason in made.reasons] == ["repeat_2"]


# --- What is refused -----------------------------------------------------------


def test_every_wrong_field_gets_its_sentence_at_once(cast: Cast) -> None:
    parties = (
        cast.party(name=" ", id_number="123", phone="1"),
        cast.party(AGENT, represents=5),
    )
    given = cast.intake(
        parties=parties,
        region=Region.objects.get(code="150204"),
        occurred_on=timezone.localdate() + timedelta(days=1),
        people_count=0,
        amount=Decimal(-1),
        alert_level=AlertLevel.BLUE,
        title="一件",
    )
    given = replace(given, parties=(replace(parties[0], name=" "), parties[1]))
    assert set(refused(lambda: intake.submit(by=cast.clerk, key=uuid4().hex, intake=given))) == {
        "parties", "parties.0.name", "parties.0.id_number", "parties.0.phone", "parties.1.represents",
        "region", "occurred_on", "people_count", "amount",
    }  # fmt: skip


def test_nobody_stands_on_both_sides(cast: Cast) -> None:
    one = cast.party()
    fields = refused(lambda: cast.log_dispute(parties=(one, replace(one, role=RESPONDENT))))
    assert set(fields) == {"parties.1.id_number"}


def test_six_representatives_are_one_too_many(cast: Cast) -> None:
    group = [cast.party(PartyRole.REPRESENTATIVE, represents=0) for _one in range(6)]
    assert set(refused(lambda: cast.log_dispute(parties=(cast.party(), cast.party(RESPONDENT), *group)))) == {
        "parties"
    }


def test_a_company_may_be_named_without_its_credit_code(cast: Cast) -> None:
    firm = cast.party(RESPONDENT, "某物业公司", kind=PersonKind.LEGAL, id_type="credit_code", id_number="")
    assert cast.log_dispute(parties=(cast.party(), firm)).parties.count() == 2


# --- Keys, drafts, not the same ------------------------------------------------


def test_the_same_key_gives_the_same_case_however_often_it_comes(cast: Cast) -> None:
    given, key = cast.intake(), uuid4().hex
    cases = {intake.submit(by=cast.clerk, key=key, intake=given).pk for _click in range(3)}
    assert len(cases) == 1
    assert Event.objects.count() == 1


def test_the_same_key_of_another_clerk_is_another_case(cast: Cast) -> None:
    key = uuid4().hex
    one = intake.submit(by=cast.clerk, key=key, intake=cast.intake())
    other = intake.submit(by=cast.colleague, key=key, intake=cast.intake())
    assert one.pk != other.pk


def test_a_refused_submission_may_be_mended_under_its_key(cast: Cast) -> None:
    key = uuid4().hex
    refused(lambda: intake.submit(by=cast.clerk, key=key, intake=cast.intake(alert_level=AlertLevel.RED)))
    assert intake.submit(by=cast.clerk, key=key, intake=cast.intake()).number


def test_the_draft_goes_with_its_submission_and_does_not_come_back(cast: Cast) -> None:
    key = uuid4()
    drafts.keep(by=cast.clerk, key=key, content={"title": ["漏水"]})
    intake.submit(by=cast.clerk, key=str(key), intake=cast.intake())
    assert drafts.keep(by=cast.clerk, key=key, content={"title": ["late autosave"]}) is None
    assert not Draft.objects.exists()


def test_a_draft_belongs_to_one_person(cast: Cast) -> None:
    key = uuid4()
    drafts.keep(by=cast.clerk, key=key, content={"title": ["mine"]})
    drafts.keep(by=cast.colleague, key=key, content={"title": ["hers"]})
    drafts.discard(by=cast.colleague, key=key)
    assert Draft.objects.get().content == {"title": ["mine"]}


def test_a_draft_is_sealed_and_dropped_after_thirty_days(cast: Cast) -> None:
    drafts.keep(by=cast.clerk, key=uuid4(), content={"parties-0-name": ["王晓明"]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM cases_draft")
        assert "王晓明".encode() not in bytes(cursor.fetchone()[0])
    assert drafts.drop_stale(now=timezone.now() + timedelta(days=29)) == 0
    assert drafts.drop_stale(now=timezone.now() + timedelta(days=31)) == 1


def test_cases_found_not_to_be_the_same_are_remembered_if_in_sight(cast: Cast) -> None:
    mine, theirs = cast.log_dispute(), cast.log_dispute(by=cast.neighbour)
    case = cast.log_dispute(not_same=(str(mine.number), str(theirs.number), "150203-2026-999999"))
    assert [row.other for row in NotSame.objects.filter(case=case)] == [mine]
