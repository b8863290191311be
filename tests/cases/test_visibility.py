"""Who sees a case: the one condition, tried by everybody of the cast and through every page of a case."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.permissions import Perms
from cases.models import Case, Depth
from cases.privacy import choosable_people
from cases.services.sharing import share
from organisations.models import Region
from tests.cast import Cast

SEES = {
    "clerk", "colleague", "triage", "supervisor", "official", "city_supervisor", "city_official",
}  # fmt: skip
EVERYBODY = (
    *sorted(SEES), "neighbour", "mediator", "partner", "auditor", "admin", "unposted", "disabled", "stranger",
)  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_case_of_the_centre_is_seen_by_its_county_and_city_alone(cast: Cast, who: str) -> None:
    cast.log_dispute()
    assert Case.objects.visible_to(getattr(cast, who)).exists() == (who in SEES)


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_page_of_a_case_out_of_sight_does_not_exist(cast: Cast, who: str) -> None:
    case = cast.log_dispute()
    client = cast.logged_in(getattr(cast, who)) if who != "stranger" else cast.logged_in(cast.clerk)
    if who == "stranger":
        client.logout()
    status = client.get(reverse("cases:detail", args=[case.number])).status_code
    blind = {"auditor": 403, "admin": 403, "unposted": 403, "disabled": 302, "stranger": 302}
    assert status == (200 if who in SEES else blind.get(who, 404))


def test_own_reach_sees_what_its_organisation_received(cast: Cast) -> None:
    own, other = cast.log_dispute(by=cast.partner), cast.log_dispute()
    seen = Case.objects.visible_to(cast.partner)
    assert list(seen) == [own]
    assert other in Case.objects.visible_to(cast.clerk)


def test_what_lies_in_the_region_is_seen_whoever_received_it(cast: Cast) -> None:
    case = cast.log_dispute(by=cast.partner)
    assert case in Case.objects.visible_to(cast.clerk)
    assert case not in Case.objects.visible_to(cast.mediator)


def test_a_code_that_begins_alike_is_not_a_place_below(cast: Cast) -> None:
    """150203001 lies below 150203; 150204 does not, though it lies below 1502 too."""
    below = Region.objects.get(code="150203001")
    case = cast.log_dispute(region=below)
    assert case in Case.objects.visible_to(cast.city_official)
    assert case not in Case.objects.visible_to(cast.neighbour)


def test_a_right_one_does_not_have_shows_nothing(cast: Cast) -> None:
    cast.log_dispute()
    assert not Case.objects.visible_to(cast.official, Perms.CASE_ACCEPT).exists()
    assert Case.objects.visible_to(cast.clerk, Perms.CASE_ACCEPT).exists()


@pytest.mark.parametrize("depth", [Depth.OFFER, Depth.ASK])
def test_a_person_may_be_named_again_only_from_a_file_seen_whole(cast: Cast, depth: Depth) -> None:
    case = cast.log_dispute()
    person = case.parties.get(role="applicant").person
    share(case=case, organisation=cast.police_station, depth=depth, purpose="leg:1")
    assert person in choosable_people(cast.clerk)
    assert person not in choosable_people(cast.neighbour)
    assert case in Case.objects.visible_to(cast.partner)
    assert person not in choosable_people(cast.partner)


def test_a_number_of_another_county_finds_nothing(cast: Cast) -> None:
    case = cast.log_dispute()
    client = cast.logged_in(cast.neighbour)
    answer = client.post(reverse("cases:search"), {"q": case.number}, follow=True)
    assert answer.context["list"].rows == []
    page = answer.content.decode()
    assert case.title not in page
    assert "张" not in page


@pytest.mark.parametrize("act", ["accept", "refuse", "withdraw", "note", "not_same"])
def test_an_act_on_a_case_out_of_sight_finds_no_case(cast: Cast, act: str) -> None:
    case = cast.log_dispute()
    answer = cast.logged_in(cast.neighbour).post(reverse(f"cases:{act}", args=[case.number]))
    assert answer.status_code == 404


@pytest.mark.parametrize("act", ["accept", "refuse", "withdraw", "note", "not_same"])
def test_an_act_without_the_right_is_refused(cast: Cast, act: str) -> None:
    case = cast.log_dispute()
    answer = cast.logged_in(cast.official).post(reverse(f"cases:{act}", args=[case.number]))
    assert answer.status_code == 403
