"""The proposed alert level: points, levels at once, reasons. A person always confirms it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import risk
from cases.imports import FIXTURES
from cases.models import AlertLevel, RiskRule
from organisations.imports import rows

BLUE, YELLOW, RED = AlertLevel.BLUE, AlertLevel.YELLOW, AlertLevel.RED


def shipped() -> list[RiskRule]:
    """The rules that come with the product."""
    return [
        RiskRule(
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            sign=row["sign"],
            threshold=Decimal(row["threshold"]) if row["threshold"] else None,
            words=row["words"].split(),
            points=int(row["points"]),
            level_at_once=row["level_at_once"],
        )
        for row in rows(FIXTURES / "risk_rules.csv")
    ]


RULES = shipped()
PLAIN = risk.Facts(
    text="楼上漏水，要求修复。",
    people=2,
    amount=None,
    dispute_type="0201",
    key_group=False,
    mediation_failed=False,
    times_seen=1,
    today=date(2026, 11, 21),
)


def proposal(**facts: Any) -> risk.Proposal:
    return risk.propose(replace(PLAIN, **facts), RULES)


def codes(made: risk.Proposal) -> list[str]:
    return [reason.code for reason in made.reasons]


def test_two_neighbours_and_a_leak_are_blue_without_a_reason() -> None:
    assert proposal() == risk.Proposal(BLUE, 0, ())


def test_thirty_people_count_once_and_not_also_as_five() -> None:
    made = proposal(people=30)
    assert codes(made) == ["people_30"]
    assert made.level == YELLOW


@pytest.mark.parametrize(("people", "level"), [(4, BLUE), (5, BLUE), (29, BLUE), (30, YELLOW), (50, RED)])
def test_the_number_of_people_moves_the_level(people: int, level: AlertLevel) -> None:
    assert proposal(people=people).level == level


def test_a_word_of_violence_is_red_at_once_and_is_quoted() -> None:
    made = proposal(text="扬言持刀报复")
    assert made.level == RED
    assert set(made.reasons[0].words) == {"持刀", "报复"}


def test_unpaid_wages_weigh_only_before_a_long_holiday() -> None:
    before, long_before = date(2027, 1, 25), date(2026, 11, 21)
    wages = risk.UNPAID_WAGES_TYPE
    assert (
        proposal(dispute_type=wages, today=before).points
        > proposal(dispute_type=wages, today=long_before).points
    )


def test_the_heaviest_reason_stands_first() -> None:
    made = proposal(people=30, amount=Decimal(150_000), key_group=True)
    points = [reason.points for reason in made.reasons]
    assert points == sorted(points, reverse=True)


def test_no_rule_no_danger() -> None:
    assert risk.propose(replace(PLAIN, people=500), []).level == BLUE


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 9, 30), 1),
        (date(2026, 10, 1), 0),
        (date(2027, 2, 4), 1),
    ],
)
def test_the_days_to_a_long_holiday_are_counted_from_the_calendar(today: date, days: int) -> None:
    assert risk.days_to_long_holiday(today) == days


FACTS = st.builds(
    risk.Facts,
    text=st.sampled_from(["", "漏水", "要自杀", "欠薪讨薪", "拉横幅 上访", "持刀"]),
    people=st.integers(1, 200),
    amount=st.none() | st.decimals(0, 20_000_000, places=2),
    dispute_type=st.sampled_from(["0201", "0705"]),
    key_group=st.booleans(),
    mediation_failed=st.booleans(),
    times_seen=st.integers(1, 6),
    today=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)


@given(facts=FACTS)
def test_points_are_the_sum_of_the_reasons_and_set_the_least_level(facts: risk.Facts) -> None:
    made = risk.propose(facts, RULES)
    assert made.points == sum(reason.points for reason in made.reasons)
    least = RED if made.points >= risk.RED_FROM else YELLOW if made.points >= risk.YELLOW_FROM else BLUE
    assert made.level.rank >= least.rank
    if made.level.rank > least.rank:
        at_once = {rule.code for rule in RULES if rule.level_at_once == made.level}
        assert at_once & set(codes(made))


@given(facts=FACTS, more=st.integers(1, 100))
def test_more_people_never_lower_the_level(facts: risk.Facts, more: int) -> None:
    worse = replace(facts, people=facts.people + more)
    assert risk.propose(worse, RULES).level.rank >= risk.propose(facts, RULES).level.rank


@given(facts=FACTS, rules=st.permutations(RULES))
def test_the_order_of_the_rules_does_not_matter(facts: risk.Facts, rules: list[RiskRule]) -> None:
    one, other = risk.propose(facts, RULES), risk.propose(facts, rules)
    assert (one.level, one.points, set(codes(one))) == (other.level, other.points, set(codes(other)))
