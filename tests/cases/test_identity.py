"""ID numbers, credit codes and phones: what is well formed, and what they tell."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from cases import identity
from cases.models import Gender, IdType, PersonKind
from config.demo.numbers import identity_card

NATURAL, LEGAL = PersonKind.NATURAL, PersonKind.LEGAL
CARD = identity_card("150203", date(1985, 3, 7), 122)
CREDIT_CODE = "91110000600037341L"
BORN = st.dates(date(1920, 1, 1), timezone.localdate() - timedelta(days=1))
SERIAL = st.integers(1, 999)


@given(born=BORN, serial=SERIAL)
def test_every_well_formed_card_is_taken_and_tells_birth_and_gender(born: date, serial: int) -> None:
    number = identity_card("150203", born, serial)
    assert identity.id_number(NATURAL, IdType.ID_CARD, number) == number
    assert identity.birth_date(number) == born
    assert identity.gender(number) == (Gender.MALE if serial % 2 else Gender.FEMALE)


@given(born=BORN, serial=SERIAL, position=st.integers(0, 16), shift=st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(born: date, serial: int, position: int, shift: int) -> None:
    right = identity_card("150203", born, serial)
    digit = (int(right[position]) + shift) % 10
    with pytest.raises(identity.Malformed):
        identity.id_number(NATURAL, IdType.ID_CARD, right[:position] + str(digit) + right[position + 1 :])


@given(born=BORN, serial=SERIAL, position=st.integers(0, 15))
def test_two_neighbouring_digits_exchanged_are_always_noticed(born: date, serial: int, position: int) -> None:
    right = identity_card("150203", born, serial)
    swapped = list(right)
    swapped[position], swapped[position + 1] = swapped[position + 1], swapped[position]
    if "".join(swapped) != right:
        with pytest.raises(identity.Malformed):
            identity.id_number(NATURAL, IdType.ID_CARD, "".join(swapped))


@given(text=st.text(max_size=40))
def test_no_text_breaks_the_check_of_a_number(text: str) -> None:
    for paper in IdType.values:
        for kind in PersonKind.values:
            with suppress(identity.Malformed):
                assert isinstance(identity.id_number(kind, paper, text), str)


@given(text=st.text(max_size=40))
def test_no_text_breaks_the_check_of_a_phone(text: str) -> None:
    try:
        good = identity.phone(text)
    except identity.Malformed:
        return
    assert good == "" or good.startswith("+")
    assert identity.phone(good) == good


@pytest.mark.parametrize("typed", [f" {CARD[:6]} {CARD[6:14]}-{CARD[14:]} ", CARD.lower()])
def test_spaces_hyphens_and_a_small_x_do_not_matter(typed: str) -> None:
    assert identity.id_number(NATURAL, IdType.ID_CARD, typed) == CARD


def test_full_width_digits_are_read() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in CARD)
    assert identity.id_number(NATURAL, IdType.ID_CARD, wide) == CARD


def test_a_short_number_is_told_with_its_length() -> None:
    with pytest.raises(identity.Malformed, match="17"), translation.override("en"):
        identity.id_number(NATURAL, IdType.ID_CARD, CARD[:17])


def test_a_born_tomorrow_is_no_card() -> None:
    tomorrow = timezone.localdate() + timedelta(days=400)
    with pytest.raises(identity.Malformed):
        identity.id_number(NATURAL, IdType.ID_CARD, identity_card("150203", tomorrow, 11))


def test_a_company_cannot_show_an_identity_card() -> None:
    with pytest.raises(identity.Malformed):
        identity.id_number(LEGAL, IdType.ID_CARD, CARD)


def test_a_credit_code_is_checked_by_its_check_character() -> None:
    assert identity.id_number(LEGAL, IdType.CREDIT_CODE, CREDIT_CODE.lower()) == CREDIT_CODE
    with pytest.raises(identity.Malformed):
        identity.id_number(LEGAL, IdType.CREDIT_CODE, CREDIT_CODE[:-1] + "M")


def test_a_foreigner_shows_a_passport_and_somebody_shows_nothing() -> None:
    assert identity.id_number(NATURAL, IdType.PASSPORT, "e 1234-5678") == "E12345678"
    assert identity.id_number(NATURAL, IdType.NONE, "whatever") == ""
    with pytest.raises(identity.Malformed):
        identity.id_number(NATURAL, IdType.PASSPORT, "12")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0472-5155555", "+864725155555"),
        ("+976 9911 2233", "+97699112233"),
        ("", ""),
    ],
)
def test_a_phone_is_kept_in_one_written_form(typed: str, kept: str) -> None:
    assert identity.phone(typed) == kept


@pytest.mark.parametrize("typed", ["1380013800", "12345678901", "abc", "138001380001"])
def test_what_is_no_phone_gets_a_sentence(typed: str) -> None:
    with pytest.raises(identity.Malformed):
        identity.phone(typed)
