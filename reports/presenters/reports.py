"""The catalogue, the list of kept reports, and one of them as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.paging import Page
from reports import word
from reports.document import Cell, Document, Figures, Grid, Heading, Prose, Section, placed
from reports.kinds import REPORTS
from reports.models import KeptReport
from reports.periods import Period, parse
from reports.report import Report
from reports.services.scheduling import next_on

__all__ = ["KeptRow", "ReportPage", "Row", "Shown", "catalogue", "kept_rows", "report_page"]

BY_ITSELF = _("made by itself")


@dataclass(frozen=True)
class KeptRow:
    """A kept report in a list."""

    url: str
    label: str | Promise
    place: str
    period: str
    made_at: datetime
    by: str | Promise
    file: KeptReport


@dataclass(frozen=True)
class Row:
    """A report one can ask for: what for, when it was last made, when it is made next."""

    code: str
    label: str | Promise
    about: str | Promise
    url: str
    kept_url: str
    last: KeptRow | None
    next_on: date | None


@dataclass(frozen=True)
class TableCell:
    """A cell of a table on the page."""

    cell: Cell
    head: bool
    scope: str = ""

    @property
    def text(self) -> str:
        return str(self.cell)

    @property
    def number(self) -> bool:
        return self.cell.is_number


@dataclass(frozen=True)
class Shown:
    """A part of the document on the page; `is` names its template."""

    kind: str
    part: Any
    head: list[list[TableCell]]
    rows: list[list[TableCell]]
    total: list[list[TableCell]]


@dataclass(frozen=True)
class ReportPage:
    """One kept report."""

    kept: KeptReport
    label: str | Promise
    document: Document
    parts: list[Shown]
    lang: str
    """The language it speaks, if the page speaks another."""
    again_url: str

    @property
    def across(self) -> bool:
        """Whether it is printed on a page turned across."""
        return word.across(self.document)


def catalogue(user: User) -> list[Row]:
    """Every report, in the order of the registry; one statement."""
    last = KeptReport.objects.visible_to(user).for_rows().order_by("kind", "-pk").distinct("kind")
    known = {row.file.kind: row for row in kept_rows(last)}
    today, kept = timezone.localdate(), reverse("reports:kept_list")
    return [
        Row(
            code=report.code, label=report.label, about=report.about,
            url=reverse("reports:ask", args=[report.code]), kept_url=f"{kept}?kind={report.code}",
            last=known.get(report.code), next_on=next_on(report, today),
        )
        for report in REPORTS.values()
    ]  # fmt: skip


def kept_rows(kept: Iterable[KeptReport] | Page[KeptReport]) -> list[KeptRow]:
    """Kept reports as rows."""
    return [
        KeptRow(
            url=reverse("reports:kept", args=[one.pk]), label=_label(one), place=one.place.name,
            period=period_of_kept(one).words, made_at=one.made_at,
            by=one.built_by.name if one.built_by else BY_ITSELF, file=one,
        )
        for one in kept
    ]  # fmt: skip


def report_page(kept: KeptReport) -> ReportPage:
    """One of them with its tables laid out."""
    document = kept.told
    again = f"{reverse('reports:ask', args=[kept.kind])}?place={kept.place_id}&period={kept.period}"
    return ReportPage(
        kept=kept, label=_label(kept), document=document, parts=[_shown(part) for part in document.sections],
        lang="" if kept.language == get_language() else kept.language,
        again_url=again if kept.kind in REPORTS else "",
    )  # fmt: skip


def period_of_kept(kept: KeptReport) -> Period:
    """Its period."""
    return parse(kept.period)


def _label(kept: KeptReport) -> str | Promise:
    """The name of a report; one that was taken out of the program is called by its code."""
    report: Report | None = REPORTS.get(kept.kind)
    return report.label if report else kept.kind


def _shown(part: Section) -> Shown:
    if isinstance(part, Grid):
        head = [list(row) for row in _laid(part, part.head, heads=part.width)]
        rows = [list(row) for row in _laid(part, part.rows, heads=part.labels)]
        total = [list(row) for row in _laid(part, part.body[len(part.rows) :], heads=1)]
        return Shown("grid", part, head, rows, total)
    kinds = {Heading: "heading", Prose: "prose", Figures: "figures"}
    return Shown(kinds[type(part)], part, [], [], [])


def _laid(grid: Grid, rows: Iterable[Any], *, heads: int) -> Iterator[Iterator[TableCell]]:
    """Rows with their cells; the first `heads` columns name something."""
    whole = heads == grid.width
    for slots in placed(rows, grid.width):
        yield (_cell(slot.cell, slot.column < heads, whole) for slot in slots if not slot.continues)


def _cell(cell: Cell, head: bool, top: bool) -> TableCell:
    if not head or not str(cell):
        return TableCell(cell, head=False)
    across, down = ("colgroup", "rowgroup") if top else ("row", "rowgroup")
    scope = (across if cell.columns > 1 else "col") if top else (down if cell.rows > 1 else "row")
    return TableCell(cell, head=True, scope=scope)
