"""The papers a case is handed out on: each is one module, its words one file in texts/.

A paper is declared once as lines and tables (sheet.py); word.py and the templates of cases/papers draw
the same declaration. A new paper is a module with its PAPER, its words, and its place in PAPERS.
"""

from __future__ import annotations

from cases.models import Case

from .application import PAPER as APPLICATION
from .not_accepted_notice import PAPER as NOT_ACCEPTED_NOTICE
from .paper import Paper
from .register_form import PAPER as REGISTER_FORM
from .rights_notice import PAPER as RIGHTS_NOTICE

__all__ = ["PAPERS", "Paper", "find", "offered"]

PAPERS: tuple[Paper, ...] = (REGISTER_FORM, APPLICATION, RIGHTS_NOTICE, NOT_ACCEPTED_NOTICE)
"""In the order of the case file (domain.md, papers)."""


def offered(case: Case) -> list[Paper]:
    """The papers that exist for a case at its present stage."""
    return [paper for paper in PAPERS if case.stage in paper.stages]


def find(case: Case, slug: str) -> Paper | None:
    """The paper of that name if it exists for this case now."""
    return next((paper for paper in offered(case) if paper.slug == slug), None)
