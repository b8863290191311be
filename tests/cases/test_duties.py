"""What a level demands, kept with name and day; without it the flow refuses to go on or to close."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases import flow
from cases.forms.level import DutyForm
from cases.models import AlertLevel, Case, DutyKind, Stage
from cases.services import duties, level, triage
from core.errors import BadInput, Conflict, NotAllowed
from mediators.models import Employment, Mediator, Speciality
from mediators.services import register
from tests.cast import Cast

PLAN = "先由社区安抚双方情绪，再请住建部门查明渗漏原因，七日内组织面对面调解。"
RED_DUTIES = [DutyKind.SPONSOR, DutyKind.TASK_FORCE, DutyKind.EXPERT]
YELLOW_DUTIES = [DutyKind.PLAN, DutyKind.CONSULTATION]


def expert_of(cast: Cast, *, expert: bool = True) -> Mediator:
    pools = Speciality.objects.filter(expert_pool=True)[:1]
    entry = register.Entry(name="贺专家", kind=Employment.INVITED, specialities=pools, expert=expert)
    return register.appoint(by=cast.triage, organisation=cast.committee, entry=entry)


def given(cast: Cast, kind: DutyKind) -> dict[str, Any]:
    """What each kind of duty needs."""
    needs: dict[DutyKind, dict[str, Any]] = {
        DutyKind.SPONSOR: {"leader": cast.official},
        DutyKind.TASK_FORCE: {"text": "住建局张科长、社区李书记"},
        DutyKind.PLAN: {"text": PLAN},
        DutyKind.CONSULTATION: {"text": "会商认为应先鉴定。", "held_on": timezone.localdate()},
    }
    return {"expert": expert_of(cast)} if kind == DutyKind.EXPERT else needs[kind]


def do(cast: Cast, case: Case, *kinds: DutyKind) -> None:
    for kind in kinds:
        duties.record_duty(case=case, by=cast.supervisor, duty=kind, **given(cast, kind))


def logged(cast: Cast, wanted: AlertLevel) -> Case:
    return cast.log_dispute(alert_level=wanted, alert_reason="seen at the window")


def in_hand(cast: Cast, wanted: AlertLevel = AlertLevel.BLUE) -> Case:
    """A case that the committee holds and has not begun to mediate."""
    case = logged(cast, wanted)
    flow.move(case, "accept", by=cast.clerk)
    facts = {"route": "mediation"}
    flow.move(case, "keep", by=cast.triage, note="near", facts=facts, changes={"holder": cast.committee})
    return case


def start(cast: Cast, case: Case) -> None:
    flow.move(case, "start", by=cast.mediator, posting=cast.mediator.current_postings[0])


def conclude(cast: Cast, case: Case) -> None:
    flow.move(case, "conclude", by=cast.mediator, note="done", facts={"mode": "0103"})


def close(cast: Cast, case: Case) -> None:
    flow.move(case, "close", by=cast.clerk, facts={"mode": "0103"})


def raised(cast: Cast, case: Case, to: AlertLevel) -> Case:
    return level.raise_level(case=case, by=cast.official, level=to, note="danger")


@pytest.mark.parametrize("kind", list(DutyKind))
def test_a_duty_is_kept_with_name_and_day(cast: Cast, kind: DutyKind) -> None:
    case = logged(cast, AlertLevel.RED)
    details = given(cast, kind)
    row = duties.record_duty(case=case, by=cast.triage, duty=kind, **details)
    row.refresh_from_db()
    event = case.events.get(kind="duty")
    assert (row.kind, row.by, row.at, event.facts) == (kind, cast.triage, event.at, {"duty": kind})
    assert {name: getattr(row, name) for name in details} == details


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("", {"duty"}),
        ("party", {"duty"}),
        (DutyKind.SPONSOR, {"leader"}),
        (DutyKind.TASK_FORCE, {"text"}),
        (DutyKind.EXPERT, {"expert"}),
        (DutyKind.PLAN, {"text"}),
        (DutyKind.CONSULTATION, {"text", "held_on"}),
    ],
)
def test_each_duty_demands_what_it_is_made_of(cast: Cast, kind: str, fields: set[str]) -> None:
    case = logged(cast, AlertLevel.RED)
    with pytest.raises(BadInput) as refusal:
        duties.record_duty(case=case, by=cast.triage, duty=kind, text=" ")
    assert set(refusal.value.fields) == fields
    assert not case.events.filter(kind="duty").exists()


def test_a_plan_of_nineteen_characters_is_too_short(cast: Cast) -> None:
    case = logged(cast, AlertLevel.YELLOW)
    with pytest.raises(BadInput):
        duties.record_duty(case=case, by=cast.triage, duty=DutyKind.PLAN, text=f"  {PLAN[:19]}  ")
    assert duties.record_duty(case=case, by=cast.triage, duty=DutyKind.PLAN, text=PLAN[:20]).text == PLAN[:20]


def test_a_consultation_lies_in_the_past(cast: Cast) -> None:
    case = logged(cast, AlertLevel.YELLOW)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(BadInput) as refusal:
        duties.record_duty(case=case, by=cast.triage, duty="consultation", text="found", held_on=tomorrow)
    assert set(refusal.value.fields) == {"held_on"}


@pytest.mark.parametrize(
    ("who", "fits"),
    [
        ("official", True), ("supervisor", True), ("city_official", True), ("city_supervisor", True),
        ("clerk", False), ("mediator", False), ("admin", False), ("neighbour", False), ("unposted", False),
    ],
)  # fmt: skip
def test_only_an_official_or_supervisor_of_the_area_sponsors(cast: Cast, who: str, fits: bool) -> None:
    case, leader = logged(cast, AlertLevel.RED), getattr(cast, who)
    assert duties.leaders(case).filter(pk=leader.pk).exists() is fits
    if fits:
        assert duties.record_duty(case=case, by=cast.triage, duty="sponsor", leader=leader).leader == leader
        return
    with pytest.raises(BadInput) as refusal:
        duties.record_duty(case=case, by=cast.triage, duty="sponsor", leader=leader)
    assert set(refusal.value.fields) == {"leader"}


def test_an_expert_stands_in_the_expert_pools(cast: Cast) -> None:
    case, plain = logged(cast, AlertLevel.RED), expert_of(cast, expert=False)
    gone = expert_of(cast)
    register.end_term(by=cast.triage, mediator=gone, reason="left")
    for mediator in (plain, gone):
        with pytest.raises(BadInput) as refusal:
            duties.record_duty(case=case, by=cast.triage, duty="expert", expert=mediator)
        assert set(refusal.value.fields) == {"expert"}


@pytest.mark.parametrize("who", ["clerk", "official", "mediator", "neighbour", "city_official"])
def test_who_may_not_record_duties_does_not(cast: Cast, who: str) -> None:
    case = logged(cast, AlertLevel.RED)
    with pytest.raises(NotAllowed):
        duties.record_duty(case=case, by=getattr(cast, who), duty="task_force", text="names")


def test_a_duty_cannot_be_rewritten(cast: Cast) -> None:
    do(cast, logged(cast, AlertLevel.RED), DutyKind.TASK_FORCE)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_levelduty")


@pytest.mark.parametrize("act", [start, conclude])
def test_a_red_case_does_not_go_on_without_leader_team_and_expert(cast: Cast, act: Any) -> None:
    case = in_hand(cast, AlertLevel.RED)
    for kind in RED_DUTIES:
        with pytest.raises(Conflict) as refusal:
            act(cast, case)
        assert refusal.value.code == "duties_missing"
        assert str(kind.label) in str(refusal.value)
        do(cast, case, kind)
        assert Case.objects.get(pk=case.pk).stage == Stage.HANDLING
    act(cast, case)
    assert case.stage in {Stage.MEDIATION, Stage.CONCLUDED}


@pytest.mark.parametrize(("code", "facts"), [("hold_session", {"session": 1}), ("agree", {"form": "oral"})])
def test_duties_hold_from_the_moment_the_level_is_raised(
    cast: Cast, code: str, facts: dict[str, Any]
) -> None:
    case = in_hand(cast)
    start(cast, case)
    raised(cast, case, AlertLevel.RED)
    with pytest.raises(Conflict) as refusal:
        flow.move(case, code, by=cast.mediator, facts=facts)
    assert refusal.value.code == "duties_missing"


def test_a_red_case_does_not_close_without_its_duties(cast: Cast) -> None:
    case = in_hand(cast)
    conclude(cast, case)
    raised(cast, case, AlertLevel.RED)
    do(cast, case, DutyKind.SPONSOR, DutyKind.EXPERT)
    with pytest.raises(Conflict) as refusal:
        close(cast, case)
    assert str(DutyKind.TASK_FORCE.label) in str(refusal.value)
    assert str(DutyKind.SPONSOR.label) not in str(refusal.value)
    do(cast, case, DutyKind.TASK_FORCE)
    close(cast, case)
    assert case.stage == Stage.CLOSED


def test_a_yellow_case_goes_on_but_does_not_close_without_plan_and_consultation(cast: Cast) -> None:
    case = in_hand(cast, AlertLevel.YELLOW)
    conclude(cast, case)
    for kind in YELLOW_DUTIES:
        with pytest.raises(Conflict) as refusal:
            close(cast, case)
        assert refusal.value.code == "not_ready_to_close"
        assert str(kind.label) in str(refusal.value)
        do(cast, case, kind)
    close(cast, case)
    assert case.stage == Stage.CLOSED


def test_a_blue_case_owes_no_duty(cast: Cast) -> None:
    case = in_hand(cast)
    conclude(cast, case)
    close(cast, case)
    assert case.stage == Stage.CLOSED


def test_a_red_case_brought_down_to_yellow_owes_the_duties_of_yellow(cast: Cast) -> None:
    case = in_hand(cast)
    conclude(cast, case)
    raised(cast, case, AlertLevel.RED)
    level.ask_lower(case=case, by=cast.clerk, level="yellow", note="calm")
    level.answer_lower(case=case, by=cast.city_official, answer="approved")
    with pytest.raises(Conflict) as refusal:
        close(cast, case)
    assert refusal.value.code == "not_ready_to_close"


def post(cast: Cast, user: User, case: Case, **sent: Any) -> Any:
    return cast.logged_in(user).post(reverse("cases:duty", args=[case.number]), sent)


def test_a_duty_is_recorded_by_the_page_and_the_dialog_says_what_is_missing(cast: Cast) -> None:
    case = logged(cast, AlertLevel.RED)
    assert post(cast, cast.triage, case, duty="plan", text="too short").status_code == 400
    assert post(cast, cast.triage, case, duty="sponsor", leader=cast.clerk.pk).status_code == 400
    assert post(cast, cast.triage, case, duty="sponsor", leader=cast.official.pk).status_code == 303
    assert case.duties.get().leader == cast.official


def test_the_form_begins_with_the_first_duty_still_open(cast: Cast) -> None:
    case = logged(cast, AlertLevel.RED)
    assert DutyForm(case=case, user=cast.triage).initial["duty"] == "sponsor"
    do(cast, case, DutyKind.SPONSOR)
    form = DutyForm(case=case, user=cast.triage)
    assert form.initial["duty"] == "task_force"
    assert {leader.username for leader in form.fields["leader"].queryset} == {
        "official", "supervisor", "city_official", "city_supervisor",
    }  # fmt: skip


def test_a_day_of_the_past_is_kept_as_it_was(cast: Cast) -> None:
    case = logged(cast, AlertLevel.YELLOW)
    row = duties.record_duty(
        case=case, by=cast.supervisor, duty="consultation", text="found", held_on=date(2026, 5, 1)
    )
    assert row.held_on == date(2026, 5, 1)


def test_triage_keeps_a_red_case_and_the_duties_still_bind_it(cast: Cast) -> None:
    case = logged(cast, AlertLevel.BLUE)
    flow.move(case, "accept", by=cast.clerk)
    triage.keep(case=case, by=cast.triage, route="mediation", note="household row", level="red")
    with pytest.raises(Conflict):
        flow.move(case, "conclude", by=cast.clerk, note="done", facts={"mode": "0103"})
