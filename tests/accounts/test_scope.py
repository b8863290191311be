"""Laws of scope: the query, the test in memory and a plain reading of the rules agree on every case."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Posting, User
from accounts.permissions import ROLE_PERMS, ROLE_REACH, Perms, Reach, Role
from accounts.scope import _outermost, can, posting_for, scope_of
from core.errors import NotAllowed
from organisations.models import Organisation, Region, RegionLevel

CODES = {
    "150000": "province", "150100": "city", "150200": "city", "150203": "county", "150204": "county",
    "150121": "county", "150203001": "township", "150203003": "township", "150203001015": "village",
}  # fmt: skip
PREFIX = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}


@dataclass(frozen=True)
class Thing:
    """A case as the scope sees it."""

    scope_region: str
    scope_organisations: frozenset[int]


def office(number, code):
    region = Region(code=code, name=code, level=CODES[code])
    return Organisation(pk=number, name=str(number), region=region)


postings = st.lists(
    st.builds(
        lambda number, code, role: Posting(organisation=office(number, code), role=role),
        st.integers(1, 5), st.sampled_from(sorted(CODES)), st.sampled_from(Role),
    ),
    max_size=4,
)  # fmt: skip
things = st.builds(
    Thing, st.sampled_from(sorted(CODES)), st.frozensets(st.integers(1, 7), min_size=1, max_size=2)
)


def person(held):
    user = User(username="x", is_active=True)
    user.__dict__["current_postings"] = held
    return user


def plainly_sees(held, perm, thing):
    """The rule as one would tell it to a person."""
    for posting in held:
        reach = ROLE_REACH[Role(posting.role)]
        if perm not in ROLE_PERMS[Role(posting.role)] or reach == Reach.NONE:
            continue
        region = posting.organisation.region
        below = thing.scope_region[: PREFIX[region.level]] == region.code[: PREFIX[region.level]]
        if posting.organisation_id in thing.scope_organisations or (reach == Reach.SUBTREE and below):
            return True
    return False


def query_sees(scope, thing):
    """What cases.models.sight turns into SQL."""
    return any(thing.scope_region.startswith(p) for p in scope.prefixes) or bool(
        scope.organisations & thing.scope_organisations
    )


@given(postings, st.sampled_from(Perms), things)
@settings(max_examples=400, deadline=None)
def test_query_memory_and_plain_reading_agree(held, perm, thing):
    user = person(held)
    seen = plainly_sees(held, perm, thing)
    assert can(user, perm, thing) == seen
    assert query_sees(scope_of(user, perm), thing) == seen


@given(postings, st.sampled_from(Perms), things)
@settings(max_examples=100, deadline=None)
def test_a_further_posting_never_takes_a_sight_away(held, perm, thing):
    if held and can(person(held[:-1]), perm, thing):
        assert can(person(held), perm, thing)


@given(postings, st.sampled_from(Perms), things)
@settings(max_examples=100, deadline=None)
def test_the_posting_in_which_one_acts_gives_the_right_itself(held, perm, thing):
    user = person(held)
    if can(user, perm, thing):
        assert can(person([posting_for(user, perm, thing)]), perm, thing)
    else:
        with pytest.raises(NotAllowed):
            posting_for(user, perm, thing)


@given(postings, things)
def test_auditors_and_administrators_see_no_case(held, thing):
    quiet = [p for p in held if p.role in {Role.AUDITOR, Role.ADMIN}]
    assert not any(can(person(quiet), perm, thing) for perm in Perms)
    assert not scope_of(person(quiet))


@given(st.frozensets(st.sampled_from(["15", "1502", "150203", "150204", "150203001", "1501"]), max_size=5))
def test_a_covered_prefix_is_dropped_and_nothing_else_changes(prefixes):
    kept = _outermost(prefixes)
    assert kept <= prefixes
    for code in CODES:
        assert any(map(code.startswith, kept)) == any(map(code.startswith, prefixes))
    assert not any(a != b and a.startswith(b) for a in kept for b in kept)


def test_nobody_sees_by_default():
    assert not scope_of(AnonymousUser())
    assert not any(can(AnonymousUser(), perm) for perm in Perms)
    assert not any(can(person([]), perm) for perm in Perms)


def test_every_role_and_every_level_has_its_row():
    assert set(ROLE_PERMS) == set(ROLE_REACH) == set(Role)
    assert {level.prefix_length for level in RegionLevel} == {2, 4, 6, 9, 12, 15}


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(starts=st.integers(-3, 3), lasts=st.one_of(st.none(), st.integers(0, 4)), active=st.booleans())
def test_a_posting_counts_from_its_first_to_its_last_day(cast, starts, lasts, active):
    today = timezone.localdate()
    first = today + timedelta(days=starts)
    last = None if lasts is None else first + timedelta(days=lasts)
    Organisation.objects.filter(pk=cast.committee.pk).update(active=active)
    Posting.objects.filter(user=cast.unposted).delete()
    Posting.objects.create(
        user=cast.unposted, organisation=cast.committee, role=Role.MEDIATOR, starts_on=first, ends_on=last
    )
    in_force = active and first <= today and (last is None or today <= last)
    assert can(User.objects.get(pk=cast.unposted.pk), Perms.CASE_READ) == in_force


@pytest.mark.django_db
def test_each_of_the_cast_sees_what_the_role_says(cast):
    from cases.models import Case

    case = cast.log_dispute()
    own = {"clerk", "colleague", "triage", "supervisor", "official", "city_supervisor", "city_official"}
    own |= {"resident", "substitute"}  # mediators of the centre that holds the case
    for name, user in cast.everyone().items():
        assert Case.objects.visible_to(user).filter(pk=case.pk).exists() == (name in own), name
        assert can(user, Perms.CASE_READ, case) == (name in own), name
