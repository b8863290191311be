"""Figures are exact: rolled up or not, of any place and narrowing, and whatever commits late."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from cases.models import Case
from organisations.models import Region
from reports import figures
from reports.asked import Asked
from reports.facts import CODES
from reports.figures import Dim
from reports.measures import Counts
from reports.models import Rollup
from reports.services import rolling
from reports.services.reconciling import reconcile
from tests.cast import Cast
from tests.reports.counting import counted
from tests.reports.lives import lives

pytestmark = pytest.mark.django_db(transaction=True)
SINCE, UNTIL = date(2026, 3, 2), date(2026, 5, 20)
PLACES = ("150000", "150200", "150203", "150203001", "150204")
PARTED = (Dim.TYPE, Dim.SOURCE, Dim.LEVEL, Dim.OFFICE)
NAMES = {Dim.TYPE: "type", Dim.SOURCE: "source", Dim.LEVEL: "level", Dim.OFFICE: "office"}


def questions() -> Iterator[Asked]:
    """Every place, with no narrowing, each alone, and two at once; long and short periods."""
    dice = random.Random(20260302)
    offices = sorted(set(Case.objects.values_list("holder", flat=True)))
    values: dict[str, list[Any]] = {
        "type": ["02", "0201", "0705"], "source": ["walk_in", "police"],
        "level": ["blue", "yellow", "red"], "office": offices,
    }  # fmt: skip
    for code in PLACES:
        place = Region.objects.get(pk=code)
        for count in (0, 1, 1, 1, 2, 2, 3):
            names = dice.sample(sorted(values), count)
            since = SINCE + timedelta(days=dice.randint(0, 40))
            until = since + timedelta(days=dice.choice((0, 3, 31, 75)))
            yield Asked(place, since, until, **{name: dice.choice(values[name]) for name in names})


def check(asked: Asked) -> None:
    """Whatever way it is parted, the parts are what one counts by hand, and their sum is the whole."""
    given = {"since": asked.since, "until": asked.until, "prefix": asked.place.prefix}
    whole = figures.total(asked)
    assert dict(whole) == counted(**given, **asked.narrowed), asked
    for dim in Dim:
        parts = figures.by(asked, dim)
        assert dict(sum(parts.values(), Counts())) == dict(whole), (asked, dim)
    for dim in PARTED:
        for value, counts in figures.by(asked, dim).items():
            narrowed = {**asked.narrowed, NAMES[dim]: value}
            assert dict(counts) == counted(**given, **narrowed), (asked, dim, value)


def test_figures_are_what_one_counts_by_hand_rolled_up_or_not(cast: Cast) -> None:
    lives(cast, range(14), since=SINCE)
    for asked in questions():
        check(asked)
    assert rolling.catch_up() > 0
    assert not rolling.catch_up(), "there was a tail left"
    lives(cast, range(14, 22), since=SINCE + timedelta(days=20))
    for asked in questions():
        check(asked)
    rows = set(Rollup.objects.values_list("region", "span", "day", *CODES))
    assert rows
    rolling.catch_up()
    rolled = set(Rollup.objects.values_list("region", "span", "day", "level", *CODES))
    rolling.rebuild()
    assert set(Rollup.objects.values_list("region", "span", "day", "level", *CODES)) == rolled
    for asked in questions():
        check(asked)
    assert reconcile() == 0
