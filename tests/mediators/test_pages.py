"""The pages of the register, the roster and the calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mediators.models import AbsenceKind, Booking, DutyShift, Mediator, Profile, Room, ShiftMode
from mediators.services import register, roster
from mediators.services.bookings import book
from mediators.services.roster import Duty
from tests.cast import Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def keeper(cast: Cast) -> Client:
    return cast.logged_in(cast.triage)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return cast.logged_in(cast.clerk)


def entry(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "name": "娜仁花",
        "kind": "part_time",
        "grade": "2",
        "specialities": ["traffic"],
        "languages": ["zh", "mn"],
        "appointed_on": "2025-01-01",
        **changes,
    }


def test_the_register_lists_and_narrows(keeper: Client, cast: Cast, arbiter: Mediator) -> None:
    other = register.appoint(
        by=cast.triage,
        organisation=cast.centre,
        entry=register.Entry(name="图雅", kind="invited", languages=("zh",)),
    )
    url = reverse("mediators:register")
    page = keeper.get(url).content.decode()
    assert arbiter.name in page
    assert other.name in page
    assert f'id="load-{arbiter.pk}"' in page
    for query in ("speciality=labour", "language=mn", "kind=full_time", "region=150203001", "name=和平"):
        page = keeper.get(f"{url}?{query}").content.decode()
        assert arbiter.name in page, query
        assert other.name not in page, query
    assert arbiter.name not in keeper.get(f"{url}?expert=1").content.decode()


def test_a_mediator_is_entered_edited_and_taken_off(keeper: Client, cast: Cast) -> None:
    url = f"{reverse('mediators:new')}?organisation={cast.committee.pk}"
    assert keeper.get(reverse("mediators:new")).status_code == 200
    assert keeper.get(url).status_code == 200
    refused = keeper.post(url, entry(cast, term_ends_on="2020-01-01"))
    assert refused.status_code == 400
    assert 'id="id_term_ends_on_error"' in refused.content.decode()
    assert keeper.post(url, entry(cast, user="mediator")).status_code == 303
    made = Mediator.objects.get()
    assert (made.user, made.organisation) == (cast.mediator, cast.committee)
    edit = reverse("mediators:edit", args=[made.pk])
    assert "娜仁花" in keeper.get(edit).content.decode()
    assert keeper.post(edit, entry(cast, name="娜仁", user="mediator")).status_code == 303
    made.refresh_from_db()
    assert made.name == "娜仁"
    end = reverse("mediators:end", args=[made.pk])
    refused = keeper.post(end, {"reason": "", "ends_on": timezone.localdate()})
    assert refused.status_code == 400
    assert "data-dialog-show" in refused.content.decode()
    assert keeper.post(end, {"reason": "退休", "ends_on": timezone.localdate()}).status_code == 303
    made.refresh_from_db()
    assert not made.active


def test_the_mediators_own_page_offers_an_absence_and_no_more(cast: Cast, arbiter: Mediator) -> None:
    mine = cast.logged_in(cast.mediator)
    url = reverse("mediators:mediator", args=[arbiter.pk])
    page = mine.get(url).content.decode()
    assert 'data-dialog-open="absence"' in page
    assert 'data-dialog-open="end"' not in page
    away = {"starts_at": "2030-05-01T09:00", "ends_at": "2030-05-02T09:00", "kind": "leave"}
    assert mine.post(reverse("mediators:absence", args=[arbiter.pk]), away).status_code == 303
    absence = arbiter.absences.get()
    end = reverse("mediators:absence_end", args=[arbiter.pk, absence.pk])
    assert cast.logged_in(cast.clerk).post(end).status_code == 403
    assert mine.post(end).status_code == 303
    assert not arbiter.absences.exists()


def test_why_somebody_is_absent_is_not_told_to_everybody(
    cast: Cast, arbiter: Mediator, clerk: Client, keeper: Client, nine: datetime
) -> None:
    register.add_absence(
        by=cast.mediator, mediator=arbiter, starts_at=nine, ends_at=nine + HOUR, kind=AbsenceKind.SICK
    )
    url = reverse("mediators:mediator", args=[arbiter.pk])
    told = f'<span class="row-sub">{AbsenceKind.SICK.label}</span>'
    assert told in keeper.get(url).content.decode()
    assert told not in clerk.get(url).content.decode()


def test_training_hours_are_summed(keeper: Client, arbiter: Mediator, today: date) -> None:
    url = reverse("mediators:training", args=[arbiter.pk])
    for hours in ("3.5", "4"):
        assert keeper.post(url, {"held_on": today, "hours": hours, "topic": "民法典"}).status_code == 303
    assert Mediator.objects.with_training(today.year).get().training_hours == pytest.approx(7.5)
    assert "7.5" in keeper.get(reverse("mediators:mediator", args=[arbiter.pk])).content.decode()


def test_organisations_stand_under_their_places_with_profiles(
    keeper: Client, cast: Cast, arbiter: Mediator
) -> None:
    url = reverse("mediators:profile", args=[cast.committee.pk])
    assert keeper.get(url).status_code == 200
    given = {"brand": "石榴籽工作室", "stationed_at": cast.police_station.pk, "specialities": ["family"]}
    assert keeper.post(url, given).status_code == 303
    assert Profile.objects.get().stationed_at == cast.police_station
    page = keeper.get(reverse("mediators:organisations")).content.decode()
    assert "石榴籽工作室" in page
    assert cast.police_station.name in page
    page = keeper.get(reverse("mediators:organisation", args=[cast.committee.pk])).content.decode()
    assert arbiter.name in page


def test_a_room_is_entered_and_edited(keeper: Client, cast: Cast) -> None:
    url = f"{reverse('mediators:room_new')}?organisation={cast.centre.pk}"
    given = {"name": "第二调解室", "kind": "mediation", "capacity": "6", "equipment": "投影"}
    assert keeper.get(url).status_code == 200
    assert keeper.post(url, given).status_code == 303
    assert keeper.post(url, given).status_code == 400
    room = Room.objects.get()
    edit = reverse("mediators:room", args=[room.pk])
    assert "第二调解室" in keeper.get(edit).content.decode()
    assert keeper.post(edit, {**given, "capacity": "9"}).status_code == 303
    room.refresh_from_db()
    assert (room.capacity, room.active) == (9, False)
    assert "第二调解室" in keeper.get(reverse("mediators:rooms")).content.decode()


def test_duty_is_planned_for_weekdays_shown_by_week_and_cancelled(
    keeper: Client, cast: Cast, arbiter: Mediator, today: date
) -> None:
    plan = f"{reverse('mediators:plan')}?organisation={cast.centre.pk}"
    assert keeper.get(plan).status_code == 200
    monday = today + timedelta(days=7 - today.weekday())
    given = {
        "mode": "rotating", "mediator": arbiter.pk, "day": monday, "starts": "08:30", "ends": "12:00",
        "weekdays": ["0", "2"], "last": monday + timedelta(days=13),
    }  # fmt: skip
    assert keeper.post(plan, given).status_code == 303
    assert DutyShift.objects.count() == 4
    again = keeper.post(plan, given)
    assert again.status_code == 400
    assert DutyShift.objects.count() == 4
    week = f"{reverse('mediators:roster')}?at={cast.centre.pk}&day={monday.isoformat()}"
    assert keeper.get(week).content.decode().count("mode-rotating") == 2
    shift = DutyShift.objects.first()
    assert keeper.post(reverse("mediators:shift_cancel", args=[shift.pk])).status_code == 303
    assert keeper.get(week).content.decode().count("mode-rotating") == 1


def test_a_department_sends_somebody(keeper: Client, cast: Cast, today: date) -> None:
    duty = Duty(
        mode=ShiftMode.RESIDENT,
        starts=time(9),
        ends=time(17),
        sender=cast.police_station,
        person="蒋卫东",
    )
    roster.plan_shift(by=cast.triage, organisation=cast.centre, duty=duty, day=today)
    page = keeper.get(f"{reverse('mediators:roster')}?at={cast.centre.pk}").content.decode()
    assert f"{cast.police_station.name} 蒋卫东" in page


def wish(cast: Cast, room: Room, arbiter: Mediator, nine: datetime, key: str) -> dict[str, object]:
    return {
        "organisation": cast.centre.pk, "room": room.pk, "mediator": arbiter.pk, "purpose": "session",
        "starts_at": local(nine), "ends_at": local(nine + HOUR), "case_number": "150203-2026-000123",
        "key": f"00000000-0000-4000-8000-00000000000{key}",
    }  # fmt: skip


def local(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


def test_a_room_is_booked_from_the_calendar_once(
    clerk: Client, cast: Cast, room: Room, arbiter: Mediator, nine: datetime
) -> None:
    day = nine.date().isoformat()
    week = f"{reverse('mediators:calendar')}?at={cast.centre.pk}&day={day}"
    link = f"{reverse('mediators:book')}?room={room.pk}&amp;day={day}"
    assert link in clerk.get(week).content.decode()
    assert clerk.get(link.replace("&amp;", "&")).status_code == 200
    url = reverse("mediators:book")
    answer = clerk.post(url, wish(cast, room, arbiter, nine, "a"))
    there = reverse("mediators:booking", args=[Booking.objects.get().pk])
    assert answer.headers["Location"] == there
    assert clerk.post(url, wish(cast, room, arbiter, nine, "a")).headers["Location"] == there
    taken = clerk.post(url, wish(cast, room, arbiter, nine, "b"))
    assert taken.status_code == 400
    assert (nine + HOUR).strftime("%Y-%m-%d %H:%M") in taken.content.decode()
    for view in ("", "&view=day"):
        assert clerk.get(week + view).content.decode().count("150203-2026-000123") == 2


def test_a_booking_is_moved_and_cancelled_on_its_page(
    clerk: Client, cast: Cast, room: Room, arbiter: Mediator, nine: datetime
) -> None:
    clerk.post(reverse("mediators:book"), wish(cast, room, arbiter, nine, "a"))
    booking = Booking.objects.get()
    assert clerk.get(reverse("mediators:booking", args=[booking.pk])).status_code == 200
    later = {"starts_at": local(nine + 2 * HOUR)}
    assert clerk.post(reverse("mediators:booking_move", args=[booking.pk]), later).status_code == 303
    booking.refresh_from_db()
    assert (booking.starts_at, booking.ends_at) == (nine + 2 * HOUR, nine + 3 * HOUR)
    cancel = reverse("mediators:booking_cancel", args=[booking.pk])
    assert clerk.post(cancel, {"reason": ""}).status_code == 400
    assert clerk.post(cancel, {"reason": "改期"}).status_code == 303
    week = f"{reverse('mediators:calendar')}?at={cast.centre.pk}&day={nine.date().isoformat()}"
    assert "150203-2026-000123" not in clerk.get(week).content.decode()


def test_of_another_offices_booking_only_the_time_is_shown(cast: Cast, room: Room, nine: datetime) -> None:
    booking = book(
        by=cast.clerk,
        organisation=cast.centre,
        starts_at=nine,
        ends_at=nine + HOUR,
        room=room,
        case_number="150203-2026-000123",
    )
    mediator = cast.logged_in(cast.mediator)
    week = f"{reverse('mediators:calendar')}?at={cast.centre.pk}&day={nine.date().isoformat()}"
    page = mediator.get(week).content.decode()
    assert "09:00–10:00" in page
    assert "150203-2026-000123" not in page
    assert mediator.get(reverse("mediators:booking", args=[booking.pk])).status_code == 404
    neighbour = cast.logged_in(cast.neighbour)
    assert neighbour.get(reverse("mediators:booking", args=[booking.pk])).status_code == 404
    assert room.name not in neighbour.get(reverse("mediators:rooms")).content.decode()


@pytest.mark.parametrize("day", ["", "nonsense", "2026-13-45", "0001-01-01", "9999-12-31"])
def test_a_senseless_day_is_today(clerk: Client, room: Room, day: str) -> None:
    for name in ("calendar", "roster"):
        assert clerk.get(reverse(f"mediators:{name}"), {"day": day, "at": "x"}).status_code == 200


def test_a_keeper_does_not_reach_into_the_neighbour_county(cast: Cast, arbiter: Mediator, room: Room) -> None:
    clerk = cast.logged_in(cast.city_supervisor)
    assert clerk.get(reverse("mediators:edit", args=[arbiter.pk])).status_code == 200
    for who in (cast.neighbour, cast.clerk, cast.mediator):
        browser = cast.logged_in(who)
        assert browser.get(reverse("mediators:edit", args=[arbiter.pk])).status_code == 403
        assert browser.get(reverse("mediators:new")).status_code == 403


def test_an_administrator_keeps_the_register_of_her_area(cast: Cast, arbiter: Mediator) -> None:
    admin = cast.logged_in(cast.admin)
    assert admin.get(reverse("mediators:edit", args=[arbiter.pk])).status_code == 200
    url = f"{reverse('mediators:new')}?organisation={cast.committee.pk}"
    assert admin.post(url, entry(cast)).status_code == 303


def test_every_page_speaks_english_too(clerk: Client, cast: Cast, room: Room, arbiter: Mediator) -> None:
    clerk.post(reverse("set_language"), {"language": "en"})
    for name in ("register", "organisations", "roster", "rooms", "calendar", "book"):
        assert clerk.get(reverse(f"mediators:{name}")).status_code == 200
