from __future__ import annotations

import base64

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from core import crypto
from core.crypto import SealBroken, blind_index, seal, unseal
from core.fields import index_of, plain
from tests.core.notes import Note


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


def stored(column: str) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM core_test_note")  # noqa: S608 — a name of this file
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


@given(st.text())
def test_what_was_sealed_opens_again(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert unseal(seal(text, "a.b"), "a.b") == text


def test_the_same_text_never_seals_the_same_way_twice() -> None:
    assert seal("13800000000", "a.b") != seal("13800000000", "a.b")


def test_a_value_copied_to_another_column_does_not_open() -> None:
    with pytest.raises(SealBroken, match=r"a\.c: does not open"):
        unseal(seal("13800000000", "a.b"), "a.c")


@pytest.mark.parametrize("position", range(0, 40, 3))
def test_one_changed_byte_does_not_open(position: int) -> None:
    sealed = bytearray(seal("13800000000", "a.b"))
    sealed[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), "a.b")


def test_a_missing_key_is_named_and_the_value_is_not(settings) -> None:
    settings.ENCRYPTION_KEYS = f"old:{key('o')}"
    sealed = seal("13800000000", "a.b")
    settings.ENCRYPTION_KEYS = f"new:{key('n')}"
    with pytest.raises(SealBroken, match="'old', which is not in ENCRYPTION_KEYS") as broken:
        unseal(sealed, "a.b")
    assert "138" not in str(broken.value)


def test_a_wrong_key_under_the_right_name_is_told(settings) -> None:
    settings.ENCRYPTION_KEYS = f"k:{key('o')}"
    sealed = seal("13800000000", "a.b")
    settings.ENCRYPTION_KEYS = f"k:{key('n')}"
    with pytest.raises(SealBroken, match="does not open under key 'k'"):
        unseal(sealed, "a.b")


@pytest.mark.parametrize(
    "keys", ["", "k", "k:", "k:AAAA", "k:!!", ":" + key("a"), f"k:{key('a')},k:{key('b')}"]
)
def test_a_malformed_keyring_is_refused(settings, keys: str) -> None:
    settings.ENCRYPTION_KEYS = keys
    with pytest.raises(ImproperlyConfigured):
        seal("x", "a.b")


def test_a_keyring_hides_its_keys_when_printed() -> None:
    assert key("d") not in repr(crypto.keyring())


def test_the_table_holds_no_plain_text(notes: type[Note]) -> None:
    note = notes.objects.create(phone="13812345678")
    assert b"138" not in (stored("phone") or b"")
    assert notes.objects.get(pk=note.pk).phone == "13812345678"


def test_empty_stays_empty_and_null_stays_null(notes: type[Note]) -> None:
    note = notes.objects.create(phone="", other=None)
    again = notes.objects.get(pk=note.pk)
    assert (stored("phone"), stored("other"), stored("phone_index")) == (b"", None, None)
    assert (again.phone, again.other, again.phone_index) == ("", None, None)


def test_bulk_ways_of_writing_seal_too(notes: type[Note]) -> None:
    [note] = notes.objects.bulk_create([notes(phone="1381", other="x")])
    assert notes.objects.get(phone_index=index_of(notes, "phone_index", "1381")).phone == "1381"
    note.phone = "1382"
    notes.objects.bulk_update([note], ["phone"])
    notes.objects.update(other="y")
    again = notes.objects.get()
    assert (again.phone, again.other) == ("1382", "y")
    assert b"1382" not in (stored("phone") or b"")


@pytest.mark.parametrize(
    "condition", [{"phone": "1"}, {"phone__contains": "1"}, {"phone__in": ["1"]}, {"phone__gt": ""}]
)
def test_an_encrypted_column_cannot_be_filtered_by(notes: type[Note], condition: dict[str, object]) -> None:
    with pytest.raises(FieldError, match="BlindIndexField"):
        notes.objects.filter(**condition)


def test_a_number_is_found_by_its_index_however_it_is_typed(notes: type[Note]) -> None:
    notes.objects.create(phone="138-1234 5678")
    assert notes.objects.filter(phone_index=index_of(notes, "phone_index", "13812345678")).count() == 1


def test_looking_for_nothing_finds_nobody(notes: type[Note]) -> None:
    notes.objects.create(phone="")
    for nothing in ("", None, "  "):
        assert not notes.objects.filter(phone_index=index_of(notes, "phone_index", nothing)).exists()


def test_equal_values_of_two_columns_have_different_indexes() -> None:
    assert blind_index("a.b", "138") != blind_index("a.c", "138")
    assert len(blind_index("a.b", "138")) == 16


def test_the_usual_normal_form_ignores_width_case_and_space() -> None:
    assert plain(" １５０４0419900101123ｘ\u3000") == "1504041990010112" + "3X"


def test_an_index_asked_of_another_field_is_refused() -> None:
    with pytest.raises(FieldError):
        index_of(Note, "phone", "1")


def test_migrations_rebuild_the_fields_as_they_are() -> None:
    for name in ("phone", "phone_index", "other", "other_index"):
        field = Note._meta.get_field(name)
        assert field.clone().deconstruct()[1:] == field.deconstruct()[1:]
