"""What a bound file holds, page by page, before anything is drawn: so the contents know their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cases import papers
from cases.models import Attachment
from cases.papers.bound import Bound, Entry
from cases.papers.facts import CaseFile
from cases.papers.order import Piece, pieces
from cases.papers.sheet import Sheet
from cases.papers.words import words
from core.files import file_name
from core.filetypes import MediaType

from .binder import Binder, note
from .paging import pages_of
from .scans import Scan, drawn

_words = words("bundle")
Told = Callable[[], None]


@dataclass(frozen=True)
class Part:
    """One piece with its pages; `file` is its name in the package."""

    piece: Piece
    file: str
    mark: str
    sheets: tuple[Sheet, ...] = ()
    scan: Scan | None = None

    @property
    def pages(self) -> int:
        return len(self.sheets) + (self.scan.shown if self.scan else 0)

    def bind(self, binder: Binder) -> None:
        """Add its pages to the document."""
        mark = self.mark
        for number, picture in enumerate(self.scan.pictures() if self.scan else (), start=1):
            pages = self.scan.pages if self.scan else 0
            caption = _words("scan", title=self.piece.title, page=number, pages=pages)
            binder.picture(caption, picture, mark)
            mark = ""
        for sheet in self.sheets:
            binder.sheet(sheet, mark)
            mark = ""


@dataclass(frozen=True)
class Plan:
    """The whole file: its parts and, for each, the page on which it begins."""

    file: CaseFile
    parts: tuple[Part, ...]
    begins: tuple[int, ...]

    @property
    def pages(self) -> int:
        return self.file.bound.pages if self.file.bound else 0


def plan(file: CaseFile, into: Path, told: Told) -> Plan:
    """Compose every paper and draw every scan; `told` is called after each."""
    file = replace(file, bound=Bound((), 0))
    parts = tuple(_parts(file, into, told))
    entries = tuple(Entry(part.piece.title, 0, _remark(part), part.mark) for part in parts)
    before = 1 + len(_contents(replace(file, bound=Bound(entries, 0))))
    begins, page = [], before + 1
    for part in parts:
        begins.append(page)
        page += part.pages
    numbered = (replace(entry, page=page) for entry, page in zip(entries, begins, strict=True))
    return Plan(replace(file, bound=Bound(tuple(numbered), page)), parts, tuple(begins))


def bind(plan: Plan) -> Binder:
    """The document: cover, contents, every part, back cover."""
    binder, file = Binder(_words("title")), plan.file
    sheets = [*_cut(papers.COVER, file), *_contents(file)]
    for sheet in sheets:
        binder.sheet(sheet)
    for part in plan.parts:
        part.bind(binder)
    for sheet in _cut(papers.BACK_COVER, file):
        binder.sheet(sheet)
    return binder


def _parts(file: CaseFile, into: Path, told: Told) -> Iterator[Part]:
    for number, piece in enumerate(pieces(file), start=1):
        mark = f"piece{number}"
        named = f"{number:02}-{piece.title}"
        if piece.paper:
            yield Part(piece, file_name(named, MediaType.DOCX), mark, tuple(_cut(piece.paper, file)))
        elif piece.added:
            name = file_name(named, MediaType(piece.added.file.media_type))
            yield _added(piece, piece.added, name, mark, into)
        told()


def _added(piece: Piece, added: Attachment, name: str, mark: str, into: Path) -> Part:
    scan = drawn(added, into)
    hashed = _words("sha256", value=added.file.sha256)
    if scan.pages is None:
        return Part(piece, name, mark, (note(piece.title, _words("not_drawn", file=name), hashed),), scan)
    if scan.shown < scan.pages:
        more = _words("more", pages=scan.pages, shown=scan.shown, file=name)
        return Part(piece, name, mark, (note(piece.title, more, hashed),), scan)
    return Part(piece, name, mark, (), scan)


def _cut(paper: papers.Paper, file: CaseFile) -> list[Sheet]:
    sheets = paper.compose(file, paper.recipients(file))
    return [page for sheet in sheets for page in pages_of(sheet)]


def _contents(file: CaseFile) -> list[Sheet]:
    return _cut(papers.CONTENTS, file)


def _remark(part: Part) -> str:
    return _words("remark_scan") if part.scan else ""
