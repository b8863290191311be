"""What figures may be asked for: whose places, which days, and what an address says that says nonsense."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import Http404

from accounts import services as accounts
from accounts.models import User
from accounts.permissions import Perms, Role
from core.errors import BadInput
from organisations.models import Organisation, Region
from reports.asked import LONGEST, Asked, asked_from, home, within_reach
from tests.cast import PASSWORD, Cast

TODAY = date(2026, 11, 22)
COUNTY, TOWN, VILLAGE, CITY, NEIGHBOUR, REGION = (
    "150203", "150203001", "150203001015", "150200", "150204", "150000",
)  # fmt: skip


def asked(since: date, until: date) -> Asked:
    return Asked(Region(code=COUNTY, level="county"), since, until)


def official(cast: Cast, *offices: Organisation) -> User:
    """Somebody new who is an official at each of these offices."""
    user = accounts.create_user(by=cast.admin, username="two", name="方两地", password=PASSWORD).user
    for office in offices:
        accounts.open_posting(
            by=cast.admin, user=user, organisation=office, role=Role.OFFICIAL, starts_on=date(2020, 1, 1)
        )
    return User.objects.get(pk=user.pk)


def test_an_address_that_says_nothing_asks_this_month_of_the_own_place(cast: Cast) -> None:
    it = asked_from(cast.official, {}, today=TODAY)
    assert (it.place.pk, it.since, it.until, it.narrowed) == (COUNTY, date(2026, 11, 1), TODAY, {})


def test_an_address_says_the_same_again(cast: Cast) -> None:
    given = {
        "place": TOWN, "since": "2026-01-03", "until": "2026-02-28", "type": "02", "source": "walk_in",
        "level": "red", "office": str(cast.committee.pk),
    }  # fmt: skip
    it = asked_from(cast.official, given, today=TODAY)
    assert it.params() == given
    assert asked_from(cast.official, it.params(), today=TODAY) == it
    assert it.params(figure="closed") == {**given, "figure": "closed"}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("official", {COUNTY, TOWN, VILLAGE}), ("triage", {COUNTY, TOWN, VILLAGE}),
        ("supervisor", {COUNTY, TOWN, VILLAGE}),
        ("city_official", {CITY, COUNTY, TOWN, VILLAGE, NEIGHBOUR}),
        ("clerk", set()), ("mediator", set()), ("partner", set()), ("auditor", set()), ("admin", set()),
        ("unposted", set()), ("disabled", set()),
    ],
)  # fmt: skip
def test_places_are_the_own_one_and_those_below(cast: Cast, who: str, seen: set[str]) -> None:
    user = getattr(cast, who)
    for code in (COUNTY, TOWN, VILLAGE, CITY, NEIGHBOUR, REGION):
        if code in seen:
            assert within_reach(user, code).pk == code
        else:
            with pytest.raises(Http404):
                within_reach(user, code)
    if not seen:
        with pytest.raises(Http404):
            home(user)


def test_an_official_of_a_township_begins_there_and_sees_its_villages_and_nothing_beside(cast: Cast) -> None:
    user = official(cast, cast.township)
    assert home(user).pk == TOWN
    assert within_reach(user, VILLAGE).pk == VILLAGE
    beside = Region.objects.filter(parent=COUNTY).exclude(pk=TOWN).first()
    assert beside
    for code in (COUNTY, beside.pk, NEIGHBOUR):
        with pytest.raises(Http404):
            within_reach(user, code)


def test_somebody_with_two_places_sees_both_and_begins_at_the_larger(cast: Cast) -> None:
    user = official(cast, cast.township, cast.neighbour_centre)
    assert home(user).pk == NEIGHBOUR
    assert {within_reach(user, code).pk for code in (TOWN, VILLAGE, NEIGHBOUR)} == {TOWN, VILLAGE, NEIGHBOUR}
    for code in (COUNTY, CITY):
        with pytest.raises(Http404):
            within_reach(user, code)


def test_the_right_of_one_posting_does_not_reach_the_place_of_another(cast: Cast) -> None:
    """A clerk of one county who is an official of the next sees figures of the next alone."""
    user = official(cast, cast.neighbour_centre)
    accounts.open_posting(
        by=cast.admin, user=user, organisation=cast.centre, role=Role.CLERK, starts_on=date(2020, 1, 1)
    )
    user = User.objects.get(pk=user.pk)
    assert within_reach(user, NEIGHBOUR, Perms.FIGURES).pk == NEIGHBOUR
    assert within_reach(user, COUNTY, Perms.EXPORT).pk == COUNTY
    with pytest.raises(Http404):
        within_reach(user, COUNTY, Perms.FIGURES)


@pytest.mark.parametrize(
    "code",
    ["150203\x00", "15020", "1502030", "999999", "", "15", "１５０２０３", "150203 ", "-1", "9" * 4000],
)
def test_a_place_that_is_none_is_not_found(cast: Cast, code: str) -> None:
    with pytest.raises(Http404):
        within_reach(cast.city_official, code)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"since": "yesterday"}, "since"), ({"until": "2026-02-30"}, "until"),
        ({"since": "2026-03-01\x00"}, "since"), ({"until": "1999-12-31"}, "until"),
        ({"until": "2200-01-01"}, "until"), ({"since": "2026-03-02", "until": "2026-03-01"}, "since"),
        ({"since": "2010-01-01", "until": "2026-01-01"}, "since"), ({"type": "zz"}, "type"),
        ({"source": "nowhere"}, "source"), ({"level": "purple"}, "level"), ({"office": "-1"}, "office"),
        ({"office": "1" * 19}, "office"), ({"office": "٣"}, "office"), ({"office": "1\x00"}, "office"),
        ({"type": "02\x00"}, "type"), ({"type": "0"}, "type"), ({"type": "%"}, "type"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_beside_its_field(
    cast: Cast, given: dict[str, str], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        asked_from(cast.official, given, today=TODAY)
    assert list(refusal.value.fields) == [field]


def test_ten_years_may_be_asked_and_not_a_day_more(cast: Cast) -> None:
    until = date(2026, 1, 1)
    first = until - LONGEST
    longest = {"since": first.isoformat(), "until": until.isoformat()}
    assert asked_from(cast.official, longest, today=TODAY).since == first
    with pytest.raises(BadInput):
        asked_from(cast.official, {**longest, "since": (first - timedelta(days=1)).isoformat()}, today=TODAY)


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2026, 3, 31), date(2025, 10, 1), date(2025, 12, 31)),
        (date(2024, 1, 1), date(2024, 12, 31), date(2023, 1, 1), date(2023, 12, 31)),
        (date(2024, 3, 1), date(2024, 3, 31), date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 3, 1), date(2026, 3, 9), date(2026, 2, 20), date(2026, 2, 28)),
        (date(2026, 3, 5), date(2026, 3, 5), date(2026, 3, 4), date(2026, 3, 4)),
        (date(2026, 3, 2), date(2026, 4, 1), date(2026, 1, 30), date(2026, 3, 1)),
    ],
)
def test_the_days_before_are_as_many_and_whole_months_before_whole_months(
    since: date, until: date, first: date, last: date
) -> None:
    before = asked(since, until).before()
    assert (before.since, before.until) == (first, last)


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), date(2025, 3, 1), date(2025, 3, 31)),
        (date(2024, 2, 1), date(2024, 2, 29), date(2023, 2, 1), date(2023, 2, 28)),
        (date(2025, 2, 1), date(2025, 2, 28), date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 3, 2), date(2023, 2, 28), date(2023, 3, 2)),
        (date(2026, 1, 1), date(2026, 11, 22), date(2025, 1, 1), date(2025, 11, 22)),
    ],
)
def test_a_year_ago_are_the_same_days_and_a_whole_february_stays_whole(
    since: date, until: date, first: date, last: date
) -> None:
    ago = asked(since, until).year_ago()
    assert (ago.since, ago.until) == (first, last)


def test_what_narrows_stays_when_place_or_days_change(cast: Cast) -> None:
    it = asked_from(cast.official, {"type": "02", "level": "red"}, today=TODAY)
    for other in (it.before(), it.year_ago(), it.at(Region(code=TOWN))):
        assert other.narrowed == {"type": "02", "level": "red"}


@pytest.mark.parametrize("address", ["/figures/", "/figures/cases/?figure=received", "/reports/"])
def test_mediator_and_partner_are_refused_and_strangers_see_no_place_that_is_not_theirs(
    cast: Cast, address: str
) -> None:
    for who in ("mediator", "resident", "partner", "clerk", "auditor", "admin"):
        assert cast.logged_in(getattr(cast, who)).get(address).status_code == 403
    if "figures" in address:
        joined = f"{address}{'&' if '?' in address else '?'}place={NEIGHBOUR}"
        assert cast.logged_in(cast.official).get(joined).status_code == 404
        assert cast.logged_in(cast.city_official).get(joined).status_code == 200
