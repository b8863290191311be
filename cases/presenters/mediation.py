"""The mediation of a case as a panel: mediators, sessions, notes of one side, pauses and extensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from accounts.models import User
from cases.models import (
    Attendance,
    Case,
    Extension,
    Mediation,
    MediationState,
    Party,
    Person,
    RequestState,
    Session,
    SessionState,
    SessionWay,
    SideNote,
    Suspension,
    SuspensionReason,
)
from cases.services.sessions import may_note_side, side_notes_for
from cases.services.suspension import may_answer_extension

from .masking import shown_name, shown_text


@dataclass(frozen=True)
class MediatorLine:
    """One mediator with this case, from the assignment to the end."""

    name: str
    office: str
    state: MediationState
    chosen_by_party: bool
    assigned_at: datetime
    answered_at: datetime | None
    notice_served_on: date | None
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Came:
    """A party of a session that was held."""

    name: str
    present: bool


@dataclass(frozen=True)
class SessionLine:
    """One session: when, how and where; once held, who came and what the record says."""

    number: int
    way: SessionWay
    state: SessionState
    starts_at: datetime
    ends_at: datetime
    where: str
    link: str
    came: list[Came]
    record: str
    recorded_by: str


@dataclass(frozen=True)
class NoteLine:
    """What one side said alone."""

    party: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class PauseLine:
    """A time in which mediation rested."""

    reason: SuspensionReason
    note: str
    since: datetime
    expected_until: date | None
    ended_at: datetime | None


@dataclass(frozen=True)
class ExtensionLine:
    """A longer time limit asked for, waiting or decided."""

    until: date
    consent_on: date
    state: RequestState
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str
    url: str


@dataclass(frozen=True)
class MediationPanel:
    """The mediation of one case, ready to be shown. `notes` is None for whoever may not read them."""

    current: MediatorLine | None
    earlier: list[MediatorLine]
    sessions: list[SessionLine]
    notes: list[NoteLine] | None
    pauses: list[PauseLine]
    extensions: list[ExtensionLine] = field(default_factory=list)


def mediation_panel(case: Case, user: User) -> MediationPanel:
    """What the panel shows to this person, in a constant number of statements."""
    people = [party.person for party in case.parties.select_related("person")]
    rows = case.mediations.select_related("mediator", "organisation").order_by("-id")
    lines = [_mediator(row, people) for row in rows]
    at_work = {MediationState.OFFERED, MediationState.ACCEPTED}
    return MediationPanel(
        current=next((line for line in lines if line.state in at_work), None),
        earlier=[line for line in lines if line.state not in at_work],
        sessions=session_lines(case, people),
        notes=note_lines(case, user, people),
        pauses=[_pause(row, people) for row in case.suspensions.order_by("-id")],
        extensions=_extensions(case, user, people),
    )


def session_lines(case: Case, people: list[Person]) -> list[SessionLine]:
    """The sessions of the case, the newest first."""
    rows = Session.objects.filter(mediation__case=case).select_related("booking__room", "recorded_by")
    rows = rows.order_by("-starts_at", "-id")
    came: dict[int, list[Came]] = {}
    attended = Attendance.objects.filter(session__mediation__case=case).select_related("party__person")
    for one in attended.order_by("party_id"):
        came.setdefault(one.session_id, []).append(Came(_side(one.party), one.present))
    return [_session(row, people, came) for row in rows]


def note_lines(case: Case, user: User, people: list[Person]) -> list[NoteLine] | None:
    """The notes of one side for whoever mediates; None for everybody else."""
    notes = list(side_notes_for(case, user).order_by("-id"))
    if not notes and not may_note_side(case, user):
        return None
    return [_note(row, people) for row in notes]


def _mediator(row: Mediation, people: list[Person]) -> MediatorLine:
    return MediatorLine(
        name=row.mediator.name,
        office=row.organisation.name,
        state=row.state_choice,
        chosen_by_party=row.chosen_by_party,
        assigned_at=row.assigned_at,
        answered_at=row.answered_at,
        notice_served_on=row.notice_served_on,
        ended_at=row.ended_at,
        reason=shown_text(row.reason, people),
    )


def _session(row: Session, people: list[Person], came: Mapping[int, list[Came]]) -> SessionLine:
    room = row.booking.room.name if row.booking and row.booking.room else ""
    return SessionLine(
        number=row.number,
        way=SessionWay(row.way),
        state=row.state_choice,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        where=" · ".join(part for part in (room, shown_text(row.place, people)) if part),
        link=row.link if row.state == SessionState.PLANNED else "",
        came=came.get(row.pk, []),
        record=shown_text(row.record, people),
        recorded_by=row.recorded_by.name if row.recorded_by else "",
    )


def _note(row: SideNote, people: list[Person]) -> NoteLine:
    return NoteLine(_side(row.party), shown_text(row.text, people), row.by.name, row.at)


def _pause(row: Suspension, people: list[Person]) -> PauseLine:
    note = shown_text(row.note, people)
    return PauseLine(SuspensionReason(row.reason), note, row.since, row.expected_until, row.ended_at)


def _extensions(case: Case, user: User, people: list[Person]) -> list[ExtensionLine]:
    rows = list(case.extensions.select_related("asked_by", "asked_for", "decided_by").order_by("-id"))
    waiting = any(row.state == RequestState.PENDING for row in rows)
    answers = waiting and may_answer_extension(case, user)
    url = reverse("cases:act_form", args=[case.number, "answer_extension"]) if answers else ""
    return [_extension(row, people, url if row.state == RequestState.PENDING else "") for row in rows]


def _extension(row: Extension, people: list[Person], url: str) -> ExtensionLine:
    return ExtensionLine(
        until=row.until,
        consent_on=row.consent_on,
        state=row.state_choice,
        reason=shown_text(row.reason, people),
        asked_by=f"{row.asked_by.name} · {row.asked_for.name}",
        asked_at=row.asked_at,
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        note=shown_text(row.decision_note, people),
        url=url,
    )


def _side(party: Party) -> str:
    return f"{party.get_role_display()} {shown_name(party.person)}"
