"""The papers a case is handed out on: each is one module, its words one file in texts/.

A paper is declared once as lines and tables (sheet.py); word.py and the templates of cases/papers draw
the same declaration. A new paper is a module with its PAPER, its words, and its place in the catalogue.
"""

from __future__ import annotations

from cases.models import Case, Stage

from .back_cover import PAPER as BACK_COVER
from .catalogue import FILED
from .contents import PAPER as CONTENTS
from .cover import PAPER as COVER
from .paper import Paper
from .required import lacking, missing_papers
from .rows import Rows, rows_of

__all__ = [
    "BACK_COVER", "CONTENTS", "COVER", "PAPERS", "Paper", "find", "handed_out", "lacking", "missing_papers",
    "offered", "offered_with", "rows_of",
]  # fmt: skip

PAPERS: tuple[Paper, ...] = (COVER, CONTENTS, *FILED, BACK_COVER)
_HANDED_OUT = ("register-form", "application", "accepted-notice", "rights-notice", "not-accepted-notice")
_AT_THE_WINDOW = frozenset({Stage.SUBMITTED, Stage.ACCEPTED, Stage.NOT_ACCEPTED})
_UNWORKED = frozenset({Stage.SUBMITTED, Stage.NOT_ACCEPTED})
_NOTHING_YET = Rows()


def offered(case: Case) -> list[Paper]:
    """The papers that exist for a case now."""
    # Before anybody worked on it a case has no rows to ask for.
    return offered_with(case, _NOTHING_YET if case.stage in _UNWORKED else rows_of(case))


def handed_out(case: Case) -> list[Paper]:
    """What the window gives to the people who stand there; later on the papers tab has everything."""
    if case.stage not in _AT_THE_WINDOW:
        return []
    return [paper for paper in offered(case) if paper.slug in _HANDED_OUT]


def offered_with(case: Case, rows: Rows) -> list[Paper]:
    """The same for whoever has read the rows."""
    return [paper for paper in PAPERS if paper.exists(case, rows)]


def find(case: Case, slug: str) -> Paper | None:
    """The paper of that name if it exists for this case now."""
    return next((paper for paper in offered(case) if paper.slug == slug), None)
