"""How golden tests read a document: a table as rows of text, by its caption."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.utils import translation

from organisations.models import Region
from reports.document import Document, Figures, Grid, placed
from reports.kinds import REPORTS
from reports.periods import parse
from reports.report import Order
from reports.services.building import built
from tests.clockwork import day

NOW = day(5, 4, 9)


@cache
def document(code: str, place: str, period: str, *, now: datetime = NOW, language: str = "en") -> Document:
    """The report of that place and period, made on the first Monday of May 2026; read once."""
    with translation.override(language):
        return built(REPORTS[code], Order(Region.objects.get(code=place), parse(period)), now)


def grid(made: Document, caption: str) -> list[list[str]]:
    """Rows and total of the table of that caption, as they are read."""
    (found,) = (part for part in made.sections if isinstance(part, Grid) and str(part.caption) == caption)
    return [[str(slot.cell) for slot in row] for row in placed(found.body, found.width)]


def figures(made: Document) -> dict[str, str]:
    """All single figures by their labels."""
    rows = (one for part in made.sections if isinstance(part, Figures) for one in part.rows)
    return {str(one.label): str(one.value) for one in rows}
