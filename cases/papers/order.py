"""The order of the case file (domain.md, papers; the Ministry's order of binding), and what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cases.models import Attachment, PaperKind

from .catalogue import FILED
from .facts import CaseFile
from .paper import Paper
from .words import words

_contents = words("contents")


@dataclass(frozen=True)
class Place:
    """A place of the order: papers we print and the kind of scan that belongs beside them."""

    slugs: tuple[str, ...] = ()
    kind: PaperKind | None = None


@dataclass(frozen=True)
class Piece:
    """One piece of the file: a paper we draw, or one that was added."""

    title: str
    paper: Paper | None = None
    added: Attachment | None = None


ORDER: tuple[Place, ...] = (
    Place(("application",), PaperKind.APPLICATION),
    Place(("register-form", "accepted-notice", "not-accepted-notice")),
    Place(("rights-notice",)),
    Place((), PaperKind.IDENTITY),
    Place(("power-of-attorney",), PaperKind.AUTHORITY),
    Place(("investigation-record",), PaperKind.INVESTIGATION),
    Place(("evidence-list",), PaperKind.EVIDENCE),
    Place(("mediation-record",), PaperKind.RECORD),
    Place(("written-agreement", "oral-agreement"), PaperKind.AGREEMENT),
    Place(("terminated-notice",)),
    Place(("performance-receipt",), PaperKind.RECEIPT),
    Place(("follow-up-record",), PaperKind.FOLLOW_UP),
    Place(("confirmation-application",), PaperKind.CONFIRMATION),
    Place(("supervision-letter",), PaperKind.LETTER),
    Place(("explanation",), PaperKind.OTHER),
)
"""Between cover and contents before, and back cover behind."""


def kind_title(kind: str) -> str:
    """A kind of added paper as the contents name it."""
    return _contents(f"kinds.{kind}")


def pieces(file: CaseFile) -> list[Piece]:
    """What the bound file of this case holds between its contents and its back cover."""
    return [piece for place in ORDER for piece in _of(place, file)]


def _of(place: Place, file: CaseFile) -> Iterator[Piece]:
    for paper in FILED:
        if paper.slug in place.slugs and paper.exists(file.case, file.rows) and paper.bound(file.rows):
            yield Piece(paper.title, paper)
    for added in file.added:
        if added.kind == place.kind:
            title = _contents("added", kind=kind_title(added.kind), title=added.title)
            yield Piece(title, added=added)
