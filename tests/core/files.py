"""Small files of each kind, made in place, whole and broken."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HTML = b"<!doctype html><html><script>alert(1)</script></html>"


@cache
def picture(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture with enough detail that a cut is noticed."""
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind)
    return out.getvalue()


def word(**parts: bytes) -> bytes:
    """The bones of a document of Word; more parts by name with `__` for `/`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b"<document/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A zip of anything."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def on_disk(folder: Path) -> list[str]:
    """The names of all files below the folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
