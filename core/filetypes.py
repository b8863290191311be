"""What a file is, told from its content alone; neither its name nor the browser's word is asked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import puremagic
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image

from .errors import BadInput


class MediaType(TextChoices):
    """The kinds of file kept here. Uploads may be of the first five; the rest we make ourselves."""

    PDF = "application/pdf", "PDF"
    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    ZIP = "application/zip", "ZIP"
    CSV = "text/csv", "CSV"

    @property
    def extension(self) -> str:
        """The ending of a file name, with its dot."""
        return {MediaType.JPEG: ".jpg"}.get(self, f".{self.label.lower()}")


SCANS = frozenset({MediaType.PDF, MediaType.JPEG, MediaType.PNG, MediaType.WEBP})
"""What a scanner or a phone makes."""
SCANS_AND_WORD = SCANS | {MediaType.DOCX}

_HEAD = 4096
_TAIL = 1024
_MOST_PARTS = 2000
_MOST_UNPACKED = 100 * 1024 * 1024
_MACROS = "vbaproject.bin"
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, OverflowError, MemoryError,
    NotImplementedError, RuntimeError, struct.error, zlib.error, zipfile.BadZipFile,
)  # fmt: skip
"""What Pillow and zipfile raise at content that is not what it claims to be."""


def recognised(path: Path, allowed: frozenset[MediaType]) -> MediaType:
    """The type of the file, which is whole and harmless as far as its kind can be checked.

    Raises:
        BadInput: not one of the allowed kinds, damaged, or unreasonable once unpacked.
    """
    found = sniffed(path)
    if found not in allowed:
        raise refused_type(allowed)
    _CHECKS[found](path)
    return found


def sniffed(path: Path) -> MediaType | None:
    """What the first bytes say; None for what is not kept here."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        named = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return None
    return next((kind for kind in _CHECKS if kind.value in named), None)


def refused_type(allowed: frozenset[MediaType]) -> BadInput:
    """The refusal that names what may be sent."""
    kinds = pgettext("between names", ", ").join(kind.label for kind in MediaType if kind in allowed)
    sentence = _("This kind of file is not taken. Send one of: %(kinds)s.") % {"kinds": kinds}
    return BadInput(sentence, code="file_type")


def _damaged() -> BadInput:
    return BadInput(_("The file is damaged or incomplete. Scan or export it again."), code="file_damaged")


def _unreasonable() -> BadInput:
    return BadInput(_("The file unpacks to more than can be taken. Make it smaller."), code="file_too_large")


def _check_pdf(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    if not head.startswith(b"%PDF-") or b"%%EOF" not in tail:
        raise _damaged()


def _check_image(path: Path) -> None:
    """Decodes the whole picture, a JPEG at an eighth of its size: only that finds a cut one."""
    try:
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as picture:
            if picture.width * picture.height > settings.FILE_MOST_PIXELS:
                raise _unreasonable()
            picture.draft("RGB", (max(1, picture.width // 8), max(1, picture.height // 8)))
            picture.load()
            found = Image.MIME.get(picture.format or "")
    except Image.DecompressionBombError as error:
        raise _unreasonable() from error
    except _BROKEN as error:
        raise _damaged() from error
    if found != sniffed(path):
        raise _damaged()


def _check_word(path: Path) -> None:
    """A document of Word, without macros, that unpacks to a reasonable size and whose every part is whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise _unreasonable()
            names = {part.filename.lower() for part in parts}
            if not {"[content_types].xml", "word/document.xml"} <= names:
                raise refused_type(SCANS_AND_WORD)
            if any(name.endswith(_MACROS) for name in names):
                raise BadInput(_("Documents with macros are not taken. Save it without."), code="file_macros")
            if archive.testzip() is not None:
                raise _damaged()
    except _BROKEN as error:
        raise _damaged() from error


_CHECKS: dict[MediaType, Callable[[Path], None]] = {
    MediaType.PDF: _check_pdf,
    MediaType.JPEG: _check_image,
    MediaType.PNG: _check_image,
    MediaType.WEBP: _check_image,
    MediaType.DOCX: _check_word,
}
"""How the kinds that may be uploaded are checked."""
