"""The register, the roster and the calendar: somebody is entered, put on duty and booked, by hand."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.utils import timezone

from config.demo.places import OFFICES
from config.demo.register import build_register
from mediators.models import Booking, DutyShift, Mediator, Profile, Room, Training
from mediators.services.bookings import book
from organisations import services as offices
from organisations.models import Organisation, OrganisationKind, Region
from tests.cast import Cast

from . import look
from .conftest import Open

HOUR = timedelta(hours=1)


@pytest.fixture
def kundulun(cast: Cast) -> Organisation:
    """The demo's offices with their register, and two bookings tomorrow."""
    kinds = OrganisationKind.objects.in_bulk()
    regions = Region.objects.in_bulk({office.region for office in OFFICES.values()})
    places = {
        key: offices.add(
            by=cast.admin, name=office.name, kind=kinds[office.kind], region=regions[office.region]
        )
        for key, office in OFFICES.items()
    }
    build_register(by=cast.admin, places=places, people={}, now=timezone.now(), chance=Random(7))  # noqa: S311
    nine = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    here = Room.objects.filter(organisation=places["kundulun"]).order_by("name")
    mediators = Mediator.objects.filter(organisation=places["kundulun"])
    for number, (room, mediator) in enumerate(zip(here[:3], mediators, strict=False)):
        book(
            by=cast.clerk, organisation=cast.centre, starts_at=nine + number * HOUR,
            ends_at=nine + (number + 2) * HOUR, room=room, mediator=mediator,
            case_number=f"150203-2026-00012{number}",
            purpose=("session", "reception", "consultation")[number],
        )  # fmt: skip
    return places["kundulun"]


def names(cast: Cast) -> tuple[str, ...]:
    """What offices and people are called, in any language."""
    said = [str(value) for value in Organisation.objects.values_list("name", flat=True)]
    said += [str(value) for value in Region.objects.values_list("name", flat=True)[:2000]]
    said += [value for pair in Room.objects.values_list("name", "equipment") for value in pair if value]
    said += [value for value in Profile.objects.values_list("brand", flat=True) if value]
    said += list(Training.objects.values_list("topic", flat=True))
    said += [value for value in DutyShift.objects.values_list("person", flat=True).distinct() if value]
    people = [user.name for user in cast.everyone().values()]
    return (*said, *people, *Mediator.objects.values_list("name", flat=True), "中文", "简体中文")


PAGES = (
    "/mediators/", "/mediators/new/", "/mediators/import/", "/mediators/organisations/", "/mediators/roster/",
    "/mediators/rooms/", "/calendar/", "/calendar/book/",
)  # fmt: skip


def test_every_page_of_the_register_in_both_languages(
    open_window: Open, cast: Cast, kundulun: Organisation
) -> None:
    at, tomorrow = f"at={kundulun.pk}", (timezone.localdate() + timedelta(days=1)).isoformat()
    one = Mediator.objects.filter(organisation=kundulun).first()
    office = f"/mediators/organisations/{kundulun.pk}/"
    paths = (
        *PAGES, f"/mediators/{one.pk}/", f"/mediators/{one.pk}/edit/", office, f"{office}profile/",
        f"/mediators/roster/?{at}", f"/mediators/roster/plan/?organisation={kundulun.pk}",
        f"/calendar/?{at}&day={tomorrow}", f"/calendar/?{at}&day={tomorrow}&view=day",
        f"/calendar/{Booking.objects.first().pk}/",
    )  # fmt: skip
    for language in ("zh-CN", "en"):
        window = open_window(cast.triage, language=language)
        for path in paths:
            window.go(path)
            look.at(window, f"{path} {language}", data=names(cast))


def test_a_clerk_books_from_the_calendar_and_is_told_what_is_taken(
    open_window: Open, cast: Cast, kundulun: Organisation
) -> None:
    """Given a day with a free room, when she books it twice, then the second time she is told until when."""
    window = open_window(cast.clerk)
    page = window.page
    window.expected = {400}
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    link = f"tr:has-text('会商研判室') a.book-link[href*='day={day}']"
    for times in (1, 2):
        window.go(f"/calendar/?at={kundulun.pk}&day={day}")
        page.locator(link).first.click()
        page.get_by_role("button", name="预约").click()
        page.wait_for_load_state()
        if times == 1:
            assert "/calendar/book/" not in window.path
    assert page.locator("[data-error-summary]").inner_text().count("10:00") == 1
    assert Booking.objects.filter(room__name="会商研判室", starts_at__date=day).count() == 1


def test_the_calendar_is_a_list_on_a_phone(open_window: Open, cast: Cast, kundulun: Organisation) -> None:
    window = open_window(cast.clerk, width=360, touch=True)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    for view in ("week", "day"):
        window.go(f"/calendar/?at={kundulun.pk}&day={tomorrow}&view={view}")
        assert window.page.get_by_text("150203-2026-000120").first.is_visible()
        look.at(window, f"calendar by {view} on a phone", data=names(cast))
