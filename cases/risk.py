"""Proposal of an alert level from the rules, with its reasons. A person always confirms it.

Points under 30 propose blue, 30 to 59 yellow, from 60 red; some rules propose a level at once.
Of the rules that look at the same sign only the highest counts, so that thirty people are not
counted again as five.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import holidays

from .models import AlertLevel, RiskRule, RiskSign

YELLOW_FROM, RED_FROM = 30, 60
UNPAID_WAGES_TYPE = "0705"
LONG_HOLIDAYS = ("Chinese New Year", "National Day")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the rules look at."""

    text: str
    people: int
    amount: Decimal | None
    dispute_type: str
    key_group: bool
    mediation_failed: bool
    times_seen: int
    today: date


@dataclass(frozen=True)
class Reason:
    """A rule that fired, its points, and the words that made it fire."""

    code: str
    label: str
    points: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """The proposed level, the points it rests on, and why."""

    level: AlertLevel
    points: int
    reasons: tuple[Reason, ...]


def propose(facts: Facts, rules: Iterable[RiskRule]) -> Proposal:
    """The level that the active rules propose for these facts."""
    fired: dict[str, tuple[RiskRule, tuple[str, ...]]] = {}
    for rule in rules:
        holds, words = _fires(rule, facts)
        best = fired.get(_slot(rule))
        if holds and (best is None or rule.points > best[0].points):
            fired[_slot(rule)] = (rule, words)
    points = sum(rule.points for rule, _words in fired.values())
    at_once = [AlertLevel(rule.level_at_once) for rule, _words in fired.values() if rule.level_at_once]
    level = max([_by_points(points), *at_once], key=lambda candidate: candidate.rank)
    reasons = (Reason(rule.code, rule.name, rule.points, words) for rule, words in fired.values())
    return Proposal(level, points, tuple(sorted(reasons, key=lambda reason: -reason.points)))


def days_to_long_holiday(today: date) -> int | None:
    """Days until the next Spring Festival or National Day begins; None when none is within a year."""
    ahead = [day for day in _long_holidays(today.year) if day >= today]
    return (min(ahead) - today).days if ahead else None


@cache
def _long_holidays(year: int) -> tuple[date, ...]:
    """Days of the long holidays of this year and the next; working them out takes milliseconds."""
    calendar = holidays.country_holidays("CN", years=(year, year + 1), language="en_US")
    return tuple(day for day in calendar if _is_long(calendar[day]))


def _slot(rule: RiskRule) -> str:
    """Rules that share a slot compete; each list of words is a sign of its own."""
    return rule.code if rule.sign == RiskSign.WORDS else rule.sign


def _is_long(name: str) -> bool:
    return any(name.startswith(holiday) for holiday in LONG_HOLIDAYS)


def _by_points(points: int) -> AlertLevel:
    if points >= RED_FROM:
        return AlertLevel.RED
    return AlertLevel.YELLOW if points >= YELLOW_FROM else AlertLevel.BLUE


def _fires(rule: RiskRule, facts: Facts) -> tuple[bool, tuple[str, ...]]:
    if rule.sign == RiskSign.WORDS:
        words = tuple(word for word in rule.words if word in facts.text)
        return bool(words), words
    return _CHECKS[RiskSign(rule.sign)](facts, rule.threshold or Decimal(0)), ()


def _wages_before_holiday(facts: Facts, days: Decimal) -> bool:
    if facts.dispute_type != UNPAID_WAGES_TYPE:
        return False
    ahead = days_to_long_holiday(facts.today)
    return ahead is not None and ahead <= days


_CHECKS: dict[RiskSign, Callable[[Facts, Decimal], bool]] = {
    RiskSign.PEOPLE: lambda facts, least: facts.people >= least,
    RiskSign.AMOUNT: lambda facts, least: facts.amount is not None and facts.amount >= least,
    RiskSign.KEY_GROUP: lambda facts, _least: facts.key_group,
    RiskSign.REPEAT: lambda facts, least: facts.times_seen >= least,
    RiskSign.MEDIATION_FAILED: lambda facts, _least: facts.mediation_failed,
    RiskSign.UNPAID_WAGES: _wages_before_holiday,
}
