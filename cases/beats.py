"""The six beats of an act, the same for every row of the flow (cases/flow.py)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.dispatch import Signal
from django.utils.translation import gettext

from accounts.models import User
from core.errors import BadInput, Conflict
from organisations.models import Organisation

from .clocks import Together, turn
from .messages import tell
from .models import ENDED_STAGES, Case, Event, Stage
from .transitions import MISSING, Transition

__all__ = ["beats", "case_moved", "check_stage", "hold"]

case_moved = Signal()
"""Sent once for every act, inside its transaction, with `case`, `event` and `transition`."""


def hold(case: Case) -> Case:
    """Take the row, so that of two acts at once the second sees what the first did. Needs a transaction.

    The weaker lock of the two that exclude each other: rows that only refer to the case, such as the event of
    a deadline that fires, need not wait for an act.
    """
    locked = Case.objects.select_for_update(no_key=True)
    case.refresh_from_db(
        fields=["stage", "alert_level", "holder", "offices", "closed_at"], from_queryset=locked
    )
    return case


def check_stage(row: Transition, case: Case) -> None:
    """Raises Conflict when the case stands at a stage the act does not start from."""
    if case.stage not in row.sources:
        message = gettext("This is not possible any more: the case is at “%(stage)s”.")
        raise Conflict(message % {"stage": case.stage_choice.label})


def beats(
    case: Case, row: Transition, by: User | None, office: Organisation, given: dict[str, Any],
    changes: Mapping[str, Any], together: Together | None = None,
) -> Event:  # fmt: skip
    """Check what is given, write event and stage, turn the clocks, tell people, and send `case_moved`.

    Stage and right are checked and the row is held (beats one and two). `by` is nobody where the clock acts.
    """
    _check_complete(row, case, {**given["facts"], "note": given["note"]})
    for check in row.checks:
        check(case)
    holder = case.holder_id
    event = _keep_event(row, case, changes, by=by, office=office, **given)
    _write(case, event, changes)
    turn(row, case, event, moved=case.holder_id != holder, together=together)
    tell(row, case, event)
    case_moved.send(sender=Case, case=case, event=event, transition=row)
    return event


def _check_complete(row: Transition, case: Case, given: Mapping[str, Any]) -> None:
    """Raises BadInput with a sentence for everything the row asks for and nobody gave."""
    missing = {name for name in row.requires if not getattr(case, name)}
    missing |= {name for name in row.asks if not given.get(name)}
    if missing:
        fields = {name: [str(MISSING[name])] for name in sorted(missing)}
        raise BadInput(gettext("Something is still missing."), code="incomplete", fields=fields)


def _keep_event(
    row: Transition,
    case: Case,
    changes: Mapping[str, Any],
    *,
    by: User | None,
    office: Organisation,
    to: Stage | None,
    note: str,
    facts: dict[str, Any],
    now: datetime | None,
) -> Event:
    """Write what happened; `by` is nobody where the clock acts."""
    event = Event(case=case, kind=row.code, by=by, organisation=office, note=note, facts=facts)
    event.region_id, event.dispute_type_id, event.source_id = (
        case.region_id, case.dispute_type_id, case.source_id,
    )  # fmt: skip
    event.from_stage, event.to_stage = case.stage, row.end(to) or case.stage
    event.from_level, event.to_level = case.alert_level, changes.get("alert_level", case.alert_level)
    event.from_holder_id = event.to_holder_id = case.holder_id
    if "holder" in changes:
        event.to_holder = changes["holder"]
    if now:
        event.at = now
    event.save(force_insert=True)
    return event


def _write(case: Case, event: Event, changes: Mapping[str, Any]) -> None:
    """Set the stage the event ends in, and the other columns."""
    values = {**changes, "stage": Stage(event.to_stage), "updated_at": event.at}
    if event.to_stage in ENDED_STAGES and case.closed_at is None:
        values["closed_at"] = event.at
    if event.to_stage not in ENDED_STAGES and case.closed_at is not None:
        values["closed_at"] = None
    for name, value in values.items():
        setattr(case, name, value)
    # Not save(): it would set updated_at to this moment, and who held the file when follows from that.
    Case.objects.filter(pk=case.pk).update(**values)
