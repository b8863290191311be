from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.models import Submission
from core.paging import capped_count, keyset


@pytest.fixture
def rows(clerk) -> list[int]:
    made = Submission.objects.bulk_create(Submission(user=clerk, action="a", key=str(n)) for n in range(25))
    return sorted((row.pk for row in made), reverse=True)


def ids(page) -> list[int]:
    return [row.pk for row in page]


def test_forward_to_the_end_and_back_to_the_start(rows: list[int]) -> None:
    everything = Submission.objects.all()
    first = keyset(everything, size=10)
    second = keyset(everything, after=first.next, size=10)
    third = keyset(everything, after=second.next, size=10)
    assert ids(first) + ids(second) + ids(third) == rows
    assert (first.previous, third.next, len(third)) == (None, None, 5)
    back = keyset(everything, before=third.previous, size=10)
    assert ids(back) == ids(second)
    start = keyset(everything, before=back.previous, size=10)
    assert ids(start) == ids(first)
    assert (start.previous, start.next) == (None, first.next)


def test_new_rows_above_do_not_shift_a_page(rows: list[int], clerk) -> None:
    first = keyset(Submission.objects.all(), size=10)
    Submission.objects.bulk_create(Submission(user=clerk, action="a", key=f"new{n}") for n in range(3))
    second = keyset(Submission.objects.all(), after=first.next, size=10)
    assert ids(second) == rows[10:20]
    newest = keyset(Submission.objects.all(), before=first.next and second.previous, size=20)
    assert len(newest) == 20
    assert newest.previous is None


def test_the_order_of_the_queryset_does_not_matter(rows: list[int]) -> None:
    assert ids(keyset(Submission.objects.order_by("key"), size=5)) == rows[:5]


def test_an_empty_list_has_one_empty_page(db: None) -> None:
    page = keyset(Submission.objects.all())
    assert (list(page), page.next, page.previous) == ([], None, None)


@pytest.mark.parametrize("cursor", [
    "!", "abc", "中", "LTE", "\0", "a" * 5000, base64.urlsafe_b64encode(b"9" * 30).decode(),
    base64.urlsafe_b64encode(b"9" * 5000).decode(), base64.urlsafe_b64encode(b"1_0").decode(),
])  # fmt: skip
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_no_page_gave_out_is_refused(db: None, cursor: str, way: str) -> None:
    with pytest.raises(BadInput):
        keyset(Submission.objects.all(), **{way: cursor})


def test_it_never_counts_nor_skips(rows: list[int]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        keyset(Submission.objects.all(), after=keyset(Submission.objects.all(), size=5).next, size=5)
    assert len(queries) == 2
    assert not any("COUNT" in query["sql"] or "OFFSET" in query["sql"] for query in queries)


@pytest.mark.parametrize(("limit", "shown"), [(1000, "25"), (25, "25"), (24, "24+"), (1, "1+")])
def test_a_count_stops_at_its_limit(rows: list[int], limit: int, shown: str) -> None:
    assert str(capped_count(Submission.objects.all(), limit)) == shown


def read_down(everything, size: int):
    """Every page by the moment, from the newest down."""
    page = keyset(everything, size=size, moment="created_at")
    yield page
    while page.next:
        page = keyset(everything, after=page.next, size=size, moment="created_at")
        yield page


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.lists(st.integers(0, 4), max_size=12), size=st.integers(1, 5))
def test_by_a_moment_every_row_is_shown_once_down_and_up_again(clerk, seconds: list[int], size: int) -> None:
    Submission.objects.all().delete()
    start = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC)
    made = Submission.objects.bulk_create(
        Submission(user=clerk, action="a", key=str(n), created_at=start + timedelta(seconds=second))
        for n, second in enumerate(seconds)
    )
    expected = [row.pk for row in sorted(made, key=lambda row: (row.created_at, row.pk), reverse=True)]
    everything = Submission.objects.all()
    down = list(read_down(everything, size))
    assert [pk for page in down for pk in ids(page)] == expected
    for above, below in pairwise(down):
        back = keyset(everything, before=below.previous, size=size, moment="created_at")
        assert ids(back) == ids(above)
        assert (back.previous is None) == (above is down[0])


@pytest.mark.parametrize("place", ["5", "5.", ".5", "1.2.3", "1.x", "999999999999999999.5", "-1.5"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_of_another_order_is_refused(db: None, place: str, way: str) -> None:
    cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    with pytest.raises(BadInput):
        keyset(Submission.objects.all(), **{way: cursor}, moment="created_at")
