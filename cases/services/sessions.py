"""Sessions of a mediation: planned, held with a record, and what one side says alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Perms
from accounts.scope import can
from cases.flow import MISSING, move
from cases.models import (
    Attendance,
    Case,
    Mediation,
    MediationState,
    Party,
    Session,
    SessionState,
    SessionWay,
    SideNote,
)
from core.errors import BadInput, Conflict, NotAllowed
from mediators.models import At, Booking, Room
from mediators.services.bookings import book, release

from .mediation import begin, mediating, wrong

__all__ = [
    "cancel_session",
    "hold_session",
    "may_note_side",
    "plan_session",
    "planned_sessions",
    "side_note",
    "side_notes_for",
]

LONGEST = timedelta(hours=12)


def planned_sessions(case: Case) -> QuerySet[Session]:
    """Sessions of the case that are neither held nor cancelled, the earliest first."""
    rows = Session.objects.filter(mediation__case=case, state=SessionState.PLANNED)
    return rows.select_related("booking__room", "mediation")


def plan_session(
    *,
    case: Case,
    by: User,
    way: str,
    starts_at: datetime,
    ends_at: datetime,
    room: Room | None = None,
    place: str = "",
    link: str = "",
    now: datetime | None = None,
) -> Session:
    """Plan a session and book the mediator, and the room if one is named, or neither.

    Raises:
        BadInput: no room or place for a session on site, no link for one by video, or a wrong time.
        Conflict: room or mediator are taken then; nothing is kept.
        NotAllowed: the room lies out of reach.
    """
    with transaction.atomic():
        begin(case, "plan_session", by)
        mediation = mediating(case)
        _check_where(way, room, place, link)
        when = {"starts_at": starts_at, "ends_at": ends_at}
        session = Session.objects.create(
            mediation=mediation,
            number=_next_number(case),
            way=way,
            place=place.strip(),
            link=link,
            booking=_booked(mediation, by, room, now, **when),
            **when,
        )
        move(case, "plan_session", by=by, facts=_facts(session), locked=True, now=now)
        return session


def cancel_session(
    *, case: Case, by: User, session: Session, note: str, now: datetime | None = None
) -> Session:
    """Room and mediator are free again; the reason is kept.

    Raises:
        Conflict: it was held or cancelled already.
        BadInput: it is no session of this case.
    """
    with transaction.atomic():
        begin(case, "cancel_session", by)
        session = _planned(case, session)
        event = move(case, "cancel_session", by=by, note=note, facts=_facts(session), locked=True, now=now)
        session.state = SessionState.CANCELLED
        session.save(update_fields=["state", "updated_at"])
        if session.booking:
            release(by=by, bookings=[session.booking], now=event.at)
        return session


def hold_session(
    *,
    case: Case,
    by: User,
    record: str,
    present: Collection[Party],
    session: Session | None = None,
    way: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    place: str = "",
    now: datetime | None = None,
) -> Session:
    """Put the record of a session into the file; it cannot be changed afterwards, a note corrects it.

    Args:
        session: the planned one. Without it, as when a dispute is settled in one visit, way and times say
            what took place, and the session is made at once.
        present: the parties who came.

    Raises:
        BadInput: no record, nobody came who is a party, or the session has not begun.
        Conflict: it was recorded or cancelled already, or a duty of the level is missing.
    """
    with transaction.atomic():
        begin(case, "hold_session", by)
        mediation, moment = mediating(case), now or timezone.now()
        _check_record(case, record, present)
        if session is None:
            session = _took_place(mediation, way, starts_at, ends_at, place, moment)
        else:
            session = _begun(_planned(case, session), moment)
        came = {party.pk for party in present}
        facts = {**_facts(session), "present": sorted(came)}
        move(case, "hold_session", by=by, facts=facts, locked=True, now=now)
        session.state, session.record, session.recorded_by = SessionState.HELD, record.strip(), by
        session.save(update_fields=["state", "record", "recorded_by", "updated_at"])
        Attendance.objects.bulk_create(
            Attendance(session=session, party=party, present=party.pk in came) for party in case.parties.all()
        )
        return session


def side_note(*, case: Case, by: User, party: Party, text: str, now: datetime | None = None) -> SideNote:
    """Keep what one side said alone; only those who mediate read it (see side_notes_for).

    Raises:
        NotAllowed: the person does not mediate this case.
        BadInput: nothing is written, or the party is of another case.
    """
    with transaction.atomic():
        begin(case, "side_note", by)
        mediation = mediating(case)
        if not may_note_side(case, by):
            raise NotAllowed(_("Only those who mediate this case keep notes of one side."))
        if party.case_id != case.pk:
            raise wrong("party", _("This party is not of this case."))
        if not text.strip():
            raise wrong("text", _("Write the note."))
        event = move(case, "side_note", by=by, facts={"party": party.pk}, locked=True, now=now)
        return SideNote.objects.create(
            mediation=mediation, party=party, text=text.strip(), by=by, at=event.at
        )


def side_notes_for(case: Case, user: User) -> QuerySet[SideNote]:
    """The notes of one side that this person may read: those of the mediation she leads or takes over.

    The mediator who accepted reads them, and so does a substitute of the same office; nobody else, and not
    a mediator who was recused. The only door to these texts.
    """
    return SideNote.objects.filter(
        mediation__case=case, mediation__organisation__in=_mediates_at(case, user)
    ).select_related("party__person", "by")


def may_note_side(case: Case, user: User) -> bool:
    """Whether this person mediates the case, so that she keeps and reads notes of one side."""
    return case.holder_id in _mediates_at(case, user)


def _mediates_at(case: Case, user: User) -> set[int]:
    """Offices for which this person accepted to mediate the case; none once she was recused."""
    rows = list(case.mediations.filter(mediator__user=user).select_related("organisation__region"))
    if any(row.state == MediationState.RECUSED for row in rows):
        return set()
    ours = [row.organisation for row in rows if row.answered_at and row.state != MediationState.DECLINED]
    return {office.pk for office in ours if can(user, Perms.CASE_MEDIATE, At(office))}


def _booked(
    mediation: Mediation, by: User, room: Room | None, now: datetime | None, **when: datetime
) -> Booking:
    """The mediator, and the room if there is one, taken for the office that holds the case."""
    case = mediation.case
    return book(
        by=by,
        organisation=case.holder,
        room=room,
        mediator=mediation.mediator,
        case_number=case.number or "",
        now=now,
        starts_at=when["starts_at"],
        ends_at=when["ends_at"],
    )


def _check_where(way: str, room: Room | None, place: str, link: str) -> None:
    if way not in SessionWay.values:
        raise wrong("way", str(MISSING["way"]))
    if way == SessionWay.ON_SITE and room is None and not place.strip():
        raise wrong("room", _("Choose a room or write down the place."))
    if way == SessionWay.VIDEO and not link:
        raise wrong("link", _("Give the link of the video meeting."))


def _planned(case: Case, session: Session) -> Session:
    """The session as it stands now; nobody else can change it while we hold the case."""
    row = Session.objects.select_related("mediation", "booking").get(pk=session.pk)
    if row.mediation.case_id != case.pk:
        raise wrong("session", _("This session is not of this case."))
    if row.state == SessionState.HELD:
        raise Conflict(_("This session is recorded already; add a note to correct it."), code="recorded")
    if row.state == SessionState.CANCELLED:
        raise Conflict(_("This session was cancelled."), code="cancelled")
    return row


def _begun(session: Session, moment: datetime) -> Session:
    if timezone.localdate(session.starts_at) > timezone.localdate(moment):
        raise wrong("session", _("The day of this session has not come yet."))
    return session


def _check_record(case: Case, record: str, present: Collection[Party]) -> None:
    sentences: dict[str, list[str]] = {}
    if not record.strip():
        sentences["record"] = [_("Write the record.")]
    if not present:
        sentences["present"] = [_("Say which parties came.")]
    if any(party.case_id != case.pk for party in present):
        sentences["present"] = [_("This party is not of this case.")]
    if sentences:
        raise BadInput(_("Something is still missing."), code="incomplete", fields=sentences)


def _took_place(
    mediation: Mediation,
    way: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    place: str,
    moment: datetime,
) -> Session:
    """A session nobody planned."""
    if way not in SessionWay.values:
        raise wrong("way", str(MISSING["way"]))
    if starts_at is None or ends_at is None:
        raise wrong("starts_at" if starts_at is None else "ends_at", _("Say from when until when."))
    if starts_at > moment:
        raise wrong("starts_at", _("This time has not come yet."))
    if not timedelta() < ends_at - starts_at <= LONGEST:
        raise wrong("ends_at", _("It must end after it begins, and within twelve hours."))
    number = _next_number(mediation.case)
    given: dict[str, Any] = {"way": way, "starts_at": starts_at, "ends_at": ends_at, "place": place.strip()}
    return Session.objects.create(mediation=mediation, number=number, **given)


def _next_number(case: Case) -> int:
    """Running through the case, also across substitutes; the caller holds the case."""
    rows = Session.objects.filter(mediation__case=case)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def _facts(session: Session) -> dict[str, Any]:
    return {"session": session.pk, "number": session.number, "way": session.way}
