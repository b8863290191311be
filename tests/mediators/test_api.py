"""The register, the roster and the calendar over the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from mediators.models import Booking, DutyShift, Mediator, Room
from mediators.services.bookings import book
from tests.cast import Cast

HOUR = timedelta(hours=1)


def send(browser: Client, way: str, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
    return getattr(browser, way)(
        f"/api/v1/{path}", data or {}, content_type="application/json", headers=headers
    )


@pytest.fixture
def keeper(cast: Cast) -> Client:
    return cast.logged_in(cast.triage)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return cast.logged_in(cast.clerk)


def entry(**changes: object) -> dict[str, object]:
    return {
        "name": "娜仁花", "kind": "part_time", "languages": ["zh", "mn"], "specialities": ["traffic"],
        "expert": True, "appointed_on": "2025-01-01", **changes,
    }  # fmt: skip


def test_the_specialities_hold_the_eight_expert_pools(clerk: Client) -> None:
    rows = clerk.get("/api/v1/specialities").json()
    assert sum(row["expert_pool"] for row in rows) == 8
    assert {"labour", "medical", "environment", "intellectual_property"} <= {row["code"] for row in rows}


def test_a_mediator_is_entered_read_edited_and_taken_off(keeper: Client, cast: Cast) -> None:
    made = send(keeper, "post", "mediators", entry(organisation=cast.committee.pk))
    assert made.status_code == 201
    pk = made.json()["id"]
    assert keeper.get(f"/api/v1/mediators/{pk}").json()["languages"] == ["zh", "mn"]
    assert keeper.get("/api/v1/mediators?language=mn").json()["items"][0]["id"] == pk
    assert keeper.get("/api/v1/mediators?language=en").json()["items"] == []
    edited = send(keeper, "put", f"mediators/{pk}", entry(name="娜仁"))
    assert edited.json()["name"] == "娜仁"
    hours = {"held_on": "2026-01-05", "hours": "2.5", "topic": "民法典"}
    assert send(keeper, "post", f"mediators/{pk}/trainings", hours).status_code == 201
    away = {"starts_at": "2030-01-05T09:00", "ends_at": "2030-01-06T09:00", "kind": "leave"}
    absence = send(keeper, "post", f"mediators/{pk}/absences", away)
    assert absence.status_code == 201
    assert "kind" not in absence.json()
    end = f"mediators/{pk}/absences/{absence.json()['id']}/end"
    assert send(keeper, "post", end).status_code == 204
    leave = {"reason": "退休", "ends_on": "2026-01-31"}
    assert send(keeper, "post", f"mediators/{pk}/end", leave).json()["active"] is False
    assert send(keeper, "put", f"mediators/{pk}", entry()).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "angel"}, "kind"),
        ({"languages": []}, "languages"),
        ({"specialities": ["labour", "nothing"]}, "specialities"),
        ({"specialities": ["neighbours"]}, "specialities"),
        ({"term_ends_on": "2000-01-01"}, "term_ends_on"),
        ({"user": "clerk"}, "user"),
        ({"wings": 2}, "wings"),
    ],
)
def test_a_wrong_field_is_named(keeper: Client, cast: Cast, change: dict[str, object], field: str) -> None:
    answer = send(keeper, "post", "mediators", entry(organisation=cast.committee.pk, **change))
    assert answer.status_code == 400
    assert field in str(answer.json())
    assert not Mediator.objects.exists()


def test_an_organisation_one_does_not_keep_cannot_be_named(keeper: Client, cast: Cast) -> None:
    for office in (cast.neighbour_centre.pk, 999_999, "x", None):
        assert send(keeper, "post", "mediators", entry(organisation=office)).status_code == 400
    assert send(keeper, "post", "mediators", entry()).status_code == 400


def test_a_profile_is_written_and_listed(keeper: Client, cast: Cast, arbiter: Mediator) -> None:
    given = {"brand": "石榴籽", "specialities": ["family"], "public": True}
    path = f"mediation-organisations/{cast.committee.pk}"
    assert send(keeper, "put", path, given).json()["brand"] == "石榴籽"
    rows = keeper.get("/api/v1/mediation-organisations").json()
    assert [(row["brand"], row["people"], row["public"]) for row in rows] == [("石榴籽", 1, True)]


def test_rooms_are_entered_listed_and_edited(keeper: Client, cast: Cast) -> None:
    given = {"organisation": cast.centre.pk, "name": "第二调解室", "kind": "video", "capacity": 6}
    made = send(keeper, "post", "rooms", given)
    assert made.status_code == 201
    assert send(keeper, "post", "rooms", given).status_code == 400
    edit = {"name": "视频室", "kind": "video", "capacity": 6, "active": True}
    assert send(keeper, "put", f"rooms/{made.json()['id']}", edit).json()["name"] == "视频室"
    assert [row["name"] for row in keeper.get("/api/v1/rooms").json()] == ["视频室"]


def wish(cast: Cast, nine: datetime, **what: object) -> dict[str, object]:
    return {
        "organisation": cast.centre.pk, "starts_at": nine.isoformat(), "purpose": "session",
        "ends_at": (nine + HOUR).isoformat(), **what,
    }  # fmt: skip


def test_a_booking_is_made_once_moved_and_cancelled(
    clerk: Client, cast: Cast, room: Room, nine: datetime
) -> None:
    key = {"Idempotency-Key": "00000000-0000-4000-8000-00000000000c"}
    given = wish(cast, nine, room=room.pk, case_number="150203-2026-000123")
    made = send(clerk, "post", "bookings", given, **key)
    assert made.status_code == 201
    assert send(clerk, "post", "bookings", given, **key).json()["id"] == made.json()["id"]
    taken = send(clerk, "post", "bookings", given)
    assert taken.status_code == 409
    assert (nine + HOUR).strftime("%H:%M") in str(taken.json())
    day = nine.date().isoformat()
    rows = clerk.get(f"/api/v1/bookings?since={day}&until={day}").json()
    assert [row["case_number"] for row in rows] == ["150203-2026-000123"]
    path = f"bookings/{made.json()['id']}"
    moved = send(clerk, "post", f"{path}/move", {"starts_at": (nine + HOUR).isoformat()})
    assert moved.json()["ends_at"] == (nine + 2 * HOUR).isoformat()
    assert send(clerk, "post", f"{path}/cancel", {"reason": "改期"}).json()["cancelled_at"]
    assert Booking.objects.standing().count() == 0


def test_of_another_offices_booking_only_the_time_is_told(cast: Cast, room: Room, nine: datetime) -> None:
    booking = book(
        by=cast.clerk, organisation=cast.centre, starts_at=nine, ends_at=nine + HOUR, room=room,
        case_number="150203-2026-000123",
    )  # fmt: skip
    day = nine.date().isoformat()
    path = f"/api/v1/bookings?since={day}&until={day}"
    mine = cast.logged_in(cast.mediator)
    assert [row["case_number"] for row in mine.get(path).json()] == [""]
    assert cast.logged_in(cast.neighbour).get(path).json() == []
    cancel = f"bookings/{booking.pk}/cancel"
    assert send(mine, "post", cancel, {"reason": "x"}).status_code == 403
    assert send(cast.logged_in(cast.neighbour), "post", cancel, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("query", ["", "since=2026-01-01", "since=2026-02-01&until=2026-01-01",
                                   "since=2026-01-01&until=2026-12-31", "since=x&until=y"])  # fmt: skip
def test_a_list_between_days_needs_sensible_days(clerk: Client, query: str) -> None:
    for name in ("bookings", "duty-shifts"):
        assert clerk.get(f"/api/v1/{name}?{query}").status_code == 400


def test_duty_is_planned_listed_and_cancelled(
    keeper: Client, cast: Cast, arbiter: Mediator, today: date
) -> None:
    monday = today + timedelta(days=7 - today.weekday())
    given = {
        "organisation": cast.centre.pk, "mode": "resident", "mediator": arbiter.pk, "day": monday.isoformat(),
        "starts": "08:30", "ends": "12:00", "weekdays": [0, 4],
    }  # fmt: skip
    made = send(keeper, "post", "duty-shifts", given)
    assert [row["who"] for row in made.json()] == [arbiter.name] * 2
    until = monday + timedelta(days=6)
    rows = keeper.get(f"/api/v1/duty-shifts?since={monday}&until={until}").json()
    assert len(rows) == 2
    assert send(keeper, "post", f"duty-shifts/{rows[0]['id']}/cancel").status_code == 200
    assert send(keeper, "post", f"duty-shifts/{rows[0]['id']}/cancel").status_code == 409
    assert DutyShift.objects.standing().count() == 1
