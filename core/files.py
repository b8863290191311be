"""Files, kept once by the hash of their content.

The content is on the disk, whole and synced, before the row that names it commits; a row without its file
does not come about. A file whose row did not commit is cleared a day later. Whoever stores content holds
the advisory lock of its hash until her transaction ends, and so does the clearing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from .errors import BadInput, NotFound
from .filetypes import SCANS, SCANS_AND_WORD, MediaType, recognised
from .models import StoredFile

__all__ = [
    "SCANS", "SCANS_AND_WORD", "Content", "MediaType",
    "intact", "keep", "open_file", "path_of", "served", "store",
]  # fmt: skip

_log = logging.getLogger(__name__)

Content = IO[bytes] | File | bytes
"""An upload, an open file, or the bytes themselves."""

_CHUNK = 64 * 1024
_LOCKS = 1179208773  # the class of our advisory locks: "FILE"
_UPSERT = """
INSERT INTO core_storedfile (sha256, size, media_type) VALUES (%s, %s, %s)
ON CONFLICT (sha256) DO UPDATE SET stored_at = statement_timestamp() RETURNING id
"""
_INLINE = SCANS
_BAD_IN_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028-\u202e\u2066-\u2069]+')
_LONGEST_NAME = 120


def store(upload: Content, *, allowed: frozenset[MediaType] = SCANS) -> StoredFile:
    """Keep what somebody sent, if its content is of an allowed kind.

    Raises:
        BadInput: empty, larger than FILE_MOST_BYTES, not of an allowed kind, damaged.
    """
    with _received(upload, most=settings.FILE_MOST_BYTES) as (path, digest, size):
        return _placed(path, digest, size, recognised(path, allowed))


def keep(content: Content, media_type: MediaType) -> StoredFile:
    """Keep a file that we made ourselves; its kind is known and its size not limited."""
    with _received(content, most=None) as (path, digest, size):
        return _placed(path, digest, size, media_type)


def path_of(sha256: str) -> Path:
    """Where content of that hash lies, in folders of 256 by 256."""
    return Path(settings.FILES_DIR) / sha256[:2] / sha256[2:4] / sha256


def open_file(stored: StoredFile) -> BinaryIO:
    """The content, to be read and closed.

    Raises:
        NotFound: the disk has lost it; the log says so.
    """
    try:
        return path_of(stored.sha256).open("rb")
    except FileNotFoundError as error:
        _log.error("the content of stored file %s is not on the disk", stored.pk)
        raise NotFound(_("The file is not in its place. Tell the administrator.")) from error


def intact(stored: StoredFile) -> bool:
    """Whether the disk still holds exactly what was stored."""
    try:
        with path_of(stored.sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
    except FileNotFoundError:
        return False


def served(stored: StoredFile, *, name: str, inline: bool = False) -> FileResponse:
    """The answer with the file under a name in any script; its ending is that of its kind.

    Only pictures and PDF are shown inline. Whether the asker may see it was decided before.
    """
    kind = MediaType(stored.media_type)
    response = FileResponse(
        open_file(stored),
        as_attachment=not (inline and kind in _INLINE),
        filename=file_name(name, kind),
        content_type=kind.value,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def file_name(name: str, kind: MediaType) -> str:
    """A name any system can save: no path, no control or direction marks, with the ending of its kind."""
    plain = _BAD_IN_NAME.sub("_", name).strip(" .") or "file"
    own = next((end for end in (kind.extension, f".{kind.label.lower()}") if plain.lower().endswith(end)), "")
    return f"{plain[: len(plain) - len(own)][:_LONGEST_NAME]}{kind.extension}"


def lock(sha256: str) -> None:
    """Hold the hash until the transaction ends."""
    with connection.cursor() as cursor:
        place = int.from_bytes(bytes.fromhex(sha256[:8]), signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCKS, place])


def temporary() -> Path:
    """Where content lies while it is received; on the same disk, so that it can be renamed."""
    return Path(settings.FILES_DIR) / "tmp"


@contextlib.contextmanager
def _received(content: Content, *, most: int | None) -> Iterator[tuple[Path, str, int]]:
    """The content in a file of its own, synced, with hash and size; gone afterwards unless it was placed."""
    for folder in (Path(settings.FILES_DIR), temporary()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=temporary())
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            digest, size = _copied(content, file, most)
            file.flush()
            os.fsync(file.fileno())
        yield path, digest, size
    finally:
        path.unlink(missing_ok=True)


def _copied(content: Content, file: IO[bytes], most: int | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(content):
        size += len(chunk)
        if most is not None and size > most:
            sentence = _("The file is larger than %(most)s MB. Scan it with fewer dots per inch.")
            raise BadInput(sentence % {"most": most // 1024**2}, code="file_too_large")
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise BadInput(_("The file is empty."), code="file_empty")
    return digest.hexdigest(), size


def _chunks(content: Content) -> Iterator[bytes]:
    source: Any = io.BytesIO(content) if isinstance(content, bytes) else content
    source.seek(0)
    while chunk := source.read(_CHUNK):
        yield chunk


def _placed(path: Path, digest: str, size: int, media_type: MediaType) -> StoredFile:
    target = path_of(digest)
    with transaction.atomic():
        lock(digest)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.replace(target)
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            _sync(folder)
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [digest, size, media_type.value])
            pk = cursor.fetchone()[0]
        return StoredFile.objects.get(pk=pk)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
