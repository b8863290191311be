"""Who a session stands for: read with her postings in one statement; nobody once the account is closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from accounts.backends import StaffBackend
from tests.cast import Cast


def test_a_person_comes_with_her_postings_in_one_statement(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        user = StaffBackend().get_user(cast.clerk.pk)
        assert user == cast.clerk
        assert [posting.user for posting in user.current_postings] == [user]
        assert user.current_postings[0].organisation.region.contains(cast.centre.region_id)
    assert user.current_postings == cast.clerk.current_postings


def test_without_a_posting_in_force_she_is_known_and_has_none(cast: Cast) -> None:
    user = StaffBackend().get_user(cast.unposted.pk)
    assert user == cast.unposted
    assert user.current_postings == []


@pytest.mark.parametrize("posted", [True, False])
def test_a_closed_account_is_nobody_at_the_next_request(cast: Cast, posted: bool) -> None:
    person = cast.clerk if posted else cast.unposted
    get_user_model().objects.filter(pk=person.pk).update(is_active=False)
    assert StaffBackend().get_user(person.pk) is None


def test_a_number_that_is_nobodys_is_nobody(cast: Cast) -> None:
    assert StaffBackend().get_user(10**12) is None
