from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from core import rotation
from core.fields import index_of
from tests.core.notes import Note, registry
from tests.core.test_fields import key

OLD, NEW = f"old:{key('o')}", f"new:{key('n')}"


@pytest.fixture
def written_under_old(notes: type[Note], settings, monkeypatch: pytest.MonkeyPatch) -> type[Note]:
    registry.all_models["core"].pop("kind", None)
    registry.clear_cache()
    monkeypatch.setattr(rotation, "apps", registry)
    settings.ENCRYPTION_KEYS = OLD
    for number in range(25):
        notes.objects.create(phone=f"138{number:08}", other=None if number % 2 else "")
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    return notes


def rotate(*words: str) -> str:
    out = io.StringIO()
    call_command("rotate_keys", *words, stdout=out)
    return out.getvalue()


def test_after_rotation_the_old_key_may_go(written_under_old: type[Note], settings) -> None:
    assert "core_test_note.phone: 25 rewritten, 0 left" in rotate("--batch=10")
    settings.ENCRYPTION_KEYS = NEW
    assert [note.phone for note in written_under_old.objects.order_by("pk")] == [
        f"138{n:08}" for n in range(25)
    ]


def test_a_stopped_rotation_goes_on_where_it_was(written_under_old: type[Note], monkeypatch) -> None:
    calls = []
    replace = rotation._replace

    def dies_in_the_second_batch(*args: object) -> int:
        calls.append(args)
        if len(calls) == 15:
            raise KeyboardInterrupt
        return replace(*args)

    monkeypatch.setattr(rotation, "_replace", dies_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        rotate("--batch=10")
    monkeypatch.setattr(rotation, "_replace", replace)
    assert len(list(written_under_old.objects.all())) == 25
    assert "15 rewritten, 0 left" in rotate("--batch=10")
    assert "0 rewritten, 0 left" in rotate()


def test_without_the_old_key_it_stops_and_says_which_is_missing(written_under_old, settings) -> None:
    settings.ENCRYPTION_KEYS = NEW
    with pytest.raises(CommandError, match="'old', which is not in ENCRYPTION_KEYS"):
        rotate()


def test_reindex_mends_what_another_index_key_left(written_under_old: type[Note], settings) -> None:
    settings.BLIND_INDEX_KEY = key("i")
    wanted = index_of(written_under_old, "phone_index", "13800000003")
    assert not written_under_old.objects.filter(phone_index=wanted).exists()
    assert "core_test_note.phone_index: 25 indexes mended" in rotate("--reindex", "--batch=10")
    assert written_under_old.objects.get(phone_index=wanted).phone == "13800000003"
