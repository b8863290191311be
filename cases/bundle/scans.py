"""Added papers as pictures of pages: photos and scans made smaller, PDFs drawn page by page."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from cases.models import Attachment
from core.files import path_of
from core.filetypes import MediaType

from . import pdf_pages

LONGEST = 1754
"""Pixels of the longer side: A4 at 150 dots an inch."""
MOST_PAGES = 200
"""Of one PDF; the rest is in the package alone."""
_SECONDS = 50
_PICTURES = {MediaType.JPEG, MediaType.PNG, MediaType.WEBP}


@dataclass(frozen=True)
class Picture:
    """One page as JPEG."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Scan:
    """An added paper as its pages; `pages` counts those of the original, None if it cannot be drawn."""

    shown: int
    pages: int | None
    folder: Path

    def pictures(self) -> Iterator[Picture]:
        """The pages, read one at a time."""
        for number in range(1, self.shown + 1):
            content = (self.folder / f"{number:04}.jpg").read_bytes()
            with Image.open(BytesIO(content)) as picture:
                yield Picture(content, picture.width, picture.height)


@contextmanager
def folder() -> Iterator[Path]:
    """Where the drawn pages lie while the file is bound."""
    with tempfile.TemporaryDirectory(prefix="yizhan-bundle-") as name:
        yield Path(name)


def drawn(added: Attachment, into: Path) -> Scan:
    """Draw an added paper into a folder of its own."""
    place = into / str(added.pk)
    place.mkdir()
    kind = added.file.media_type
    if kind == MediaType.PDF:
        return _pdf(path_of(added.file.sha256), place)
    if kind in _PICTURES:
        return _photo(path_of(added.file.sha256), place)
    return Scan(0, None, place)


def _photo(source: Path, place: Path) -> Scan:
    """Upright as the camera meant it, white where it is transparent."""
    try:
        with Image.open(source) as opened:
            opened.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST, LONGEST))
            page = _on_white(upright)
    except (OSError, ValueError, Image.DecompressionBombError):
        return Scan(0, None, place)
    page.save(place / "0001.jpg", "JPEG", quality=pdf_pages.QUALITY)
    return Scan(1, 1, place)


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    page, layer = Image.new("RGB", picture.size, "white"), picture.convert("RGBA")
    page.paste(layer, mask=layer)
    return page


def _pdf(source: Path, place: Path) -> Scan:
    asked = [sys.executable, "-I", pdf_pages.__file__, str(source), str(place), str(MOST_PAGES), str(LONGEST)]
    try:
        told = subprocess.run(asked, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 — our own
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return Scan(0, None, place)
    pages = int(told.stdout)
    return Scan(min(pages, MOST_PAGES), pages, place)
