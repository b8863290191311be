"""Every row of the transition table: allowed and refused stage, role, missing facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.permissions import ROLE_PERMS, Perms, Role
from cases import flow
from cases.flow import MISSING, TRANSITIONS, allowed_moves, case_moved, move, transition
from cases.models import ENDED_STAGES, Case, Stage
from cases.transitions import Whose
from core.errors import BadInput, Conflict, NotAllowed
from tests.cast import Cast

NOW = datetime(2026, 7, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
FACTS: dict[str, dict[str, Any]] = {
    "accept": {},
    "refuse": {"facts": {"reason": "no_dispute", "other_ways": ["05"]}},
    "withdraw": {"note": "settled between themselves"},
    "note": {"note": "called the respondent"},
    "raise_level": {"facts": {"level": "red"}, "note": "a threat"},
}
AFTER_LOGGING = [row for row in TRANSITIONS if row.code != "submit"]
PLAIN = [row for row in AFTER_LOGGING if row.code in FACTS]
"""Acts that need nothing but stage, turn and facts; the others are tried where their services are."""

STAGES = [stage for stage in Stage if stage != Stage.DRAFT]


def at_stage(cast: Cast, stage: Stage) -> Case:
    """A case that stands there. How it came there is the matter of other tests."""
    case = cast.log_dispute()
    Case.objects.filter(pk=case.pk).update(stage=stage)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("row", AFTER_LOGGING, ids=lambda row: row.code)
def test_an_act_is_refused_at_every_stage_it_does_not_start_from(cast: Cast, row: flow.Transition) -> None:
    case = cast.log_dispute()
    for stage in set(STAGES) - set(row.sources):
        Case.objects.filter(pk=case.pk).update(stage=stage)
        with pytest.raises(Conflict, match=str(stage.label)):
            move(case, row.code, by=cast.clerk)
    assert not case.events.exclude(kind="submit").exists()


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row.code)
def test_an_act_leads_from_each_of_its_stages_to_its_target(cast: Cast, row: flow.Transition) -> None:
    for stage in row.sources:
        case = at_stage(cast, stage)
        event = move(case, row.code, by=cast.clerk, **FACTS[row.code])
        assert (event.from_stage, event.to_stage) == (stage, row.target or stage)
        assert case.stage == (row.target or stage)


@pytest.mark.parametrize("row", AFTER_LOGGING, ids=lambda row: row.code)
def test_an_act_ends_only_where_its_row_says(cast: Cast, row: flow.Transition) -> None:
    known = {row.target, *row.also}
    for stage in set(STAGES) - known:
        with pytest.raises(ValueError, match=row.code):
            row.end(stage)
    assert row.end(None) == row.target


@pytest.mark.parametrize("who", ["clerk", "triage", "supervisor", "official", "mediator", "auditor", "admin"])
@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row.code)
def test_an_act_needs_its_right_on_this_case(cast: Cast, row: flow.Transition, who: str) -> None:
    case = cast.log_dispute()
    user = getattr(cast, who)
    role = Role(user.current_postings[0].role)
    reaches = who != "mediator"
    if row.needs in ROLE_PERMS[role] and reaches:
        assert row in allowed_moves(case, user)
        move(case, row.code, by=user, **FACTS[row.code])
    else:
        assert row not in allowed_moves(case, user)
        with pytest.raises(NotAllowed):
            move(case, row.code, by=user, **FACTS[row.code])


def test_what_another_rule_decides_is_never_offered_by_the_flow_and_needs_its_posting(cast: Cast) -> None:
    ruled = [row for row in TRANSITIONS if row.whose is Whose.RULE]
    assert ruled
    for row in ruled:
        case = at_stage(cast, next(stage for stage in Stage if stage in row.sources))
        assert all(row not in allowed_moves(case, user) for user in cast.everyone().values())
        with pytest.raises(NotAllowed):
            move(case, row.code, by=cast.clerk, facts=dict.fromkeys(row.asks, "x"), note="x")


@pytest.mark.parametrize("row", [row for row in PLAIN if row.asks], ids=lambda row: row.code)
def test_an_act_without_its_facts_is_refused_with_a_sentence_by_each(
    cast: Cast, row: flow.Transition
) -> None:
    case = cast.log_dispute()
    with pytest.raises(BadInput) as refusal:
        move(case, row.code, by=cast.clerk)
    assert set(refusal.value.fields) == row.asks
    assert not case.events.filter(kind=row.code).exists()


def test_a_note_of_blanks_is_no_note(cast: Cast) -> None:
    with pytest.raises(BadInput):
        move(cast.log_dispute(), "note", by=cast.clerk, note=" \n ")


@pytest.mark.parametrize("row", TRANSITIONS, ids=lambda row: row.code)
def test_every_required_name_has_its_sentence(row: flow.Transition) -> None:
    assert {*row.requires, *row.asks} <= set(MISSING)
    assert row.needs in Perms
    assert str(row.consequence).strip()


def test_a_neighbour_county_may_do_nothing(cast: Cast) -> None:
    case = cast.log_dispute()
    assert allowed_moves(case, cast.neighbour) == []
    with pytest.raises(NotAllowed):
        move(case, "accept", by=cast.neighbour)


@pytest.mark.parametrize("stage", sorted(ENDED_STAGES))
def test_an_end_is_dated_once(cast: Cast, stage: Stage) -> None:
    case = at_stage(cast, Stage.SUBMITTED)
    move(case, "withdraw", by=cast.clerk, note="settled")
    Case.objects.filter(pk=case.pk).update(stage=stage)
    closed = case.closed_at
    assert closed is not None
    move(case, "note", by=cast.clerk, note="asked for the notice")
    case.refresh_from_db()
    assert case.closed_at == closed


def test_an_event_tells_who_acted_for_whom_and_when(cast: Cast) -> None:
    case = cast.log_dispute()
    event = move(case, "accept", by=cast.colleague, note=" complete ", now=NOW)
    event.refresh_from_db()
    assert (event.by, event.organisation, event.note, event.at) == (
        cast.colleague, cast.centre, "complete", NOW,
    )  # fmt: skip


def test_who_looked_at_an_old_page_is_told_that_the_case_moved_on(cast: Cast) -> None:
    case = cast.log_dispute()
    stale = Case.objects.get(pk=case.pk)
    move(case, "withdraw", by=cast.clerk, note="settled")
    with pytest.raises(Conflict, match="已撤回"):
        move(stale, "accept", by=cast.colleague)


def test_later_rooms_hear_of_every_act_inside_its_transaction(cast: Cast) -> None:
    case = cast.log_dispute()
    heard: list[str] = []

    def refuse(**signal: Any) -> None:
        heard.append(signal["transition"].code)
        raise Conflict("a later room says no")

    case_moved.connect(refuse)
    try:
        with pytest.raises(Conflict), transaction.atomic():
            move(case, "accept", by=cast.clerk)
    finally:
        case_moved.disconnect(refuse)
    assert heard == ["accept"]
    assert Case.objects.get(pk=case.pk).stage == Stage.SUBMITTED
    assert not case.events.filter(kind="accept").exists()


@pytest.mark.parametrize("change", ["UPDATE cases_event SET note = 'x'", "DELETE FROM cases_event"])
def test_history_cannot_be_rewritten(cast: Cast, change: str) -> None:
    cast.log_dispute()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_code_nobody_knows_is_a_defect() -> None:
    with pytest.raises(KeyError):
        transition("vanish")
