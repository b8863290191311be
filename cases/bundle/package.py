"""The ZIP of a case file: the bound document, every paper alone, the originals, a list with hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cases.models import Attachment
from cases.papers import word
from cases.papers.facts import CaseFile
from cases.papers.paper import Paper
from cases.papers.words import words
from core.files import file_name, path_of
from core.filetypes import MediaType

from .plan import Plan

_words = words("bundle")
_FORMULA = frozenset("=+-@\t\r")


@dataclass(frozen=True)
class _Listed:
    title: str
    page: str
    file: str
    size: int
    sha256: str
    remark: str = ""


def write(plan: Plan, document: IO[bytes], out: IO[bytes]) -> None:
    """Write the package to `out`; `document` is the bound document."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        document.seek(0)
        name = file_name(f"00-{_words('bound')}", MediaType.DOCX)
        listed = [_put(package, name, _words("bound"), "1", document.read())]
        for part, page in zip(plan.parts, plan.begins, strict=True):
            if part.piece.paper:
                drawn = _drawn(part.piece.paper, plan.file)
                listed.append(_put(package, part.file, part.piece.title, str(page), drawn))
            elif part.piece.added:
                listed.append(_original(package, part.file, part.piece.title, str(page), part.piece.added))
        listed += [_struck(added) for added in _struck_out(plan.file)]
        package.writestr(_words("manifest"), _manifest(listed))
        package.writestr(_words("sums"), "".join(f"{row.sha256}  {row.file}\n" for row in listed if row.file))


def _drawn(paper: Paper, file: CaseFile) -> bytes:
    return word.draw(paper.title, paper.compose(file, paper.recipients(file)))


def _put(package: zipfile.ZipFile, name: str, title: str, page: str, content: bytes) -> _Listed:
    package.writestr(name, content, zipfile.ZIP_STORED)
    return _Listed(title, page, name, len(content), hashlib.sha256(content).hexdigest())


def _original(package: zipfile.ZipFile, name: str, title: str, page: str, added: Attachment) -> _Listed:
    package.write(Path(path_of(added.file.sha256)), name, zipfile.ZIP_STORED)
    return _Listed(title, page, name, added.file.size, added.file.sha256, _words("remark_scan"))


def _struck_out(file: CaseFile) -> Iterable[Attachment]:
    return file.case.attachments.filter(struck_at__isnull=False).select_related("file")


def _struck(added: Attachment) -> _Listed:
    reason = _words("struck", reason=added.struck_reason)
    return _Listed(added.title, "", "", added.file.size, added.file.sha256, reason)


def _manifest(listed: Iterable[_Listed]) -> bytes:
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(_words.tree["columns"])
    for number, row in enumerate(listed):
        told = (number, row.title, row.page, row.file, row.size, row.sha256, row.remark)
        table.writerow([_harmless(str(value)) for value in told])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """A spreadsheet must not take a title for a formula."""
    return f"'{text}" if text[:1] in _FORMULA else text
