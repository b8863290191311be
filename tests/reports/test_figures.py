"""Figures are exact: rolled up or not, of any place and narrowing, and whatever commits late."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Case
from cases.services import level
from core.kept import forget
from deadlines.models import Deadline
from organisations.models import Region
from reports import figures
from reports.asked import Asked
from reports.facts import CODES
from reports.figures import Dim
from reports.measures import Counts
from reports.models import Horizon, KeptRollup, Rollup
from reports.promises import kept
from reports.services import rolling
from reports.services.reconciling import reconcile
from tests.cast import Cast
from tests.clockwork import MONDAY
from tests.reports.counting import counted, learn
from tests.reports.lives import lives

pytestmark = pytest.mark.django_db(transaction=True)
SINCE, UNTIL = date(2026, 3, 2), date(2026, 5, 20)
PLACES = ("150000", "150200", "150203", "150203001", "150204")
PARTED = (Dim.TYPE, Dim.SOURCE, Dim.LEVEL, Dim.OFFICE)
NAMES = {Dim.TYPE: "type", Dim.SOURCE: "source", Dim.LEVEL: "level", Dim.OFFICE: "office"}


def questions() -> Iterator[Asked]:
    """Every place, with no narrowing, each alone, and two at once; long and short periods."""
    dice = random.Random(20260302)  # noqa: S311
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
    for some in (("received",), ("settled", "opened")):
        crossed = figures.crossed(asked, Dim.PLACE, Dim.TYPE)
        alone = figures.crossed(asked, Dim.PLACE, Dim.TYPE, some)
        for key in {*crossed, *alone}:
            known = [one.get(key, Counts()) for one in (crossed, alone)]
            assert [known[0][code] for code in some] == [known[1][code] for code in some], (asked, key)
    for dim in PARTED:
        for value, counts in figures.by(asked, dim).items():
            narrowed = {**asked.narrowed, NAMES[dim]: value}
            assert dict(counts) == counted(**given, **narrowed), (asked, dim, value)
    if not asked.type:
        check_first_level(asked)


def check_first_level(asked: Asked) -> None:
    """Of the places below too, which the roll-up knows down to townships."""
    for (place, top), counts in figures.crossed(asked, Dim.PLACE, Dim.TOP_TYPE).items():
        if place != asked.place.pk:
            below = replace(asked, place=Region.objects.get(pk=place), type=top)
            given = {"since": asked.since, "until": asked.until, "prefix": below.place.prefix}
            assert dict(counts) == counted(**given, **below.narrowed), (asked, place, top)
            assert figures.total(below) == counts


def kept_by_hand(asked: Asked) -> dict[str, tuple[int, int]]:
    """Policy -> how many deadlines of cases of the place were met in time, and late."""
    regions = dict(Case.objects.values_list("pk", "region"))
    found: dict[str, list[int]] = {}
    for one in Deadline.objects.filter(outcome="met", file_id__isnull=False, due_at__isnull=False):
        here = regions[one.file_id].startswith(asked.place.prefix)
        if here and asked.since <= timezone.localdate(one.ended_at) <= asked.until:
            found.setdefault(one.policy_id, [0, 0])[one.ended_at > one.due_at] += 1
    return {policy: (numbers[0], numbers[1]) for policy, numbers in found.items()}


def check_kept() -> None:
    for code in PLACES:
        asked = Asked(Region.objects.get(pk=code), SINCE, date(2026, 12, 31))
        told = {policy: (one.kept, one.late) for policy, one in kept(asked).items()}
        assert told == kept_by_hand(asked)
        assert told or code == "150204"


def test_figures_are_what_one_counts_by_hand_rolled_up_or_not(cast: Cast) -> None:
    lives(cast, range(14), since=SINCE)
    learn()
    for asked in questions():
        check(asked)
    check_kept()
    assert rolling.catch_up() > 0
    check_kept()
    assert not rolling.catch_up(), "there was a tail left"
    lives(cast, range(14, 22), since=SINCE + timedelta(days=20))
    learn()
    for asked in questions():
        check(asked)
    check_kept()
    rolling.catch_up()
    step_by_step = rows()
    rolling.rebuild()
    assert rows() == step_by_step
    check_kept()
    for asked in questions():
        check(asked)
    assert reconcile() == 0


def rows() -> list[tuple[Any, ...]]:
    """All that is rolled up."""
    key = ("region", "span", "day", "organisation", "dispute_type", "source", "level")
    return sorted(Rollup.objects.values_list(*key, *CODES)) + sorted(
        KeptRollup.objects.values_list("region", "span", "day", "policy", "kept", "late")
    )


def test_what_commits_late_is_counted_once(cast: Cast) -> None:
    """A transaction that began before others, and commits after their events were rolled up."""
    place = Asked(Region.objects.get(pk="150203"), SINCE, UNTIL)
    case = cast.log_dispute(now=MONDAY)
    written, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            level.raise_level(case=case, by=cast.clerk, level="yellow", note="矛盾加深。", now=MONDAY)
            written.set()
            go_on.wait(20)
        connection.close()

    slow = threading.Thread(target=late)
    slow.start()
    assert written.wait(20)
    for number in range(3):
        cast.log_dispute(by=cast.colleague, now=MONDAY + timedelta(hours=number))
        rolling.catch_up()
        assert (figures.total(place)["received"], figures.total(place)["warned"]) == (number + 2, 0)
    assert Rollup.objects.exists(), "nothing was rolled up while the slow one ran"
    go_on.set()
    slow.join()
    assert figures.total(place)["warned"] == 1
    rolling.catch_up()
    assert figures.total(place)["warned"] == 1
    assert reconcile() == 0


def test_two_workers_roll_up_every_event_once(cast: Cast) -> None:
    lives(cast, range(4), since=SINCE)
    place = Asked(Region.objects.get(pk="150200"), SINCE, UNTIL)
    before = figures.total(place)

    def work() -> None:
        rolling.catch_up()
        connection.close()

    workers = [threading.Thread(target=work) for _one in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert dict(figures.total(place)) == dict(before)
    assert Rollup.objects.exists()
    assert reconcile() == 0


def test_a_changed_row_is_found_and_made_anew(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    lives(cast, range(3), since=SINCE)
    rolling.catch_up()
    right = rows()
    Rollup.objects.filter(region="150203", span="day").update(received=77)
    KeptRollup.objects.filter(region="150203", span="month").delete()
    assert reconcile() > 1
    assert "differ from the events" in caplog.text
    assert rows() == right
    assert Horizon.objects.get().differences > 1


def test_after_a_restore_nothing_is_missed_or_counted_twice(cast: Cast) -> None:
    """A restored database counts its transactions anew: those it has seen seem to lie in the future."""
    lives(cast, range(3), since=SINCE)
    rolling.catch_up()
    place = Asked(Region.objects.get(pk="150200"), SINCE, UNTIL)
    before = dict(figures.total(place))
    Horizon.objects.update(upto=10**15)
    rolling.roll()
    assert dict(figures.total(place)) == before
    cast.log_dispute(now=MONDAY)
    forget()
    assert figures.total(place)["received"] == before["received"] + 1
    rolling.catch_up()
    assert figures.total(place)["received"] == before["received"] + 1
    assert reconcile() == 0


def test_a_roll_up_that_begins_anew_misses_nothing_and_becomes_the_same(cast: Cast) -> None:
    """What a new version does when it knows more of a place than the one before."""
    lives(cast, range(3), since=SINCE)
    rolling.catch_up()
    asked, kept_rows = Asked(Region.objects.get(pk="150200"), SINCE, UNTIL), rows()
    before = figures.crossed(asked, Dim.PLACE, Dim.TOP_TYPE)
    import_module("reports.migrations.0004_townships_by_type").begin_anew(apps, None)
    forget()
    assert not Rollup.objects.exists()
    assert figures.crossed(asked, Dim.PLACE, Dim.TOP_TYPE) == before
    rolling.catch_up()
    assert rows() == kept_rows
