"""How a mediation ends: with its case, with the office it belongs to, or with the mediator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from cases.models import Case, Event, Mediation, MediationState, RequestState, Session, SessionState, Stage
from cases.models.mediation import CURRENT
from mediators.services.bookings import release

__all__ = ["close_mediation", "current", "end_current", "end_when_left", "free"]

STANDS = frozenset({Stage.HANDLING, Stage.MEDIATION, Stage.SUSPENDED, Stage.OFFERED, Stage.CONTESTED})
"""Stages in which somebody may be mediating; a case that leaves them has no mediation any more."""


def current(case: Case) -> Mediation | None:
    """The mediator who was asked or mediates now."""
    rows = case.mediations.filter(CURRENT).select_related("mediator", "organisation__region")
    return rows.first()


def end_current(case: Case, at: datetime, by: User | None = None) -> None:
    """End the mediation under way, and with it a suspension, a pending extension, and what was planned.

    Twice is once. Called inside the transaction of the act that ends it, which has checked the right. An act
    that leaves STANDS need not call it: end_when_left does.

    Args:
        by: who ends it; else whoever asked or booked is named.
    """
    free(case, at, by)
    found = current(case)
    if found:
        close_mediation(found, MediationState.ENDED, at)


def end_when_left(*, case: Case, event: Event, **_signal: Any) -> None:
    """Receiver of case_moved: a mediation does not outlive its case's stay with the office it belongs to.

    So a withdrawal, a hand-over that was accepted or a new triage leaves nobody mediating and no room booked.
    """
    if event.from_stage not in STANDS or event.from_stage == event.to_stage:
        return
    found = current(case)
    moved_on = found is not None and found.organisation_id != case.holder_id
    if event.to_stage not in STANDS or moved_on:
        end_current(case, event.at, event.by)


def close_mediation(mediation: Mediation, state: MediationState, at: datetime, reason: str = "") -> Mediation:
    """Give the mediation its last state; the row of a substitute is a new one."""
    mediation.state, mediation.ended_at, mediation.reason = state, at, reason
    mediation.save(update_fields=["state", "answered_at", "ended_at", "reason", "updated_at"])
    return mediation


def free(case: Case, at: datetime, by: User | None = None) -> None:
    """Cancel what was planned, give rooms and mediator free; end the suspension and a pending extension."""
    sessions = Session.objects.filter(mediation__case=case, state=SessionState.PLANNED)
    planned = list(sessions.select_related("booking__made_by"))
    for booking in (one.booking for one in planned if one.booking):
        release(by=by or booking.made_by, bookings=[booking], now=at)
    Session.objects.filter(pk__in=[one.pk for one in planned]).update(state=SessionState.CANCELLED)
    case.suspensions.filter(ended_at=None).update(ended_at=at)
    for asked in case.extensions.filter(state=RequestState.PENDING).select_related("asked_by"):
        asked.state, asked.decided_by, asked.decided_at = RequestState.REFUSED, by or asked.asked_by, at
        asked.save(update_fields=["state", "decided_by", "decided_at"])
