"""Monthly table of a comprehensive-governance centre (综治中心月报): type of dispute by level of authority.

    received, accepted, settled   the measures of the same name in the period (reports/measures.py)
    pending                       cases open at the end of the last day
    level                         of the place of the office that held the case after the act, or at the end:
                                  village or community, township, county, city and above

Rows are the top types of GB/T 31000-2015, table 30 (dispute_types.csv), in the order of their codes. The
columns of the levels add up to the columns of all. Source: domain.md section 7 (comprehensive-governance
monthly table: type x level of authority).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cases.models import Case, DisputeType, Stage
from organisations.models import Organisation, RegionLevel
from reports.asked import Asked
from reports.document import AnyRow, Cell, Document, Grid, Prose
from reports.figures import Dim, crossed
from reports.measures import OPENED
from reports.periods import Grain
from reports.report import Order, Report, Schedule

from .numbers import asked_of, name_of

__all__ = ["REPORT"]

LEVELS: Mapping[str, str | Promise] = {
    "village": gettext_lazy("Village or community"),
    "township": gettext_lazy("Township"),
    "county": gettext_lazy("County"),
    "city": gettext_lazy("City and above"),
}
_FLOWS = ("received", "accepted", "settled")
_PENDING = "pending"
_TOP = 2
_END = date(2199, 12, 31)
_FOLDED = {RegionLevel.GRID: "village", RegionLevel.PROVINCE: "city"}
Numbers = dict[tuple[str, str, str], int]
"""By type, level and column."""


def build(order: Order, now: datetime) -> Document:
    """One table; a statement for what happened, and two for what is pending."""
    asked, level = asked_of(order), _levels()
    numbers: Numbers = {}

    def add(code: str, office: int, column: str, number: int) -> None:
        place = code[:_TOP], level.get(office, "county"), column
        numbers[place] = numbers.get(place, 0) + number

    for (code, office), counts in crossed(asked, Dim.TYPE, Dim.OFFICE).items():
        for column in _FLOWS:
            add(code, office, column, counts[column])
    for (code, office), number in _pending(asked).items():
        add(code, office, _PENDING, number)
    note = _("Pending: open at the end of the last day, with the office that held the case then.")
    return Document(_("Monthly table of comprehensive governance"), (_grid(numbers), Prose(note, note=True)))


def _grid(numbers: Numbers) -> Grid:
    columns = (*_FLOWS, _PENDING)
    upper = [Cell(_("Type of dispute"), rows=2), Cell(_("All levels"), columns=len(columns))]
    upper += [Cell(name, columns=len(columns)) for name in LEVELS.values()]
    names = [*map(name_of, _FLOWS), pgettext("figures", "Pending")]
    lower: AnyRow = names * (len(LEVELS) + 1)
    types = {row.code: row.name for row in DisputeType.objects.filter(parent=None).order_by("code")}

    def line(codes: list[str]) -> list[int]:
        parted = [
            sum(numbers.get((code, level, column), 0) for code in codes)
            for level in LEVELS for column in columns
        ]  # fmt: skip
        whole = [sum(parted[place :: len(columns)]) for place in range(len(columns))]
        return [*whole, *parted]

    rows: list[AnyRow] = [[name, *line([code])] for code, name in types.items()]
    return Grid(
        _("By type of dispute and level of the office"), [upper, lower], rows,
        total=[_("Total"), *line(list(types))], widths=(22, *(7 for _name in lower)),
    )  # fmt: skip


def _pending(asked: Asked) -> dict[tuple[str, int], int]:
    """Open cases at the end of the last day by type and office: those open now, less what changed since.

    Exact for every day, and its cost grows with the time gone by since then, not with the history.
    """
    rows = Case.objects.open().exclude(stage=Stage.DRAFT)
    rows = rows.filter(region__code__startswith=asked.place.prefix).order_by()
    found: dict[tuple[str, int], int] = {}
    for code, office, count in rows.values_list("dispute_type", "holder").annotate(count=Count("pk")):
        found[code, office] = count
    later = replace(asked, since=asked.until + timedelta(days=1), until=_END)
    for (code, office), counts in crossed(later, Dim.TYPE, Dim.OFFICE).items():
        found[code, office] = found.get((code, office), 0) - counts[OPENED]
    return {key: number for key, number in found.items() if number}


def _levels() -> dict[int, str]:
    """Level of authority by key of the office."""
    return {
        key: _FOLDED.get(RegionLevel(level), level)
        for key, level in Organisation.objects.values_list("pk", "region__level")
    }


REPORT = Report(
    code="governance_monthly",
    label=gettext_lazy("Monthly table of comprehensive governance"),
    about=gettext_lazy("Types of dispute by the level of the office: received, accepted, settled, pending."),
    grains=(Grain.MONTH, Grain.QUARTER, Grain.YEAR, Grain.DAYS),
    build=build,
    schedule=Schedule(Grain.MONTH, catches_up=3),
)
