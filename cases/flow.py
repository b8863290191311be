"""The life of a case: every act is one row of TRANSITIONS, and `move` is the only way to act.

Whoever wants to know what may happen next, by whom and with which facts, reads this file.
docs/flow.md is generated from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can, posting_for
from core.errors import BadInput, Conflict

from .models import ENDED_STAGES, Case, Event, Stage

DRAFT, SUBMITTED, ACCEPTED = Stage.DRAFT, Stage.SUBMITTED, Stage.ACCEPTED
NOT_ACCEPTED, WITHDRAWN = Stage.NOT_ACCEPTED, Stage.WITHDRAWN
LOGGED = frozenset(Stage) - {DRAFT}

case_moved = Signal()
"""Sent once for every act, inside its transaction, with `case`, `event` and `transition`."""


@dataclass(frozen=True)
class Transition:
    """One act: from where to where, who may, what must be known, what it means."""

    code: str
    label: str | Promise
    sources: frozenset[Stage]
    target: Stage | None
    needs: Perms
    consequence: str | Promise
    requires: frozenset[str] = field(default_factory=frozenset)
    asks: frozenset[str] = field(default_factory=frozenset)


TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        code="submit",
        label=_("Log"),
        sources=frozenset({DRAFT}),
        target=SUBMITTED,
        needs=Perms.CASE_LOG,
        requires=frozenset({"title", "description", "dispute_type", "source", "region", "alert_level"}),
        consequence=_("The dispute gets its number and tracking code and can no longer be deleted."),
    ),
    Transition(
        code="accept",
        label=_("Accept"),
        sources=frozenset({SUBMITTED}),
        target=ACCEPTED,
        needs=Perms.CASE_ACCEPT,
        consequence=_("The centre takes responsibility for the dispute; it goes on to triage."),
    ),
    Transition(
        code="refuse",
        label=_("Refuse"),
        sources=frozenset({SUBMITTED}),
        target=NOT_ACCEPTED,
        needs=Perms.CASE_ACCEPT,
        asks=frozenset({"reason", "other_ways"}),
        consequence=_("The case ends here; the applicant gets a notice with the reason and the other ways."),
    ),
    Transition(
        code="withdraw",
        label=_("Withdraw"),
        sources=frozenset({SUBMITTED, ACCEPTED}),
        target=WITHDRAWN,
        needs=Perms.CASE_WITHDRAW,
        asks=frozenset({"note"}),
        consequence=_("The case ends because the applicant withdraws; it can be logged anew later."),
    ),
    Transition(
        code="note",
        label=_("Add a note"),
        sources=LOGGED,
        target=None,
        needs=Perms.CASE_NOTE,
        asks=frozenset({"note"}),
        consequence=_("The note stays in the file and cannot be changed."),
    ),
)

_BY_CODE = {row.code: row for row in TRANSITIONS}

MISSING: dict[str, str | Promise] = {
    "title": _("Give the case a title."),
    "description": _("Write down the facts and claims."),
    "dispute_type": _("Choose the dispute type."),
    "source": _("Choose where the case came from."),
    "region": _("Choose the place."),
    "alert_level": _("Confirm the alert level."),
    "reason": _("Choose the reason."),
    "other_ways": _("Choose at least one other way that the applicant was told."),
    "note": _("Write a note."),
}
"""What to tell the person when a required field or fact is missing."""


def transition(code: str) -> Transition:
    """The row of that act."""
    return _BY_CODE[code]


def allowed_moves(case: Case, user: User) -> list[Transition]:
    """The acts this person may do on this case now, in the order of the table: the buttons."""
    return [row for row in TRANSITIONS if case.stage in row.sources and can(user, row.needs, case)]


def move(
    case: Case,
    code: str,
    *,
    by: User,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    locked: bool = False,
    now: datetime | None = None,
) -> Event:
    """Do one act on a case, always in the same six beats.

    Args:
        note: free text kept with the event.
        facts: coded facts kept with the event (never personal data).
        changes: other columns of the case that this act sets.
        locked: this transaction holds the row already, because it moved the case itself.
        now: the moment of the act; the database's clock if not given.

    Raises:
        Conflict: the case stands at another stage by now.
        NotAllowed: no posting of the person gives the right on this case.
        BadInput: a required field or fact is missing.
    """
    row, note, facts = transition(code), note.strip(), dict(facts or {})
    # A draft lives only inside the transaction that logs it; nobody else sees it.
    ours = locked or case.stage == DRAFT
    with transaction.atomic(savepoint=not ours):
        if not ours:
            _lock(case)
        _check_stage(row, case)
        posting = posting_for(by, row.needs, case)
        _check_complete(row, case, {**facts, "note": note})
        event = Event(case=case, kind=code, by=by, organisation=posting.organisation, note=note, facts=facts)
        event.from_stage, event.to_stage = case.stage, row.target or case.stage
        if now:
            event.at = now
        event.save(force_insert=True)
        _write(case, event, changes or {})
        case_moved.send(sender=Case, case=case, event=event, transition=row)
        return event


def _lock(case: Case) -> None:
    """Take the row, so that of two acts at once the second sees what the first did."""
    locked = Case.objects.select_for_update()
    case.refresh_from_db(fields=["stage", "holder", "closed_at"], from_queryset=locked)


def _check_stage(row: Transition, case: Case) -> None:
    if case.stage not in row.sources:
        message = gettext("This is not possible any more: the case is at “%(stage)s”.")
        raise Conflict(message % {"stage": case.stage_choice.label})


def _check_complete(row: Transition, case: Case, given: Mapping[str, Any]) -> None:
    missing = {name for name in row.requires if not getattr(case, name)}
    missing |= {name for name in row.asks if not given.get(name)}
    if missing:
        fields = {name: [str(MISSING[name])] for name in sorted(missing)}
        raise BadInput(gettext("Something is still missing."), code="incomplete", fields=fields)


def _write(case: Case, event: Event, changes: Mapping[str, Any]) -> None:
    values = {**changes, "stage": Stage(event.to_stage), "updated_at": event.at}
    if event.to_stage in ENDED_STAGES and case.closed_at is None:
        values["closed_at"] = event.at
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=list(values))
