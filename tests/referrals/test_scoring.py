"""The rules of matching, tried with whatever mediators can be thought of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from referrals.scoring import Candidate, Need, Why, rank

NEED = Need(dispute_type="0705", region="150203001015", languages=frozenset({"mn"}))
PLACES = ("150203001015", "150203001", "150203", "150200", "150204", "150000")
FIELDS = ((), (("Labour", ("07", "0507")),), (("Wages", ("0705",)), ("Family", ("01",))))
MOMENTS = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def mediators() -> st.SearchStrategy[list[Candidate]]:
    one = st.builds(
        Candidate,
        id=st.integers(1, 500),
        region=st.sampled_from(PLACES),
        fields=st.sampled_from(FIELDS),
        languages=st.frozensets(st.sampled_from(["zh", "mn"])),
        load=st.integers(0, 12),
        last_assigned=MOMENTS,
        serves=st.booleans(),
        away=st.booleans(),
        stepped_back=st.booleans(),
        is_party=st.booleans(),
        acquainted=st.booleans(),
    )
    return st.lists(one, max_size=12, unique_by=lambda candidate: candidate.id)


@given(mediators(), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_rows_were_read(rows: list[Candidate], chance: Random) -> None:
    first = [scored.candidate.id for scored in rank(NEED, rows)]
    chance.shuffle(rows)
    assert [scored.candidate.id for scored in rank(NEED, rows)] == first


@given(mediators(), st.integers(0, 11), st.integers(1, 12))
def test_less_in_hand_never_ranks_lower(rows: list[Candidate], which: int, less: int) -> None:
    free = [replace(row, serves=True, away=False, stepped_back=False, is_party=False) for row in rows]
    if not free:
        return
    busy = free[which % len(free)]
    lighter = replace(busy, load=max(busy.load - less, 0))
    before = [scored.candidate.id for scored in rank(NEED, free)].index(busy.id)
    others = [row for row in free if row is not busy]
    assert [scored.candidate.id for scored in rank(NEED, [*others, lighter])].index(busy.id) <= before


@given(mediators())
def test_whoever_is_recused_away_or_a_party_never_appears(rows: list[Candidate]) -> None:
    shown = {scored.candidate.id for scored in rank(NEED, rows)}
    barred = {r.id for r in rows if r.stepped_back or r.is_party or r.away or not r.serves}
    assert shown == {row.id for row in rows} - barred


@given(mediators())
def test_the_reasons_add_up_to_the_points_and_the_best_comes_first(rows: list[Candidate]) -> None:
    ranked = rank(NEED, rows)
    assert all(scored.points == sum(reason.points for reason in scored.reasons) for scored in ranked)
    assert [scored.points for scored in ranked] == sorted((s.points for s in ranked), reverse=True)


def test_among_equals_whoever_got_a_case_least_recently_comes_first() -> None:
    days = {1: datetime(2026, 5, 2, tzinfo=UTC), 2: datetime(2026, 5, 1, tzinfo=UTC), 3: None}
    rows = [Candidate(id=pk, region="150203", last_assigned=day) for pk, day in days.items()]
    assert [scored.candidate.id for scored in rank(NEED, rows)] == [3, 2, 1]


def test_the_closest_field_alone_counts() -> None:
    fields = (("Labour", ("07",)), ("Wages", ("0705",)))
    reasons = rank(NEED, [Candidate(id=1, region="", fields=fields)])[0].reasons
    assert [(r.word, r.points) for r in reasons if r.why is Why.SPECIALITY] == [("Wages", 30)]


def test_a_longer_way_is_worth_less() -> None:
    rows = [Candidate(id=number, region=place) for number, place in enumerate(PLACES)]
    assert [scored.candidate.region for scored in rank(NEED, rows)] == [
        "150203001015", "150203001", "150203", "150200", "150204", "150000",
    ]  # fmt: skip


def test_a_mediator_without_the_party_s_language_is_not_barred() -> None:
    rows = [Candidate(id=1, region="150203"), Candidate(id=2, region="150203", languages=frozenset({"mn"}))]
    assert [scored.candidate.id for scored in rank(NEED, rows)] == [2, 1]
