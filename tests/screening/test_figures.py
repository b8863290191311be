"""Figures: exact at every level of the tree, in the same number of statements, within the person's sight."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from organisations.models import Region
from screening.models import Finding, FindingState, Frequency, Round, Task
from screening.services.figures import FORMULAS, Figures, of_round, of_rounds, of_span, total
from screening.services.returns import file_return
from screening.services.rounds import make_rounds
from tests.cast import Cast

from .units import MONDAY, TOWNSHIP, Units, key

DAY = timedelta(days=1)
CITY, COUNTY = "150200", "150203"


def place(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.fixture
def screened(units: Units) -> Round:
    """A week of a township: one village returned nothing in time, the other late with two findings."""
    units.plan()
    make_rounds(now=MONDAY)
    week = Round.objects.get(period="2026-W10")
    mine = Task.objects.get(round=week, organisation=units.village)
    other = Task.objects.get(round=week, organisation=units.other_village)
    file_return(task=mine, by=units.grid, key=key(), now=MONDAY + DAY)
    settled = units.finding(settled=True, measures="当场说和。")
    file_return(
        task=other, by=units.other_grid, key=key(), findings=[settled, units.finding()], now=MONDAY + 7 * DAY
    )
    return week


def by_hand(rows: list[Task]) -> Figures:
    """The same counted row by row."""
    done = [row for row in rows if row.returned_at]
    found = Finding.objects.filter(task__in=rows)
    return Figures(
        expected=len(rows), done=len(done), on_time=sum(not row.late for row in done),
        nothing=sum(row.outcome == "nothing" for row in done), findings=found.count(),
        settled=found.filter(state__in=("settled", "struck_off")).count(),
    )  # fmt: skip


@pytest.mark.parametrize("code", [CITY, COUNTY, TOWNSHIP])
def test_they_are_what_a_count_by_hand_gives_at_each_level(
    cast: Cast, screened: Round, units: Units, code: str
) -> None:
    found = of_round(cast.city_supervisor, screened, place(code))
    for below, figures in found.items():
        rows = list(Task.objects.filter(round=screened, region__code__startswith=place(below).prefix))
        assert figures == by_hand(rows)
    assert total(found.values()).expected == Task.objects.filter(
        round=screened, region__code__startswith=place(code).prefix
    ).count()  # fmt: skip


def test_the_levels_add_up(cast: Cast, screened: Round) -> None:
    townships = of_round(cast.city_supervisor, screened, place(COUNTY))
    villages = of_round(cast.city_supervisor, screened, place(TOWNSHIP))
    assert total(townships.values()) == Figures(len(villages), 2, 1, 1, 2, 1)
    assert townships[TOWNSHIP] == total(villages.values())
    assert of_round(cast.city_supervisor, screened, place(CITY)) == {COUNTY: total(townships.values())}


def test_an_officer_of_a_county_counts_her_county_alone(cast: Cast, screened: Round) -> None:
    assert set(of_round(cast.supervisor, screened, place(CITY))) == {COUNTY}
    assert of_rounds(cast.supervisor, [screened.pk])[screened.pk].expected == screened.units


def test_a_village_counts_itself_alone(units: Units, screened: Round) -> None:
    assert of_rounds(units.grid, [screened.pk]) == {screened.pk: Figures(1, 1, 1, 1)}


def test_a_neighbour_counts_nothing_of_another_county(cast: Cast, screened: Round) -> None:
    assert of_round(cast.neighbour, screened, place(COUNTY)) == {}


def test_many_rounds_and_their_findings_are_counted_at_once(cast: Cast, screened: Round) -> None:
    later = Round.objects.get(period="2026-W11").pk
    found = of_rounds(cast.city_supervisor, [screened.pk, later], findings=True)
    assert found == {screened.pk: Figures(screened.units, 2, 1, 1, 2, 1), later: Figures(screened.units)}


def test_a_span_counts_rounds_that_began_and_findings_made_in_it(cast: Cast, screened: Round) -> None:
    week = of_span(cast.city_supervisor, place(CITY), MONDAY.date(), (MONDAY + 6 * DAY).date())
    both = of_span(
        cast.city_supervisor, place(CITY), MONDAY.date(), (MONDAY + 7 * DAY).date(), unit_level="village"
    )
    assert total(week.values()) == Figures(screened.units, 2, 1, 1)
    assert total(both.values()) == Figures(2 * screened.units, 2, 1, 1, 2, 1)
    townships = of_span(
        cast.city_supervisor, place(CITY), MONDAY.date(), date(2026, 3, 31), unit_level="township"
    )
    assert townships == {}


@pytest.mark.parametrize(
    ("state", "settled"),
    [(FindingState.WATCHED, 0), (FindingState.SETTLED, 1), (FindingState.ASKED, 0)],
)
def test_a_finding_is_settled_when_nobody_needs_to_act(
    cast: Cast, screened: Round, state: str, settled: int
) -> None:
    Finding.objects.filter(task__round=screened).update(state=state, settled_at=None)
    assert total(of_round(cast.city_supervisor, screened, place(CITY)).values()).settled == 2 * settled


def test_a_finding_whose_case_is_closed_is_settled(cast: Cast, screened: Round) -> None:
    case = cast.log_dispute()
    Finding.objects.filter(pk=Finding.objects.latest("pk").pk).update(state=FindingState.CASE, case=case)
    user, pk = cast.city_supervisor, screened.pk
    assert of_rounds(user, [pk], findings=True)[pk].settled == 1
    type(case).objects.filter(pk=case.pk).update(stage="closed")
    assert of_rounds(user, [pk], findings=True)[pk].settled == 2


@pytest.mark.parametrize(
    ("done", "expected", "percent"),
    [
        (0, 0, "–"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (105, 112, "93.8%"),
        (9999, 10000, "99.9%"),
        (1, 9999, "0.1%"),
    ],
)
def test_a_share_never_says_all_while_one_is_missing(done: int, expected: int, percent: str) -> None:
    assert Figures(expected=expected, done=done).percent == percent


def test_every_figure_has_a_formula_beside_it() -> None:
    assert {one.code for one in FORMULAS} >= {"expected", "done", "on_time", "nothing", "findings", "settled"}
    assert all(str(one.formula) and hasattr(Figures(), one.code) for one in FORMULAS)


def test_a_city_takes_as_many_statements_as_a_township(cast: Cast, units: Units, kept_lists: None) -> None:
    counts = []
    for region in (TOWNSHIP, CITY):
        units.plan(region=region, frequency=Frequency.ONCE, ends_on=date(2026, 3, 20))
        make_rounds(now=MONDAY)
        screened, user = Round.objects.latest("pk"), User.objects.get(pk=cast.city_supervisor.pk)
        where = place(region)
        with CaptureQueriesContext(connection) as asked:
            of_round(user, screened, where)
        counts.append(len(asked))
    assert counts == [3, 3]  # the postings of the person, the tasks, the findings
