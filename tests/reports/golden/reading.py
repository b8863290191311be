"""A report as the tests compare it: its tables as rows of text, its figures by name."""

from __future__ import annotations

from datetime import datetime

from organisations.models import Region
from reports.document import Document, Figures, Grid, Prose
from reports.kinds import REPORTS
from reports.periods import parse
from reports.report import Order
from reports.services.building import built
from tests.clockwork import MONDAY

__all__ = ["figures", "report", "rows", "sentences"]


def report(code: str, place: str, period: str, *, on: tuple[int, int] = (4, 28)) -> Document:
    """That report of that place, built at eight o'clock of that day of 2026."""
    now = datetime(2026, *on, 8, tzinfo=MONDAY.tzinfo)
    return built(REPORTS[code], Order(Region.objects.get(code=place), parse(period)), now)


def rows(document: Document, caption: str) -> list[list[str]]:
    """The table of that caption, its head left out, the total last."""
    (grid,) = [one for one in document.sections if isinstance(one, Grid) and one.caption == caption]
    return [[str(cell) for cell in row] for row in grid.body]


def figures(document: Document) -> dict[str, str]:
    """All figures by their name."""
    parts = [one for one in document.sections if isinstance(one, Figures)]
    return {str(figure.label): str(figure.value) for part in parts for figure in part.rows}


def sentences(document: Document) -> list[str]:
    return [str(one.text) for one in document.sections if isinstance(one, Prose)]
