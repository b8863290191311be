from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from core.errors import BadInput, Conflict, NotAllowed
from core.models import AuditEntry
from mediators.models import AbsenceKind, Booking, Mediator, Room
from mediators.services import register, rooms
from mediators.services.bookings import book, cancel_booking, free_rooms, is_free, move_booking
from tests.cast import Cast

HOUR = timedelta(hours=1)


def test_a_mediator_books_the_centres_room_for_her_own_office(
    cast: Cast, arbiter: Mediator, room: Room, nine: datetime
) -> None:
    booking = book(
        by=cast.mediator,
        organisation=cast.committee,
        starts_at=nine,
        ends_at=nine + HOUR,
        room=room,
        mediator=arbiter,
        case_number="150203-2026-000001",
    )
    assert booking.made_by == cast.mediator
    assert Booking.objects.standing().within(nine, nine + HOUR).get() == booking
    assert AuditEntry.objects.filter(action="booking.make", subject_id=booking.pk).exists()
    assert not is_free(arbiter, nine, nine + HOUR)
    assert is_free(arbiter, nine + HOUR, nine + 2 * HOUR)


def test_the_next_booking_may_begin_the_minute_the_first_ends(cast: Cast, room: Room, nine: datetime) -> None:
    for start in (nine, nine + HOUR):
        book(by=cast.clerk, organisation=cast.centre, starts_at=start, ends_at=start + HOUR, room=room)
    assert Booking.objects.count() == 2


def test_a_double_booking_is_told_what_is_taken_and_until_when(
    cast: Cast, arbiter: Mediator, room: Room, nine: datetime
) -> None:
    given = {"by": cast.clerk, "organisation": cast.centre, "room": room, "mediator": arbiter}
    book(**given, starts_at=nine, ends_at=nine + HOUR)
    with pytest.raises(Conflict) as refused:
        book(**given, starts_at=nine + HOUR / 2, ends_at=nine + 2 * HOUR)
    assert refused.value.code == "taken"
    assert set(refused.value.fields) == {"room", "mediator"}
    assert (nine + HOUR).strftime("%Y-%m-%d %H:%M") in str(refused.value)
    assert room.name in str(refused.value)
    assert Booking.objects.count() == 1


def test_one_submission_key_makes_one_booking(cast: Cast, room: Room, nine: datetime) -> None:
    given = {"by": cast.clerk, "organisation": cast.centre, "room": room, "key": "k" * 12}
    first = book(**given, starts_at=nine, ends_at=nine + HOUR)
    assert book(**given, starts_at=nine, ends_at=nine + HOUR) == first


@pytest.mark.parametrize(
    ("start", "length", "field"),
    [
        (-48, 1, "starts_at"),
        (0, 0, "ends_at"),
        (0, -1, "ends_at"),
        (0, 13, "ends_at"),
        (9000, 1, "starts_at"),
    ],
)
def test_impossible_times_are_refused(
    cast: Cast, room: Room, nine: datetime, start: int, length: int, field: str
) -> None:
    begin = nine + start * HOUR
    with pytest.raises(BadInput) as refused:
        book(
            by=cast.clerk,
            organisation=cast.centre,
            room=room,
            starts_at=begin,
            ends_at=begin + length * HOUR,
        )
    assert set(refused.value.fields) == {field}


def test_nothing_named_is_refused(cast: Cast, nine: datetime) -> None:
    with pytest.raises(BadInput):
        book(by=cast.clerk, organisation=cast.centre, starts_at=nine, ends_at=nine + HOUR)


def test_a_room_out_of_use_is_refused(cast: Cast, room: Room, nine: datetime) -> None:
    rooms.edit_room(
        by=cast.triage, room=room, name=room.name, kind=room.kind, capacity=room.capacity, active=False
    )
    with pytest.raises(BadInput):
        book(by=cast.clerk, organisation=cast.centre, starts_at=nine, ends_at=nine + HOUR, room=room)


def test_an_absent_mediator_is_refused_with_the_day_of_return(
    cast: Cast, arbiter: Mediator, nine: datetime
) -> None:
    register.add_absence(
        by=cast.mediator,
        mediator=arbiter,
        starts_at=nine - HOUR,
        ends_at=nine + 3 * HOUR,
        kind=AbsenceKind.TRAINING,
    )
    assert not is_free(arbiter, nine, nine + HOUR)
    with pytest.raises(Conflict) as refused:
        book(by=cast.clerk, organisation=cast.centre, starts_at=nine, ends_at=nine + HOUR, mediator=arbiter)
    assert refused.value.code == "absent"


def test_a_mediator_off_the_register_is_refused(cast: Cast, arbiter: Mediator, nine: datetime) -> None:
    register.end_term(by=cast.triage, mediator=arbiter, reason="调离")
    with pytest.raises(BadInput):
        book(by=cast.clerk, organisation=cast.centre, starts_at=nine, ends_at=nine + HOUR, mediator=arbiter)


@pytest.mark.parametrize("who", ["official", "auditor", "supervisor", "neighbour", "partner", "unposted"])
def test_who_may_not_book_for_the_centre_is_refused(cast: Cast, room: Room, nine: datetime, who: str) -> None:
    with pytest.raises(NotAllowed):
        book(
            by=getattr(cast, who),
            organisation=cast.centre,
            starts_at=nine,
            ends_at=nine + HOUR,
            room=room,
        )


def test_a_neighbour_county_cannot_take_our_room_or_mediator(
    cast: Cast, arbiter: Mediator, room: Room, nine: datetime
) -> None:
    for thing in ({"room": room}, {"mediator": arbiter}):
        with pytest.raises(NotAllowed):
            book(
                by=cast.neighbour,
                organisation=cast.neighbour_centre,
                starts_at=nine,
                ends_at=nine + HOUR,
                **thing,
            )


