"""Periods: read from a code, written as it, one after the other without a gap."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import BadInput
from reports.periods import Grain, Period, parse, period_of


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2026-W01", "2025-12-29", "2026-01-04"), ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2026-02", "2026-02-01", "2026-02-28"), ("2026-12", "2026-12-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"), ("2026", "2026-01-01", "2026-12-31"),
        ("2026-03-02..2026-03-09", "2026-03-02", "2026-03-09"),
    ],
)  # fmt: skip
def test_a_period_is_read_from_its_code_and_written_as_it(code: str, since: str, until: str) -> None:
    one = parse(code)
    assert (one.since.isoformat(), one.until.isoformat(), one.code) == (since, until, code)
    assert (one.next().before(), one.before().next()) == (one, one)


@pytest.mark.parametrize(
    "code",
    ["", "2026-W54", "2026-13", "2026-Q5", "202", "2026-03-09..2026-03-02", "0000", "2026-W00",
     "2010-01-01..2026-01-01", "२०२६", "2026-02-30..2026-03-01", "2026-03\n"],
)  # fmt: skip
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(BadInput):
        parse(code)


def test_the_weeks_of_a_year_follow_each_other_without_a_gap() -> None:
    one: Period = period_of(Grain.WEEK, date(2020, 1, 1))
    for _week in range(320):
        after = one.next()
        assert (after.since - one.until).days == 1
        assert period_of(Grain.WEEK, after.until) == after
        one = after
