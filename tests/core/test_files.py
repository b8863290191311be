"""Files are told by their content, kept once, and served so that they can do no harm."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from core import files
from core.errors import BadInput, NotFound
from core.files import SCANS, SCANS_AND_WORD, MediaType, intact, keep, open_file, path_of, served, store
from core.models import StoredFile
from core.uploads import LimitedUpload, UploadTooLarge
from tests.core.files import HTML, PDF, archive, on_disk, picture, word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def refused(content: Any, allowed: frozenset[MediaType] = SCANS) -> str:
    before = StoredFile.objects.count()
    with pytest.raises(BadInput) as caught:
        store(content, allowed=allowed)
    assert str(caught.value)
    assert StoredFile.objects.count() == before
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, MediaType.PDF), (picture("JPEG"), MediaType.JPEG), (picture("PNG"), MediaType.PNG),
        (picture("WEBP"), MediaType.WEBP), (word(), MediaType.DOCX),
    ],
)  # fmt: skip
def test_each_kind_is_told_by_its_content(content: bytes, kind: MediaType, folder: Path) -> None:
    stored = store(SimpleUploadedFile("x.exe", content, "text/html"), allowed=SCANS_AND_WORD)
    assert (stored.media_type, stored.size) == (kind, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with open_file(stored) as file:
        assert file.read() == content
    assert on_disk(folder) == [stored.sha256]
    assert path_of(stored.sha256).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SimpleUploadedFile("scan.jpg", HTML, "image/jpeg"), "file_type"),
        (b"MZ" + bytes(400), "file_type"),
        (b"GIF89a" + bytes(40), "file_type"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "file_type"),
        (b"just words", "file_type"),
        (b"\n" + PDF, "file_type"),
        (word(), "file_type"),
        (b"", "file_empty"),
        (b"%PDF-1.7\n1 0 obj<<", "file_damaged"),
        (PDF + bytes(2000), "file_damaged"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + HTML, "file_damaged"),
        (b"\x89PNG\r\n\x1a\n" + HTML, "file_damaged"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 " + HTML, "file_damaged"),
        (picture("PNG")[:-200], "file_damaged"),
        (picture("JPEG")[: len(picture("JPEG")) // 2], "file_damaged"),
        (picture("WEBP")[:-100], "file_damaged"),
    ],
)
def test_what_is_not_what_it_claims_is_refused(content: Any, code: str, folder: Path) -> None:
    assert refused(content) == code
    assert on_disk(folder) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (word(bomb=bytes(101 * 1024 * 1024)), "file_too_large"),
        (word(**{"word__vbaProject.bin": b"x"}), "file_macros"),
        (word()[:-30], "file_damaged"),
        (archive(**{"a.txt": b"x"}), "file_type"),
        (archive(**{f"{n}": b"" for n in range(2001)}), "file_too_large"),
    ],
)
def test_a_document_that_is_none_or_does_harm_is_refused(content: bytes, code: str) -> None:
    assert refused(content, SCANS_AND_WORD) == code


def test_a_polyglot_is_served_only_as_what_it_was_taken_for() -> None:
    stored = store(picture("JPEG") + HTML + archive(**{"a.html": HTML}))
    response = served(stored, name="evil.html", inline=True)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "evil.html.jpg" in response.headers["Content-Disposition"]


def test_a_picture_of_more_points_than_can_be_drawn_is_refused(settings: Any) -> None:
    settings.FILE_MOST_PIXELS = 64 * 48 - 1
    assert refused(picture("PNG")) == "file_too_large"


def test_a_file_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(settings: Any, folder: Path) -> None:
    settings.FILE_MOST_BYTES = len(PDF)
    assert refused(b"%" + PDF) == "file_too_large"
    assert on_disk(folder) == []
    assert store(PDF).size == len(PDF)


def test_a_body_that_no_form_can_take_is_stopped_before_it_is_read(settings: Any) -> None:
    settings.UPLOAD_MOST_BYTES = 10
    handler = LimitedUpload()
    handler.handle_raw_input(None, {}, 10, b"")
    with pytest.raises(UploadTooLarge):
        handler.handle_raw_input(None, {}, 11, b"")
    assert handler.receive_data_chunk(b"a", 0) == b"a"


class Cut(io.BytesIO):
    """An upload whose sender goes away in the middle."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(20)