def test_a_moved_booking_frees_its_old_time_and_respects_the_others(
    cast: Cast, room: Room, nine: datetime
) -> None:
    given = {"by": cast.clerk, "organisation": cast.centre, "room": room}
    first = book(**given, starts_at=nine, ends_at=nine + HOUR)
    book(**given, starts_at=nine + 2 * HOUR, ends_at=nine + 3 * HOUR)
    move_booking(by=cast.clerk, booking=first, starts_at=nine + HOUR)
    first.refresh_from_db()
    assert (first.starts_at, first.ends_at) == (nine + HOUR, nine + 2 * HOUR)
    with pytest.raises(Conflict):
        move_booking(by=cast.clerk, booking=first, starts_at=nine + 2 * HOUR)
    first.refresh_from_db()
    assert first.starts_at == nine + HOUR


def test_a_booking_may_move_within_its_own_time(cast: Cast, room: Room, nine: datetime) -> None:
    booking = book(
        by=cast.clerk, organisation=cast.centre, room=room, starts_at=nine, ends_at=nine + 2 * HOUR
    )
    move_booking(by=cast.clerk, booking=booking, starts_at=nine + HOUR)
    assert Booking.objects.get().starts_at == nine + HOUR


def test_a_cancelled_booking_frees_room_and_mediator(
    cast: Cast, arbiter: Mediator, room: Room, nine: datetime
) -> None:
    given = {"by": cast.clerk, "organisation": cast.centre, "room": room, "mediator": arbiter}
    first = book(**given, starts_at=nine, ends_at=nine + HOUR)
    assert room not in free_rooms(cast.centre, nine, nine + HOUR)
    cancel_booking(by=cast.colleague, booking=first, reason="双方改期")
    assert room in free_rooms(cast.centre, nine, nine + HOUR)
    assert book(**given, starts_at=nine, ends_at=nine + HOUR) != first
    with pytest.raises(Conflict):
        cancel_booking(by=cast.clerk, booking=first)
    with pytest.raises(Conflict):
        move_booking(by=cast.clerk, booking=first, starts_at=nine + 5 * HOUR)


def test_a_booking_of_another_office_is_left_alone_but_the_keeper_of_the_room_may_cancel(
    cast: Cast, room: Room, nine: datetime
) -> None:
    booking = book(by=cast.clerk, organisation=cast.centre, room=room, starts_at=nine, ends_at=nine + HOUR)
    for who in (cast.mediator, cast.neighbour, cast.partner):
        with pytest.raises(NotAllowed):
            cancel_booking(by=who, booking=booking)
    cancel_booking(by=cast.supervisor, booking=booking)
    assert booking.cancelled_by == cast.supervisor


def test_a_past_booking_stays_as_it_was(cast: Cast, room: Room, nine: datetime) -> None:
    booking = book(by=cast.clerk, organisation=cast.centre, room=room, starts_at=nine, ends_at=nine + HOUR)
    with pytest.raises(Conflict):
        cancel_booking(by=cast.clerk, booking=booking, now=nine + 2 * HOUR)


def _rows(cast: Cast, nine: datetime, **taken: object) -> Booking:
    return Booking(organisation=cast.centre, made_by=cast.clerk, starts_at=nine, ends_at=nine + HOUR, **taken)


@pytest.mark.parametrize("thing", ["room", "mediator"])
def test_the_database_itself_refuses_an_overlap(
    cast: Cast, arbiter: Mediator, room: Room, nine: datetime, thing: str
) -> None:
    taken = {thing: {"room": room, "mediator": arbiter}[thing]}
    _rows(cast, nine, **taken).save()
    with pytest.raises(IntegrityError, match=f"booking_{thing}_once"), transaction.atomic():
        _rows(cast, nine, **taken).save()


@pytest.mark.parametrize("change", [{"room": None}, {"ends": -1}, {"cancelled": True}])
def test_the_database_itself_refuses_a_senseless_row(
    cast: Cast, room: Room, nine: datetime, change: dict[str, object]
) -> None:
    row = _rows(cast, nine, room=change.get("room", room))
    row.ends_at = nine + HOUR * change.get("ends", 1)
    row.cancelled_at = nine if change.get("cancelled") else None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("thing", ["room", "mediator"])
def test_of_fifty_at_once_exactly_one_gets_it(
    cast: Cast, arbiter: Mediator, room: Room, nine: datetime, thing: str
) -> None:
    """Fifty desks ask for overlapping times of one room or one mediator in the same moment."""
    taken = {thing: {"room": room, "mediator": arbiter}[thing]}
    start = threading.Barrier(50)

    def desk(number: int) -> str:
        begin = nine + timedelta(minutes=number)
        try:
            start.wait(30)
            book(by=cast.clerk, organisation=cast.centre, starts_at=begin, ends_at=begin + HOUR, **taken)
            return "booked"
        except Conflict as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(desk, range(50)))
    assert sorted(answers) == ["booked"] + ["taken"] * 49
    assert Booking.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_constraint_holds_where_no_service_stands_between(cast: Cast, room: Room, nine: datetime) -> None:
    start = threading.Barrier(10)

    def insert(_number: int) -> bool:
        try:
            start.wait(30)
            _rows(cast, nine, room=room).save()
            return True
        except Exception:  # noqa: BLE001 — a broken constraint or a killed deadlock: both refuse
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(insert, range(10))) == 1
    assert Booking.objects.count() == 1
