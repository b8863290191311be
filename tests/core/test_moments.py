"""Moments as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.moments import day_and_hour


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 6, 16, tzinfo=UTC), (date(2026, 3, 6), "24:00")),
        (datetime(2026, 3, 6, 16, 1, tzinfo=UTC), (date(2026, 3, 7), "00:01")),
        (datetime(2026, 3, 6, 9, 30, tzinfo=UTC), (date(2026, 3, 6), "17:30")),
    ],
)
def test_a_day_ends_at_24_hours(moment: datetime, said: tuple[date, str]) -> None:
    assert day_and_hour(moment) == said