def test_a_cut_upload_leaves_nothing(folder: Path) -> None:
    with pytest.raises(ConnectionResetError):
        store(Cut(PDF))
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_the_same_content_is_kept_once(folder: Path) -> None:
    first, second = store(PDF), store(SimpleUploadedFile("other.pdf", PDF))
    assert first.pk == second.pk
    assert second.stored_at >= first.stored_at
    assert on_disk(folder) == [first.sha256]


def test_storing_again_heals_what_the_disk_has_spoilt() -> None:
    stored = store(PDF)
    path_of(stored.sha256).write_bytes(b"spoilt")
    assert not intact(stored)
    store(PDF)
    assert intact(stored)


def test_the_file_is_whole_on_the_disk_before_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def look(pk: int) -> StoredFile:
        seen.append(path_of(hashlib.sha256(PDF).hexdigest()).read_bytes())
        return StoredFile(pk=pk)

    monkeypatch.setattr(StoredFile.objects, "get", look)
    store(PDF)
    assert seen == [PDF]


def test_a_row_without_a_hash_or_a_size_cannot_be_written() -> None:
    for wrong in ({"sha256": "x" * 64, "size": 1}, {"sha256": "a" * 64, "size": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StoredFile.objects.create(media_type="application/pdf", **wrong)


def test_a_lost_file_is_told_and_not_a_defect() -> None:
    stored = store(PDF)
    path_of(stored.sha256).unlink()
    assert not intact(stored)
    with pytest.raises(NotFound):
        open_file(stored)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("调解协议书.pdf", "filename*=utf-8''%E8%B0%83%E8%A7%A3%E5%8D%8F%E8%AE%AE%E4%B9%A6.pdf"),
        ("调解协议书", "filename*=utf-8''%E8%B0%83%E8%A7%A3%E5%8D%8F%E8%AE%AE%E4%B9%A6.pdf"),
        ('a"b\r\nSet-Cookie: x=1.pdf', 'filename="a_b_Set-Cookie_ x=1.pdf"'),
        ("../../etc/passwd", 'filename="_.._etc_passwd.pdf"'),
        ("SCAN.PDF", 'filename="SCAN.pdf"'),
        ("", 'filename="file.pdf"'),
        ("\u202efdp.exe", 'filename="_fdp.exe.pdf"'),
    ],
)
def test_names_in_any_script_are_safe_to_save(name: str, shown: str) -> None:
    header = served(store(PDF), name=name).headers["Content-Disposition"]
    assert header.startswith("attachment")
    assert shown in header


def test_only_pictures_and_pdf_are_shown_inline() -> None:
    assert served(store(PDF), name="a", inline=True).headers["Content-Disposition"].startswith("inline")
    document = store(word(), allowed=SCANS_AND_WORD)
    response = served(document, name="a", inline=True)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == word()


def test_what_we_make_ourselves_is_kept_at_any_size(settings: Any) -> None:
    settings.FILE_MOST_BYTES = 10
    made = keep(io.BytesIO(archive(**{"a.txt": b"x" * 100})), MediaType.ZIP)
    assert made.media_type == MediaType.ZIP
    assert intact(made)


@pytest.mark.django_db(transaction=True)
def test_uploads_of_the_same_content_at_once_make_one_row_and_one_file(folder: Path) -> None:
    start = Barrier(6)

    def upload(_number: int) -> int:
        start.wait()
        try:
            return store(PDF).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(upload, range(6)))
    assert len(made) == 1
    assert StoredFile.objects.count() == 1
    assert on_disk(folder) == [hashlib.sha256(PDF).hexdigest()]


def test_the_lock_of_any_hash_fits_the_database() -> None:
    with transaction.atomic():
        for digest in ("f" * 64, "0" * 64, "7fffffff" + "0" * 56, "80000000" + "0" * 56):
            files.lock(digest)
