"""Shares as they are printed: the very number that fractions give, rounded half up."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from hypothesis import example, given
from hypothesis import strategies as st

from reports.indicators import DIMENSIONS, INDICATORS, indicator
from reports.measures import MEASURES, Counts
from reports.rates import NONE, percent, points

MOST = 10**12
counts = st.integers(0, MOST)
digits = st.integers(0, 4)


def rounded(share: Fraction, places: int) -> Fraction:
    """Half up, exact."""
    scale = 10**places
    return Fraction(floor(share * scale + Fraction(1, 2)), scale)


def printed(words: str) -> Fraction:
    """The number that words say; the signs of gained, lost and unchanged are read too."""
    sign = -1 if words.startswith("−") else 1
    return sign * Fraction(words.lstrip("+−±"))


@given(counts, st.integers(1, MOST), digits)
@example(3881, 4013, 2)
@example(1, 8, 2)
@example(1, 2000, 1)
@example(0, 7, 2)
@example(5, 4, 2)
def test_a_share_is_the_fraction_rounded_half_up(part: int, whole: int, places: int) -> None:
    words = percent(part, whole, places)
    assert printed(words) == rounded(Fraction(100 * part, whole), places)
    assert len(words.partition(".")[2]) == places


@given(counts, st.integers(1, MOST), counts, st.integers(1, MOST), digits)
@example(1, 3, 2, 3, 2)
@example(1, 2, 1, 2, 0)
def test_points_are_the_difference_of_the_shares_as_printed(
    part: int, whole: int, before: int, of: int, places: int
) -> None:
    words = points(part, whole, before, of, places)
    gained = printed(percent(part, whole, places)) - printed(percent(before, of, places))
    assert printed(words) == gained
    assert words[0] == ("+" if gained > 0 else "−" if gained < 0 else "±")
    assert len(words.partition(".")[2]) == places


@given(counts, counts, st.integers(1, MOST))
def test_a_larger_part_is_never_printed_smaller(one: int, other: int, whole: int) -> None:
    less, more = sorted((one, other))
    assert printed(percent(less, whole)) <= printed(percent(more, whole))


def test_where_nothing_was_counted_stands_a_dash_never_a_number() -> None:
    assert percent(0, 0) == percent(3, 0) == NONE
    assert points(1, 2, 0, 0) == points(0, 0, 1, 2) == NONE


def test_the_half_goes_up_where_floating_point_would_go_to_the_even_digit() -> None:
    assert (percent(1, 800), percent(3, 800), percent(1, 8, 0), percent(3, 8, 0)) == (
        "0.13",
        "0.38",
        "13",
        "38",
    )
    assert percent(29, 160, 2) == "18.13"


@given(st.dictionaries(st.sampled_from([one.code for one in MEASURES]), st.integers(0, 10_000)))
def test_every_indicator_is_the_share_that_its_parts_say(numbers: dict[str, int]) -> None:
    known = Counts(numbers)
    for one in INDICATORS:
        whole = sum(numbers.get(code, 0) for code in one.denominators)
        part = numbers.get(one.numerator, 0)
        assert one.parts(known) == (part, whole)
        expected = rounded(Fraction(100 * part, whole), 2) if whole else None
        assert one.percent(known) == (NONE if expected is None else f"{float(expected):.2f}")


def test_indicators_are_made_of_measures_that_exist_and_each_has_one_code() -> None:
    codes = {one.code for one in MEASURES}
    assert {code for one in INDICATORS for code in (one.numerator, *one.denominators)} <= codes
    assert len({one.code for one in INDICATORS}) == len(INDICATORS)
    assert [indicator(code).code for code in DIMENSIONS] == list(DIMENSIONS)
